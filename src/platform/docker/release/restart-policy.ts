import type { Milliseconds } from '../../../environment.ts'
import { isFailure } from '../../../failure.ts'
import type { Engine } from '../engine/engine.ts'

const pause: Milliseconds = 100
const attempts = 30

/**
 * Gives a container a restart policy. The Engine tells the running process of every update, and
 * refuses when that is just ending (moby daemon/update.go): then it is asked again, of what has
 * ended by then. One that is gone needs none.
 */
export const setRestartPolicy = async (
  engine: Engine,
  id: string,
  policy: string,
): Promise<void> => {
  const { clock, signal } = engine.env
  for (let attempt = 1; ; attempt += 1) {
    try {
      await engine.setRestartPolicy(id, policy)
      return
    } catch (thrown) {
      if (!isFailure(thrown, 'engine.refused')) throw thrown
      if ((await engine.inspectContainer(id)) === undefined) return
      if (attempt === attempts) throw thrown
      await clock.sleep(pause, signal)
      signal.throwIfAborted()
    }
  }
}
