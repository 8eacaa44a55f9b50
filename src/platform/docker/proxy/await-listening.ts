import type { Milliseconds } from '../../../environment.ts'
import { Failure, isFailure } from '../../../failure.ts'
import type { Engine } from '../engine/engine.ts'
import { layout } from './layout.ts'
import { ownProxy } from './own-proxy.ts'
import type { Shell } from './shell.ts'

const patience: Milliseconds = 20_000
const pause: Milliseconds = 50

const script = `exec 3<>/dev/tcp/127.0.0.1/${layout.http}`

const listens = async (shell: Shell): Promise<boolean> => {
  try {
    return (await shell.run(script)).code === 0
  } catch (thrown) {
    // It was restarted under the script.
    if (isFailure(thrown, 'proxy.stopped')) return false
    throw thrown
  }
}

/** Its last words, for somebody who wonders why it does not listen. */
const lastWords = async (engine: Engine, name: string): Promise<string> => {
  const found = await ownProxy(engine, name)
  const lines = found === undefined ? [] : await engine.readLog(found.id, 5)
  return lines.at(-1) ?? 'its log is empty'
}

/** Waits until HAProxy takes connections; rejects with `proxy.stopped` when it does not in 20 s. */
export const awaitListening = async (engine: Engine, name: string, shell: Shell): Promise<void> => {
  const { clock, signal } = engine.env
  const until = clock.monotonic() + patience
  while (!(await listens(shell))) {
    if (clock.monotonic() > until) {
      const detail = `it does not listen; its log ends with: ${await lastWords(engine, name)}`
      throw new Failure('proxy.stopped', { name, detail })
    }
    await clock.sleep(pause, signal)
    signal.throwIfAborted()
  }
}
