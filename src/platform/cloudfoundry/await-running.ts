import type { Milliseconds } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { printLastLines } from './logs.ts'
import type { Instance } from './process.ts'
import { listInstancesOf } from './processes.ts'

/** What must be up before anything is mapped. */
export interface Readiness {
  /** The app's guid. */
  readonly app: string
  /** What messages call it. */
  readonly name: string
  /** How long all must have been up without a restart. */
  readonly stableFor: Milliseconds
  readonly timeout: Milliseconds
}

const pause: Milliseconds = 1_000
const mostRestarts = 3

const called = ({ type, index }: Instance): string => `${type}/${index}`

/** Instances by state, for messages: `web/0 STARTING, web/1 RUNNING but not routable`. */
export const statesOf = (instances: readonly Instance[]): string =>
  instances
    .map(i => {
      const but = i.state === 'RUNNING' && i.routable === false ? ' but not routable' : ''
      return `${called(i)} ${i.state}${but}`
    })
    .join(', ') || 'no instances'

/** The instances as they are now; `undefined` while the platform cannot tell. */
export const glance = async (
  cc: CloudController,
  app: string,
): Promise<readonly Instance[] | undefined> => {
  try {
    return await listInstancesOf(cc, app)
  } catch (thrown) {
    // Diego's part may be away for a while (StatsUnavailable, InstancesUnavailable).
    if (thrown instanceof Failure && thrown.code === 'platform.unavailable') return undefined
    throw thrown
  }
}

const isUp = (i: Instance): boolean => i.state === 'RUNNING' && i.routable !== false

const trouble = (name: string, instances: readonly Instance[]): Failure | undefined => {
  const crashed = instances.find(({ state }) => state === 'CRASHED')
  const detail = crashed?.details
  if (crashed)
    return new Failure('app.crashed', {
      app: name,
      instance: called(crashed),
      ...(detail === undefined ? {} : { detail }),
    })
  // Without details it is only not there yet.
  const down = instances.find(({ state, details }) => state === 'DOWN' && details)
  return (
    down &&
    new Failure('app.unplaced', {
      app: name,
      instance: called(down),
      detail: down.details ?? '',
    })
  )
}

const restarted = (before: Instance | undefined, now: Instance): boolean =>
  before !== undefined &&
  (before.guid !== undefined && now.guid !== undefined
    ? before.guid !== now.guid
    : now.uptime < before.uptime)

/**
 * Waits until every instance of every process of an app runs, is routable as far as the platform
 * tells, and has stayed so for `stableFor`. Rejects at once with `app.crashed` or `app.unplaced`,
 * after the last lines of the app's log, and with `app.start_timeout`.
 */
export const awaitRunning = async (
  cc: CloudController,
  wanted: Readiness,
): Promise<readonly Instance[]> => {
  const { clock, signal } = cc.env
  const { app, name, stableFor, timeout } = wanted
  const begin = clock.monotonic()
  let before = new Map<string, Instance>()
  let upSince: Milliseconds | undefined
  let restarts = 0
  const giveUp = async (failure: Failure): Promise<never> => {
    await printLastLines(cc, app)
    throw failure
  }
  for (;;) {
    const instances = await glance(cc, app)
    const now = clock.monotonic()
    const failure = instances && trouble(name, instances)
    if (failure) await giveUp(failure)
    const again = instances?.find(i => isUp(i) && restarted(before.get(called(i)), i))
    if (again) {
      restarts += 1
      const facts = { app: name, instance: called(again), detail: 'it starts again and again' }
      if (restarts === mostRestarts) await giveUp(new Failure('app.crashed', facts))
    }
    const up = instances?.every(isUp) ?? false
    upSince = up && !again ? (upSince ?? now) : up ? now : undefined
    if (instances && upSince !== undefined && now - upSince >= stableFor) return instances
    if (now - begin >= timeout) {
      const waited = `${Math.round((now - begin) / 1000)} s`
      const states = instances ? statesOf(instances) : 'the platform cannot tell'
      await giveUp(new Failure('app.start_timeout', { app: name, waited, states }))
    }
    for (const i of instances ?? []) if (isUp(i)) before = before.set(called(i), i)
    await clock.sleep(pause, signal)
  }
}
