import type { Duplex } from 'node:stream'
import { asFailure, Failure } from '../../../failure.ts'
import { createdWire } from '../wire/created.ts'
import { execWire } from '../wire/exec.ts'
import { type Call, nameOf } from './call.ts'
import { decode } from './decode.ts'
import { demultiplex } from './demultiplex.ts'
import type { Session } from './engine.ts'
import type { Line } from './line.ts'
import { wordsOf } from './network-failure.ts'

const longestComplaint = 4_096
// A process that does not mind the end of its input loses its connection after this.
const farewell = 2_000

// The Engine notes the end of a process a moment after that of its output.
const endings = 10
const pause = 200

/**
 * A connection that broke ends like one whose process ended, so the Engine is asked. Rejects with
 * `engine.unreachable` when the process still runs.
 */
const confirmEnd = async (line: Line, exec: string): Promise<void> => {
  const call: Call = { method: 'GET', path: `/exec/${exec}/json`, answers: [404] }
  for (let attempt = 1; attempt <= endings; attempt++) {
    const reply = await line.call(call)
    // The Engine forgets what was run in a container that is gone.
    if (reply.status === 404 || !decode(reply.text, execWire, nameOf(call)).Running) return
    await line.env.clock.sleep(pause, line.env.signal)
    if (line.env.signal.aborted) throw asFailure(line.env.signal.reason)
  }
  const detail = 'the connection ended before the program did'
  throw new Failure('engine.unreachable', { address: line.address, detail })
}

const sessionOver = (connection: Duplex, line: Line, exec: string): Session => {
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
      if (!closing) await confirmEnd(line, exec)
    } catch (thrown) {
      if (thrown instanceof Failure) throw thrown
      const facts = { address: line.address, detail: wordsOf(thrown) }
      if (!closing) throw new Failure('engine.unreachable', facts, thrown)
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
  return sessionOver(connection, line, Id)
}
