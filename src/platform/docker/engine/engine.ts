import type { Duplex } from 'node:stream'
import type { Environment, Milliseconds } from '../../../environment.ts'

/** What the Engine says of itself. */
export interface EngineVersion {
  readonly version: string
  /** `1.41`. */
  readonly api: string
  /** `linux/amd64`. */
  readonly platform: string
}

/** A container as a list shows it. */
export interface Container {
  readonly id: string
  /** Without the slash. */
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  /** ISO 8601. */
  readonly createdAt: string
  /** The fixed address on each network that it was given one on, running or not. */
  readonly addresses: Readonly<Record<string, string>>
}

/** Everything that is used of one container. */
export interface ContainerDetails extends Container {
  /** `sha256:…` of the image it was made of. */
  readonly image: string
  readonly exitCode: number
  readonly killedByOom: boolean
  /** The Engine's own words, when it could not be started. */
  readonly error: string
  readonly restarts: number
  /** ISO 8601; `0001-01-01T00:00:00Z` when never. */
  readonly startedAt: string
  /** Of the image's HEALTHCHECK or the container's own; undefined when it has none. */
  readonly health: { readonly status: string; readonly output: string } | undefined
  /** `80/tcp` to `ip:port`s on the host. */
  readonly published: Readonly<Record<string, readonly string[]>>
  /** The wish it was made of, as the Engine keeps it: whole enough to make another one like it. */
  readonly made: Readonly<Record<string, unknown>>
}

/** A container to be made. */
export interface ContainerWish {
  readonly name: string
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  readonly command?: readonly string[] | undefined
  readonly entrypoint?: readonly string[] | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly user?: string | undefined
  readonly network?: { readonly name: string; readonly address?: string | undefined } | undefined
  /** The rest of the Engine's `HostConfig`: memory, binds, ulimits, log options … */
  readonly host?: Readonly<Record<string, unknown>> | undefined
  /** `80/tcp` to `{ip, port}` on the host. */
  readonly publish?:
    | Readonly<Record<string, { readonly ip: string; readonly port: number }>>
    | undefined
  /** Overrides the image's HEALTHCHECK; `none` takes it away. */
  readonly health?: 'none' | undefined
}

/** What an image says. */
export interface Image {
  /** `sha256:…` of its configuration. */
  readonly id: string
  /** `repository@sha256:…` for each registry it was pulled from. */
  readonly digests: readonly string[]
  /** `8080/tcp`. */
  readonly ports: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly hasHealthCheck: boolean
}

/** A login to a registry. */
export interface Registry {
  readonly server: string | undefined
  readonly username: string
  readonly password: string
}

/** A process inside a container that is talked to over one connection. */
export interface Session {
  /** Writes go to its stdin. */
  readonly stdin: Duplex
  /** Its output as it comes; ends with the process. */
  readonly stdout: AsyncIterable<Buffer>
  /** The last of what it wrote on stderr, for words. */
  readonly complaints: () => string
  /** Ends the connection: the process reads the end of its input. */
  readonly close: () => void
}

/**
 * A Docker Engine. Every function rejects with a `Failure` only; a 404 is `undefined` where the
 * type says so, and a failure everywhere else. Every write has a deadline of 20 s (a pull and a
 * stop have their own), and can be done again after an answer that was lost.
 */
export interface Engine {
  readonly env: Environment
  /** Where it is, as the source says. For people. */
  readonly address: string
  /** The same Engine under another abort signal. */
  readonly during: (signal: AbortSignal) => Engine
  /** The same Engine, which makes this check before each write. */
  readonly guarded: (check: () => Promise<void>) => Engine

  /** Rejects with `engine.too_old` below API 1.41, the floor. */
  readonly version: () => Promise<EngineVersion>

  /** Every container with all of these labels, whatever its state; `''` for any value. */
  readonly listContainers: (
    labels: Readonly<Record<string, string>>,
  ) => Promise<readonly Container[]>
  /** By id, or by the whole name. */
  readonly inspectContainer: (idOrName: string) => Promise<ContainerDetails | undefined>
  /** `taken`: another container has the name. Rejects with `image.missing` without its image. */
  readonly createContainer: (wish: ContainerWish) => Promise<{ readonly id: string } | 'taken'>
  /**
   * One more made like `made`, under another name, with other labels and another address.
   * `environment`: these variables have other values, all others stay.
   */
  readonly cloneContainer: (
    made: ContainerDetails['made'],
    over: Pick<ContainerWish, 'name' | 'labels' | 'network' | 'environment'>,
  ) => Promise<{ readonly id: string } | 'taken'>
  /** One that runs already is left alone. */
  readonly startContainer: (id: string) => Promise<void>
  /** SIGTERM, and SIGKILL after `grace`. One that does not run, or is gone, is left alone. */
  readonly stopContainer: (id: string, grace: Milliseconds) => Promise<void>
  /** With its anonymous volumes, running or not. One that is gone is left alone. */
  readonly removeContainer: (id: string) => Promise<void>
  readonly renameContainer: (id: string, name: string) => Promise<void>
  /** `no`, `always`, `unless-stopped`, `on-failure:3`. */
  readonly setRestartPolicy: (id: string, policy: string) => Promise<void>
  readonly restartContainer: (id: string, grace: Milliseconds) => Promise<void>
  /** The last lines of stdout and stderr, in order. */
  readonly readLog: (id: string, lines: number) => Promise<readonly string[]>
  /** Runs a command in a container, stdin open. */
  readonly exec: (id: string, command: readonly string[], user?: string) => Promise<Session>
  /** Connects a container to one more network. Done already is fine. */
  readonly connect: (network: string, id: string, aliases: readonly string[]) => Promise<void>

  readonly inspectImage: (reference: string) => Promise<Image | undefined>
  /** The digest that a registry gives for a reference now; nothing is pulled. */
  readonly resolveDigest: (reference: string, login: Registry | undefined) => Promise<string>
  /** Progress on the log, in whole lines. */
  readonly pull: (reference: string, login: Registry | undefined) => Promise<void>

  /** Makes a volume when it is missing. */
  readonly ensureVolume: (name: string, labels: Readonly<Record<string, string>>) => Promise<void>
  /** The subnet of a network, `10.213.0.0/16`. */
  readonly inspectNetwork: (
    name: string,
  ) => Promise<
    | { readonly subnet: string | undefined; readonly labels: Readonly<Record<string, string>> }
    | undefined
  >
  /** Makes a bridge network when missing, on the first of these subnets that is free. */
  readonly ensureNetwork: (
    name: string,
    labels: Readonly<Record<string, string>>,
    subnets: readonly string[],
  ) => Promise<{ readonly subnet: string }>
}
