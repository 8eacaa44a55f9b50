import type { Session } from '../engine/engine.ts'
import type { Ran } from './shell.ts'

/** Bytes of output that one script may have. */
const mostOutput = 32 * 1024 * 1024

/** Longer than the line that ends an answer. */
const lastLine = 64

/** One session with the agent. */
export interface ShellSession {
  /** It has ended: nothing more can be asked. */
  readonly over: () => boolean
  /** Sends a request and waits for its answer; `undefined` when the session ended before that. */
  readonly ask: (nonce: string, request: Buffer) => Promise<Ran | undefined>
  readonly close: () => void
}

const answerIn = (chunks: readonly Buffer[], nonce: string): Ran | undefined => {
  let tail = Buffer.alloc(0)
  for (const chunk of chunks.toReversed()) {
    if (tail.length >= lastLine) break
    tail = Buffer.concat([chunk, tail])
  }
  const [end, code] = new RegExp(`\\n${nonce} (\\d+)\\n$`).exec(tail.toString('latin1')) ?? []
  if (end === undefined) return undefined
  const whole = Buffer.concat(chunks)
  return { code: Number(code), output: whole.toString('utf8', 0, whole.length - end.length) }
}

/** Listens to a session that runs the agent. Requests are asked one after another. */
export const shellSession = (session: Session): ShellSession => {
  let chunks: Buffer[] = []
  let size = 0
  let over = false
  let heard = () => undefined as void
  const listen = async () => {
    for await (const chunk of session.stdout) {
      chunks.push(chunk)
      size += chunk.length
      if (size > mostOutput) return
      heard()
    }
  }
  const end = () => {
    over = true
    session.close()
    heard()
  }
  // An error of the connection is its end: whoever waits for an answer is told so.
  session.stdin.on('error', end)
  listen().then(end, end)
  return {
    over: () => over,
    ask: (nonce, request) =>
      new Promise(resolve => {
        chunks = []
        size = 0
        heard = () => {
          const answer = answerIn(chunks, nonce)
          if (answer !== undefined || over) resolve(answer)
        }
        if (over) return resolve(undefined)
        session.stdin.write(request)
      }),
    close: end,
  }
}
