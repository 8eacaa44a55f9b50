import * as t from 'io-ts'
import type { Container, ContainerDetails } from '../engine/engine.ts'
import { optional, texts } from './optional.ts'

const state = t.keyof({
  created: null,
  running: null,
  paused: null,
  restarting: null,
  removing: null,
  exited: null,
  dead: null,
})

const networks = t.record(
  t.string,
  t.type({ IPAMConfig: optional(t.type({ IPv4Address: optional(t.string) })) }),
)

const bindings = t.record(
  t.string,
  optional(t.array(t.type({ HostIp: optional(t.string), HostPort: t.string }))),
)

/** `GET /containers/json`. */
export const containersWire = t.array(
  t.type({
    Id: t.string,
    Names: optional(t.array(t.string)),
    /** Seconds. */
    Created: t.number,
    State: state,
    Labels: optional(texts),
    NetworkSettings: optional(t.type({ Networks: optional(networks) })),
  }),
)

const open = t.record(t.string, t.unknown)

/** `GET /containers/{id}/json`. */
export const containerWire = t.type({
  Id: t.string,
  Name: t.string,
  Created: t.string,
  Image: t.string,
  RestartCount: t.number,
  State: t.type({
    Status: state,
    ExitCode: t.number,
    OOMKilled: t.boolean,
    Error: t.string,
    StartedAt: t.string,
    Health: optional(
      t.type({ Status: t.string, Log: optional(t.array(t.type({ Output: t.string }))) }),
    ),
  }),
  Config: t.intersection([t.type({ Labels: optional(texts) }), open]),
  HostConfig: t.intersection([t.type({ PortBindings: optional(bindings) }), open]),
  NetworkSettings: t.type({ Ports: optional(bindings), Networks: optional(networks) }),
})

type Networks = t.TypeOf<typeof networks>
type Details = t.TypeOf<typeof containerWire>

const addressesOf = (wire: Networks | null | undefined): Container['addresses'] =>
  Object.fromEntries(
    Object.entries(wire ?? {}).flatMap(([name, { IPAMConfig }]) =>
      IPAMConfig?.IPv4Address ? [[name, IPAMConfig.IPv4Address]] : [],
    ),
  )

/** The containers in our words. A name with a second slash is a link's (Docker Engine API). */
export const containersOf = (wire: t.TypeOf<typeof containersWire>): readonly Container[] =>
  wire.map(it => ({
    id: it.Id,
    name: (it.Names ?? []).find(name => !name.slice(1).includes('/'))?.slice(1) ?? '',
    labels: it.Labels ?? {},
    state: it.State,
    createdAt: new Date(it.Created * 1000).toISOString(),
    addresses: addressesOf(it.NetworkSettings?.Networks),
  }))

const healthOf = ({ Health }: Details['State']): ContainerDetails['health'] =>
  !Health || Health.Status === 'none' || Health.Status === ''
    ? undefined
    : { status: Health.Status, output: Health.Log?.at(-1)?.Output.trim() ?? '' }

const publishedOf = (wire: Details): ContainerDetails['published'] => {
  // Of one that does not run, the Engine knows only what it was made with.
  const running = wire.State.Status === 'running' || wire.State.Status === 'paused'
  const ports = (running ? wire.NetworkSettings.Ports : wire.HostConfig.PortBindings) ?? {}
  return Object.fromEntries(
    Object.entries(ports).flatMap(([port, hosts]) =>
      hosts && hosts.length > 0
        ? [[port, hosts.map(({ HostIp, HostPort }) => `${HostIp || '0.0.0.0'}:${HostPort}`)]]
        : [],
    ),
  )
}

const madeOf = (wire: Details): ContainerDetails['made'] => {
  const { Hostname, ...config } = wire.Config as Details['Config'] & { Hostname?: unknown }
  return {
    ...config,
    // The Engine calls a host after its container's id; another container's is another one.
    ...(Hostname === wire.Id.slice(0, 12) ? {} : { Hostname }),
    // The very image, whatever its tag has become.
    Image: wire.Image,
    HostConfig: wire.HostConfig,
  }
}

/** The container in our words, with the names of its networks. */
export const detailsOf = (
  wire: Details,
): ContainerDetails & { readonly networks: readonly string[] } => ({
  id: wire.Id,
  name: wire.Name.replace(/^\//, ''),
  labels: wire.Config.Labels ?? {},
  state: wire.State.Status,
  createdAt: wire.Created,
  addresses: addressesOf(wire.NetworkSettings.Networks),
  image: wire.Image,
  exitCode: wire.State.ExitCode,
  killedByOom: wire.State.OOMKilled,
  error: wire.State.Error,
  restarts: wire.RestartCount,
  startedAt: wire.State.StartedAt,
  health: healthOf(wire.State),
  published: publishedOf(wire),
  networks: Object.keys(wire.NetworkSettings.Networks ?? {}),
  made: madeOf(wire),
})
