import type { Milliseconds } from '../../../environment.ts'
import type { ContainerDetails } from '../engine/engine.ts'
import type { Instance } from '../../port.ts'
import type { Host } from '../host.ts'
import type { Check } from '../proxy/proxy.ts'
import { isUp, listParts, type Part } from './parts.ts'
import type { ReleaseFile } from './release-file.ts'
import { readRelease } from './release-files.ts'
import { sightingOf } from './sighting.ts'
import { troubleOfContainer, troubleOfHealth } from './trouble.ts'

/** A container of a release, looked at now. */
interface Seen {
  readonly part: Part
  readonly details: ContainerDetails
  /** What was asked of it, and why it is not well; of one that is not asked, nothing. */
  readonly check: Check | undefined
  readonly refusal: string | undefined
}

/**
 * The instances of a release: those that are wanted while it is started, and whatever else still
 * runs. A wanted one without a container is in trouble: nothing brings it back by itself.
 */
export const instancesOf = async (host: Host, release: string): Promise<readonly Instance[]> => {
  const file = await readRelease(host, release)
  const parts = await listParts(host, release)
  const counts = file?.started === true ? file.counts : {}
  const isWanted = ({ process, index }: Pick<Part, 'process' | 'index'>): boolean =>
    index < (counts[process] ?? 0)
  const seen = await look(
    host,
    file,
    parts.filter(each => isWanted(each) || isUp(each)),
  )
  const told = await Promise.all(
    seen.map(each => instanceOf(host, file, each, isWanted(each.part))),
  )
  const missing = Object.entries(counts).flatMap(([process, count]) =>
    Array.from({ length: count }, (_, index) => ({ process, index }))
      .filter(place => !told.some(each => isSame(each, place)))
      .map(place => ({ ...place, ...lost })),
  )
  return [...told, ...missing]
}

type Place = Pick<Instance, 'process' | 'index'>

const isSame = (a: Place, b: Place): boolean => a.process === b.process && a.index === b.index

const lost = {
  running: false,
  routable: false,
  trouble: 'its container is gone',
  incarnation: '',
}

/** Of a process that SIGKILL ended. */
const killed = 137

/** The Engine hears of an end and of the lack of memory apart: the reason may come a moment later. */
const reasonTakes: Milliseconds = 500

const inspect = async ({ engine, env }: Host, id: string) => {
  const details = await engine.inspectContainer(id)
  const isReasonOpen =
    details?.state === 'exited' && details.exitCode === killed && !details.killedByOom
  if (!isReasonOpen) return details
  await env.clock.sleep(reasonTakes, env.signal)
  return engine.inspectContainer(id)
}

/** Inspects containers, and asks those that are to be asked, all at once. */
const look = async (
  host: Host,
  file: ReleaseFile | undefined,
  parts: readonly Part[],
): Promise<readonly Seen[]> => {
  const { proxy } = host
  const found = await Promise.all(
    parts.map(async part => {
      const details = await inspect(host, part.container.id)
      if (details === undefined) return []
      const address = part.container.addresses[proxy.network]
      const isAsked = details.state === 'running' && address !== undefined
      return [{ part, details, check: isAsked ? checkOf(file, part, address) : undefined }]
    }),
  )
  const all = found.flat()
  const checks = all.flatMap(({ check }) => check ?? [])
  const refusals = checks.length === 0 ? [] : await proxy.examine(checks)
  const told = new Map(checks.map((check, at) => [check, refusals[at]]))
  return all.map(each => ({ ...each, refusal: each.check && told.get(each.check) }))
}

const checkOf = (
  file: ReleaseFile | undefined,
  { process }: Part,
  address: string,
): Check | undefined => {
  const built = file?.built
  const health = built?.health[process]
  if (built === undefined || health === undefined || health.kind === 'process') return undefined
  const { kind, path, timeout } = health
  return { kind, address, port: built.port, path, timeout }
}

const instanceOf = async (
  host: Host,
  file: ReleaseFile | undefined,
  { part, details, check, refusal }: Seen,
  isWanted: boolean,
): Promise<Instance> => {
  const { process, index } = part
  const incarnation = `${details.id} ${details.startedAt} ${details.restarts}`
  const running = details.state === 'running' || details.state === 'paused'
  const isHealthy = details.health === undefined || details.health.status === 'healthy'
  const routable = details.state === 'running' && isHealthy && refusal === undefined
  const sighting = sightingOf(host, incarnation)
  if (routable) sighting.well = true
  const within = file?.built?.health[process]?.within ?? 0
  const trouble = !isWanted
    ? undefined
    : (troubleOfContainer(details, { committed: file?.live !== undefined }) ??
      (await troubleOfHealth(host, { details, check, refusal, sighting, within })))
  return { process, index, running, routable, trouble, incarnation }
}
