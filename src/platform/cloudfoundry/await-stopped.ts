import type { Milliseconds } from '../../environment.ts'
import { Failure } from '../../failure.ts'
import { glance, statesOf } from './await-running.ts'
import type { CloudController } from './client/cloud-controller.ts'
import type { Instance } from './process.ts'

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

const pause: Milliseconds = 1_000

// A stopped app still lists as many instances as it is scaled to, all of them DOWN.
const isLeft = ({ state }: Instance): boolean => state !== 'DOWN' && state !== 'CRASHED'

/** Waits until no instance is left. Rejects with `app.stop_timeout`. */
export const awaitStopped = async (cc: CloudController, ending: Ending): Promise<void> => {
  const { clock, signal } = cc.env
  const { app, name, types, timeout } = ending
  const begin = clock.monotonic()
  for (;;) {
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
