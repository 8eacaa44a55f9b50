import type { Environment, Milliseconds } from '../environment.ts'
import { Failure } from '../failure.ts'
import type { Instance, Platform } from '../platform/port.ts'
import type { Counts } from './model.ts'
import type { Wellness } from './phase.ts'

const pollInterval: Milliseconds = 250

/** Instances that are missing, or not up, or not routable; none when all wanted ones are. */
export const missingOf = (counts: Counts, instances: readonly Instance[]): readonly string[] =>
  Object.entries(counts).flatMap(([process, count]) =>
    Array.from({ length: count }, (_, index) => {
      const found = instances.find(each => each.process === process && each.index === index)
      if (found?.running && found.routable) return []
      const state = found === undefined ? 'missing' : found.running ? 'not ready' : 'not running'
      return [`${process}/${index} ${found?.trouble ?? state}`]
    }).flat(),
  )

/**
 * Waits until every wanted instance runs, is routable, and has stayed so without a restart for
 * `stableFor`. Rejects with `release.unhealthy` at the first crash or placement error, with the
 * last lines of the app's log printed, and with `release.slow` after `timeout`.
 */
export const awaitReady = async (
  env: Environment,
  platform: Platform,
  wish: {
    readonly release: string
    readonly counts: Counts
    readonly stableFor: Milliseconds
    readonly timeout: Milliseconds
  },
): Promise<void> => {
  const began = env.clock.monotonic()
  let stable: { readonly since: Milliseconds; readonly incarnations: string } | undefined
  let told = ''
  for (;;) {
    const instances = await platform.instances(wish.release)
    const now = env.clock.monotonic()
    const trouble = instances.find(each => each.trouble !== undefined)
    if (trouble !== undefined) throw await unhealthy(env, platform, wish.release, trouble)
    const missing = missingOf(wish.counts, instances)
    const incarnations = instances.map(each => each.incarnation).join()
    if (missing.length > 0) stable = undefined
    else if (stable?.incarnations !== incarnations) stable = { since: now, incarnations }
    const rest = stable === undefined ? pollInterval : stable.since + wish.stableFor - now
    if (rest <= 0) return
    const state = missing.length === 0 ? 'all instances are up' : `waiting for ${list(missing)}`
    if (state !== told) env.log.info(state)
    told = state
    if (now - began > wish.timeout + wish.stableFor)
      throw new Failure('release.slow', { missing: list(missing), timeout: seconds(wish.timeout) })
    await env.clock.sleep(Math.min(pollInterval, rest), env.signal)
    env.signal.throwIfAborted()
  }
}

/** How the candidate stands, in one look: what is wanted is up, nothing crashed. Unknown is not well. */
export const lookAt = async (
  platform: Platform,
  release: string,
  counts: Counts,
): Promise<Wellness> => {
  try {
    if (!(await platform.releases()).some(each => each.id === release)) return 'gone'
    const instances = await platform.instances(release)
    const isUp = missingOf(counts, instances).length === 0
    if (isUp && instances.every(each => each.trouble === undefined)) return 'well'
    // No list at all is no certainty.
    return instances.length > 0 && !instances.some(each => each.running) ? 'gone' : 'unwell'
  } catch {
    return 'unknown'
  }
}

const unhealthy = async (
  env: Environment,
  platform: Platform,
  release: string,
  instance: Instance,
): Promise<Failure> => {
  for (const line of await platform.lastWords(release)) env.log.output('app', line)
  return new Failure('release.unhealthy', {
    instance: `${instance.process}/${instance.index}`,
    trouble: instance.trouble ?? '',
  })
}

const list = (missing: readonly string[]): string =>
  missing.length <= 4
    ? missing.join(', ')
    : `${missing.slice(0, 4).join(', ')} and ${missing.length - 4} more`

const seconds = (duration: Milliseconds): string => `${Math.round(duration / 1000)} s`
