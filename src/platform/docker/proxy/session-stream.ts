import { Duplex } from 'node:stream'
import type { Session } from '../engine/engine.ts'

/** What a session is asked for piece by piece. */
export type Output = AsyncIterator<Buffer>

/**
 * A session as one stream: what is written goes to the process's stdin, what it writes on stdout
 * is read. Its end half-closes, its destruction ends the process.
 */
export const sessionStream = (session: Session, output: Output): Duplex => {
  const stream = new Duplex({
    read: () => {
      output.next().then(
        ({ done, value }) => stream.push(done === true ? null : value),
        (thrown: unknown) => stream.destroy(thrown instanceof Error ? thrown : undefined),
      )
    },
    write: (chunk, _encoding, done) => {
      session.stdin.write(chunk, done)
    },
    final: done => {
      session.stdin.end(done)
    },
    destroy: (error, done) => {
      session.close()
      done(error)
    },
  })
  session.stdin.on('error', error => stream.destroy(error))
  return stream
}
