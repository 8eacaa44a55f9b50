import type { Agent, IncomingHttpHeaders } from 'node:http'
import type { Address } from '../../foundation/address.ts'
import { textAt } from '../../foundation/cc/fields.ts'
import { exchange } from './exchange.ts'
import type { Outcome } from './tally.ts'

/** One POST of a load. */
export interface Post {
  readonly server: Address
  readonly host: string
  /** Who must answer. */
  readonly app: string
  /** Keeps the connection for others; without it the connection is new and closed afterwards. */
  readonly agent: Agent | undefined
}

// Addresses are left out, so that equal failures are counted as one kind.
const refusalOf = (status: number, headers: IncomingHttpHeaders): string =>
  [String(status), headers['x-cf-routererror'] ?? '']
    .join(' ')
    .replace(/\(.*: (.*)\)/, '($1)')
    .trim()

const judge = (body: string, app: string): Outcome => {
  try {
    const said: unknown = JSON.parse(body)
    const release = textAt(said, 'release')
    if (textAt(said, 'app') !== app || release === undefined)
      return { answered: false, kind: 'answered by another app' }
    return { answered: true, release }
  } catch {
    return { answered: false, kind: 'truncated' }
  }
}

/** Sends one POST and reads the whole answer. Never rejects. */
export const post = async ({ server, host, app, agent }: Post): Promise<Outcome> => {
  const answer = await exchange({
    server,
    host,
    method: 'POST',
    path: '/orders',
    type: 'application/x-www-form-urlencoded',
    body: 'amount=17&currency=EUR',
    agent,
  })
  if (!answer.whole) return { answered: false, kind: answer.kind }
  const { status, headers, body } = answer
  return status >= 200 && status < 300
    ? judge(body, app)
    : { answered: false, kind: refusalOf(status, headers) }
}
