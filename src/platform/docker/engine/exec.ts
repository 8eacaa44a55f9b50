import type { Duplex } from 'node:stream'
import { Failure } from '../../../failure.ts'
import { createdWire } from '../wire/created.ts'
import type { Call } from './call.ts'
import { demultiplex } from './demultiplex.ts'
import type { Session } from './engine.ts'
import type { Line } from './line.ts'
import { wordsOf } from './network-failure.ts'

const longestComplaint = 4_096
// A process that does not mind the end of its input loses its connection after this.
const farewell = 2_000

const sessionOver = (connection: Duplex, address: string): Session => {
  let complaints = ''
  let closing = false
  // It stays: a connection that breaks while nobody reads must not end the program.
  connection.on('error', () => undefined)
  const output = async function* (): AsyncGenerator<Buffer, void> {
    try {
      for await (const { from, bytes } of demultiplex(connection)) {
        if (from === 'stdout') yield bytes
        else complaints = `${complaints}${bytes.toString()}`.slice(-longestComplaint)
      }
    } catch (thrown) {
      if (!closing)
        throw new Failure('engine.unreachable', { address, detail: wordsOf(thrown) }, thrown)
    }
  }
  return {
    stdin: connection,
    stdout: output(),
    complaints: () => complaints.trim(),
    close: () => {
      if (closing) return
      closing = true
      connection.end()
      // What comes now is for nobody, but only who reads learns of the end.
      connection.resume()
      const timer = setTimeout(() => connection.destroy(), farewell)
      connection.once('close', () => clearTimeout(timer))
    },
  }
}

/**
 * Runs a command in a container over a connection of its own. An abort does not cut it: whoever
 * opened it closes it. `stdout` is to be read by one reader, from the beginning to its end.
 */
export const openSession = async (
  line: Line,
  id: string,
  command: readonly string[],
  user?: string,
): Promise<Session> => {
  const create: Call = {
    method: 'POST',
    path: `/containers/${encodeURIComponent(id)}/exec`,
    body: {
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
      Cmd: command,
      ...(user === undefined ? {} : { User: user }),
    },
    // Until it is started it is nothing.
    repeatable: true,
  }
  const { Id } = await line.ask(create, createdWire)
  const connection = await line.hijack({
    method: 'POST',
    path: `/exec/${Id}/start`,
    body: { Detach: false, Tty: false },
  })
  return sessionOver(connection, line.address)
}
