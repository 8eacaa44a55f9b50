import { labels } from '../../src/platform/docker/identity.ts'
import { layout } from '../../src/platform/docker/proxy/layout.ts'
import type { ForwardPhase } from '../../src/swap/phase.ts'
import { docker } from '../../test/support/docker/docker.ts'
import { inProxy, namesOf } from '../../test/support/docker/look.ts'
import type { Meddling } from '../relay/meddling.ts'
import type { Passing } from '../relay/passing.ts'
import type { DockerStage } from '../stage/docker.ts'

/** What befalls one request; nothing lets it pass. */
type Blow = (passing: Passing) => Meddling | undefined

/** Something that happens to a Docker host in the middle of a swap from release 1 to 2. */
export interface Mishap {
  readonly name: string
  /** What must be there before anything is put. */
  readonly prepare?: (stage: DockerStage) => Promise<unknown>
  /** Begins with the first request of the phase; asked for each request from there on. */
  readonly strike: (stage: DockerStage) => Blow
  /** After the run that it befell. */
  readonly undo?: (stage: DockerStage) => Promise<unknown>
  /** The run must come through by itself. */
  readonly passes?: true
  /** Codes of the failures that it may end with. */
  readonly fails: RegExp
  /** Requests may be lost that are inside what dies, or that nobody is left to answer. */
  readonly loses: (phase: ForwardPhase) => boolean
  /** The release that no longer has a container, and can be kept no more. */
  readonly removes?: '1' | '2'
}

const never = (): boolean => false
const always = (): boolean => true

/** The first request waits for it. */
const once = (deed: (stage: DockerStage) => Promise<unknown>): Mishap['strike'] => {
  return stage => {
    let done = false
    return () => {
      if (done) return undefined
      done = true
      const tell = async () => {
        await deed(stage)
        return 'pass' as const
      }
      return { kind: 'tell', when: 'before', tell }
    }
  }
}

/** Nobody listens for so long, and every connection is cut; meanwhile something happens behind it. */
const away =
  (during: number, deed: (stage: DockerStage) => Promise<unknown> = () => Promise.resolve()) =>
  (stage: DockerStage): Blow => {
    let begun = false
    return () => {
      if (begun) return undefined
      begun = true
      deed(stage).catch((thrown: unknown) => process.emitWarning(String(thrown)))
      return { kind: 'refuse', during }
    }
  }

/** The Engine answers so to every request whose label fits. */
const answering =
  (asked: RegExp, message: string): Mishap['strike'] =>
  () =>
  ({ label }) =>
    asked.test(label)
      ? {
          kind: 'answer',
          done: false,
          answer: {
            status: 500,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ message }),
          },
        }
      : undefined

const idsOf = async ({ world }: DockerStage, ...filters: readonly string[]) => {
  const all = [`label=${labels.proxy}=${world.proxy}`, ...filters]
  const told = await docker('ps', '--quiet', ...all.flatMap(each => ['--filter', each]))
  return told.split('\n').filter(each => each !== '')
}

/** Every container dies, and those are started again whose policy says so. */
const restartAll = async (stage: DockerStage): Promise<void> => {
  const restarted = async (id: string) => {
    const policy = await docker('inspect', '--format', '{{.HostConfig.RestartPolicy.Name}}', id)
    await docker(...(policy === 'no' ? ['kill', id] : ['restart', '--time', '0', id]))
  }
  await Promise.all((await idsOf(stage)).map(restarted))
}

const remove =
  (version: '1' | '2') =>
  async ({ subject }: DockerStage): Promise<void> => {
    const names = await namesOf(subject, version)
    if (names.length > 0) await docker('rm', '--force', ...names)
  }

const removeLock = async ({ world, app }: DockerStage): Promise<unknown> =>
  docker('rm', '--force', `${world.proxy}.lock.${app}`)

/** In memory, so it is empty again when no container has it any more. */
const smallVolume = ({ world }: DockerStage): Promise<unknown> => {
  const options = ['type=tmpfs', 'device=tmpfs', 'o=size=1m'].flatMap(each => ['--opt', each])
  const label = `${labels.proxy}=${world.proxy}`
  return docker('volume', 'create', '--label', label, ...options, world.proxy)
}

const filling = `${layout.root}/filling`
const fill = ({ world }: DockerStage): Promise<unknown> =>
  inProxy(world, `head -c 2M /dev/zero >${filling} 2>/dev/null || true`)

const isTraffic = (phase: ForwardPhase): boolean =>
  !['naming', 'creating', 'starting', 'testing', 'measuring'].includes(phase)

/** What a proof or a look says that finds something gone. */
const missed = /^(release\.|proof\.|incumbent\.|smoke\.|proxy\.)/
const gone = /^(proxy\.(stopped|unreachable)|proof\.|engine\.(unsure|unreachable)|incumbent\.)/

/** All of them. */
export const mishaps: readonly Mishap[] = [
  {
    name: 'the Engine is away for 5 s',
    strike: away(5_000),
    passes: true,
    fails: /^$/,
    loses: never,
  },
  {
    name: 'the Engine is away for 40 s',
    strike: away(40_000),
    fails: /^(engine\.(unreachable|unsure)|lock\.lost|proxy\.stopped)/,
    loses: never,
  },
  {
    name: 'the Engine restarts, and all containers with it',
    strike: away(8_000, restartAll),
    fails: /^(engine\.|proxy\.|proof\.|release\.|incumbent\.|smoke\.)/,
    loses: always,
  },
  {
    name: 'HAProxy dies, and is started again',
    strike: once(({ world }) => inProxy(world, 'kill -KILL -1').catch(() => 'as it should')),
    fails: gone,
    loses: always,
  },
  {
    name: 'the proxy is killed by hand',
    strike: once(({ world }) => docker('kill', world.proxy)),
    fails: gone,
    loses: always,
  },
  {
    name: 'the proxy is stopped by hand',
    strike: once(({ world }) => docker('stop', '--time', '1', world.proxy)),
    fails: gone,
    loses: always,
  },
  {
    name: 'the candidate is removed by hand',
    strike: once(remove('2')),
    fails: missed,
    loses: isTraffic,
  },
  {
    name: 'the incumbent is removed by hand',
    strike: once(remove('1')),
    fails: missed,
    loses: always,
    removes: '1',
  },
  {
    name: 'the lock is removed by hand',
    strike: once(removeLock),
    fails: /^lock\.lost/,
    loses: never,
  },
  {
    name: "the proxy's volume is full",
    prepare: smallVolume,
    strike: once(fill),
    undo: ({ world }) => inProxy(world, `rm -f ${filling}`),
    fails: /^(engine\.disk_full|lock\.lost)/,
    loses: never,
  },
  {
    name: "the Engine's disk is full",
    strike: answering(
      /^POST .*\/(containers\/create|images\/create|containers\/:id\/(start|exec))$/,
      'write /var/lib/docker/tmp: no space left on device',
    ),
    fails: /^engine\.disk_full/,
    loses: never,
  },
]
