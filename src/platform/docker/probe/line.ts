import type { Duplex } from 'node:stream'
import type { Milliseconds, Random } from '../../../environment.ts'
import { Failure } from '../../../failure.ts'
import { holdConnection, type Connection } from '../../http/connection.ts'
import { readAnswer, type Told } from './answer.ts'
import { askFor, type Target } from './ask.ts'
import type { Permit } from './permit.ts'

/**
 * Questions of one visit that may go unanswered. One is too few: where the incumbent hangs, the
 * candidate that mends it has to be provable.
 */
const mostSilences = 2

/** The connection of one visit, opened again where it was closed. */
export interface Line {
  /** Asks once, pinned or not. Never rejects. */
  readonly ask: (server: string | undefined) => Promise<Told>
  /** True while it is the visit's first connection. */
  readonly same: () => boolean
  readonly close: () => void
}

/**
 * A line to the proxy. A proxy that does not know the secret (any more) is told it once; `forgot`
 * is called then, and the question asked again.
 */
export const openLine = (means: {
  readonly dial: () => Promise<Duplex>
  readonly permit: Permit
  readonly random: Random
  readonly to: Target
  readonly signal: AbortSignal
  /** How long one question may take. */
  readonly timeout: Milliseconds
  readonly forgot: () => void
}): Line => {
  const { permit, to, signal, timeout } = means
  let connection: Connection | undefined
  let opened = 0
  let grant: Promise<void> | undefined
  let renewed = false
  let silences = 0
  let last = ''
  const connected = async (): Promise<Connection> => {
    if (connection?.usable() === true) return connection
    opened += 1
    const held = holdConnection(await soon(means.dial(), timeout, signal))
    connection = held
    return held
  }
  const once = async (server: string | undefined): Promise<Told> => {
    const held = await connected()
    if (signal.aborted) throw new Error('aborted')
    const request = askFor(to, permit.secret, means.random.name(12), server)
    const { status, headers } = await held.ask(request, to.method === 'HEAD', timeout)
    return readAnswer(permit.secret, status, headers)
  }
  const surely = async (server: string | undefined): Promise<Told> => {
    grant ??= permit.obtain()
    await grant
    const told = await once(server)
    if (told.kind !== 'foreign' || renewed) return told
    renewed = true
    means.forgot()
    grant = permit.renew(grant)
    await grant
    return once(server)
  }
  const close = () => connection?.close()
  signal.addEventListener('abort', close, { once: true })
  return {
    ask: async server => {
      if (silences >= mostSilences || signal.aborted)
        return { kind: 'silent', why: signal.aborted ? 'aborted' : last }
      try {
        return await surely(server)
      } catch (thrown) {
        silences += 1
        last = reasonOf(thrown)
        return { kind: 'silent', why: signal.aborted ? 'aborted' : last }
      }
    },
    same: () => opened <= 1,
    close: () => {
      signal.removeEventListener('abort', close)
      close()
    },
  }
}

/** Why something failed, in a few words: a failure's code, else what was thrown. */
const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof Failure) return thrown.code
  if (!(thrown instanceof Error)) return 'failed'
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message
}

/** What was dialled, if it comes in time; what comes later is closed. */
const soon = (
  dialled: Promise<Duplex>,
  timeout: Milliseconds,
  signal: AbortSignal,
): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer)
      dialled.then(stream => stream.destroy()).catch(() => undefined)
      reject(new Error('timed out while connecting'))
    }
    const timer = setTimeout(giveUp, timeout)
    signal.addEventListener('abort', giveUp, { once: true })
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
    dialled.then(
      stream => {
        settle()
        resolve(stream)
      },
      (cause: unknown) => {
        settle()
        reject(cause)
      },
    )
  })
