import type { Duplex } from 'node:stream'
import { Failure } from '../../../failure.ts'
import type { Session } from '../engine/engine.ts'
import { sessionStream } from './session-stream.ts'

const connected = 'connected\n'

/**
 * Both ways between the session and a port on the container's own 127.0.0.1, after a line that
 * says that the connection is there. The server's end ends everything. Bash cannot half-close, so
 * after our end it waits for what the server still has to say, 5 s at most: our end is also all
 * that is seen of a program that was killed.
 */
const script = `
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
printf '${connected.replace('\n', '\\n')}'
{ cat <&3; kill -KILL -- "-$$"; } &
cat >&3
sleep 5
kill -KILL -- "-$$"
`

/**
 * A connection to a port of the proxy that is opened inside its container. Rejects with
 * `proxy.unreachable` when nothing listens there.
 */
export const dialInside = async (
  name: string,
  port: number,
  exec: (command: readonly string[]) => Promise<Session>,
): Promise<Duplex> => {
  const session = await exec(['bash', '-c', script, 'dial', String(port)])
  const output = session.stdout[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < connected.length) {
    const { done, value } = await output.next()
    if (done === true) {
      session.close()
      const detail = session.complaints().trim() || 'nothing listens there'
      throw new Failure('proxy.unreachable', { name, address: `127.0.0.1:${port} inside`, detail })
    }
    head = Buffer.concat([head, value])
  }
  const stream = sessionStream(session, output)
  if (head.length > connected.length) stream.unshift(head.subarray(connected.length))
  return stream
}
