import type { Milliseconds } from '../../../environment.ts'
import { Failure, isFailure } from '../../../failure.ts'
import type { Engine, Session } from '../engine/engine.ts'
import { ownProxy } from './own-proxy.ts'

const patience: Milliseconds = 20_000
const pause: Milliseconds = 200

/**
 * Runs a command in the proxy's container, waiting up to 20 s for a container that is being
 * restarted. `signal` ends the wait; what was begun lives on. Rejects with `proxy.stopped` when the
 * container does not run by then, or is not there.
 */
export const execIn = async (
  engine: Engine,
  name: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<Session> => {
  const { clock } = engine.env
  const until = clock.monotonic() + patience
  for (;;) {
    const found = await ownProxy(engine, name)
    if (found === undefined)
      throw new Failure('proxy.stopped', { name, detail: 'there is no such container' })
    if (found.state === 'running') {
      try {
        return await engine.exec(found.id, command)
      } catch (thrown) {
        // It may have stopped between the look and the call: the next look tells.
        if (!isFailure(thrown, 'engine.refused') || clock.monotonic() > until) throw thrown
      }
    } else if (clock.monotonic() > until)
      throw new Failure('proxy.stopped', { name, detail: `it is ${found.state}` })
    await clock.sleep(pause, signal)
    signal.throwIfAborted()
  }
}
