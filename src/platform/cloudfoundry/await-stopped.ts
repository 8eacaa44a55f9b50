import type { Milliseconds } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { firstPause, longer } from './pause.ts'
import type { Instance } from './process.ts'
import { listInstancesOf } from './processes.ts'

/** What must have ended. */
export interface Ending {
  /** The app's guid. */
  readonly app: string
  /** What messages call it. */
  readonly name: string
  /** Only processes of these types; all of them when left out. */
  readonly types?: readonly string[] | undefined
  readonly timeout: Milliseconds
}

// A stopped app still lists as many instances as it is scaled to, all of them DOWN.
const isLeft = ({ state }: Instance): boolean => state !== 'DOWN' && state !== 'CRASHED'

/** Instances by state, for messages: `web/0 STARTING, web/1 RUNNING but not routable`. */
const statesOf = (instances: readonly Instance[]): string =>
  instances
    .map(i => {
      const but = i.state === 'RUNNING' && i.routable === false ? ' but not routable' : ''
      return `${i.type}/${i.index} ${i.state}${but}`
    })
    .join(', ') || 'no instances'

/** The instances as they are now; `undefined` while the platform cannot tell. */
const glance = async (
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

/** Waits until no instance is left. Rejects with `app.stop_timeout`. */
export const awaitStopped = async (cc: CloudController, ending: Ending): Promise<void> => {
  const { clock, signal } = cc.env
  const { app, name, types, timeout } = ending
  const begin = clock.monotonic()
  for (let pause = firstPause; ; pause = longer(pause)) {
    const instances = await glance(cc, app)
    const left = instances?.filter(i => isLeft(i) && (types?.includes(i.type) ?? true))
    if (left?.length === 0) return
    const waited = clock.monotonic() - begin
    if (waited >= timeout)
      throw new Failure('app.stop_timeout', {
        app: name,
        waited: `${Math.round(waited / 1000)} s`,
        states: left ? statesOf(left) : 'the platform cannot tell',
      })
    await clock.sleep(pause, signal)
  }
}
