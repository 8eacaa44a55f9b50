import type { Milliseconds } from '../../../environment.ts'
import { Failure, isFailure } from '../../../failure.ts'
import type { Engine, Session } from '../engine/engine.ts'
import { ownProxy } from './own-proxy.ts'

const patience: Milliseconds = 20_000
const pause: Milliseconds = 200

type Exec = (command: readonly string[], signal: AbortSignal) => Promise<Session>

/**
 * Runs commands in the proxy's container, waiting for one that is being restarted until it did not
 * run for 20 s: all who ask in a row wait for these together, and later ones no more. `signal` ends
 * the wait; what was begun lives on. Rejects with `proxy.stopped` when the container does not run by
 * then, or is not there.
 */
export const execIn = (engine: Engine, name: string): Exec => {
  const { clock, log } = engine.env
  let away: Milliseconds | undefined
  const isAwayTooLong = (state: string): boolean => {
    if (away === undefined)
      log.warn(`the proxy ${name} is ${state}; waiting up to ${patience / 1000} s for it`)
    away ??= clock.monotonic()
    return clock.monotonic() - away > patience
  }
  return async (command, signal) => {
    const until = clock.monotonic() + patience
    for (;;) {
      const found = await ownProxy(engine, name)
      if (found === undefined)
        throw new Failure('proxy.stopped', { name, detail: 'there is no such container' })
      if (found.state === 'running') {
        away = undefined
        try {
          return await engine.exec(found.id, command)
        } catch (thrown) {
          // It may have stopped between the look and the call: the next look tells.
          if (!isFailure(thrown, 'engine.refused') || clock.monotonic() > until) throw thrown
        }
      } else if (isAwayTooLong(found.state))
        throw new Failure('proxy.stopped', { name, detail: `it is ${found.state}` })
      await clock.sleep(pause, signal)
      signal.throwIfAborted()
    }
  }
}
