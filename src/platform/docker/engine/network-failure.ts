import { Failure } from '../../../failure.ts'

/** What an error says, with its code where the words do not name it. */
export const wordsOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return 'no reason given'
  // Several addresses of one name were tried: Node's own message is empty then.
  const first: unknown = thrown instanceof AggregateError ? thrown.errors[0] : undefined
  if (first !== undefined) return wordsOf(first)
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  const message = thrown.message.split('\n')[0] ?? ''
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}

/** Why no answer came, and whether the request can have been done although none did. */
export interface Lost {
  readonly failure: Failure
  /** It was on its way: it may have been done. */
  readonly sent: boolean
  /** An Engine that restarts looks like this; the next attempt may work. */
  readonly passing: boolean
}

const isTls = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  typeof thrown.code === 'string' &&
  /^ERR_(SSL|TLS)_/.test(thrown.code)

/** What an error in place of an answer means. */
export const lostOf = (address: string, thrown: unknown): Lost => {
  if (thrown instanceof Failure)
    return { failure: thrown, sent: false, passing: thrown.code === 'engine.unreachable' }
  const facts = { address, detail: wordsOf(thrown) }
  // In TLS 1.3 a client learns after its handshake that its certificate is refused (RFC 8446, 4.4.2.4).
  if (isTls(thrown))
    return { failure: new Failure('engine.tls', facts, thrown), sent: false, passing: false }
  return { failure: new Failure('engine.unreachable', facts, thrown), sent: true, passing: true }
}
