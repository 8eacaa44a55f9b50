import { type Agent, type IncomingMessage, request as send } from 'node:http'
import type { Address } from '../../foundation/address.ts'
import { textAt } from '../../foundation/cc/fields.ts'
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

const patience = 15_000
const payload = 'amount=17&currency=EUR'

// Addresses are left out, so that equal failures are counted as one kind.
const refusalOf = ({ statusCode, headers }: IncomingMessage): string =>
  [String(statusCode ?? 0), headers['x-cf-routererror'] ?? '']
    .join(' ')
    .replace(/\(.*: (.*)\)/, '($1)')
    .trim()

const judge = (answer: IncomingMessage, body: string, app: string): Outcome => {
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 299) return { answered: false, kind: refusalOf(answer) }
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
export const post = ({ server, host, app, agent }: Post): Promise<Outcome> =>
  new Promise(resolve => {
    const fail = (kind: string) => resolve({ answered: false, kind })
    const request = send({
      ...server,
      method: 'POST',
      path: '/orders',
      headers: {
        host,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': payload.length,
      },
      agent: agent ?? false,
      timeout: patience,
    })
    request.once('timeout', () => {
      fail('no answer in time')
      request.destroy()
    })
    request.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    request.once('response', answer => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (text: string) => {
        body += text
      })
      answer.once('error', () => fail('truncated'))
      answer.once('end', () => resolve(judge(answer, body, app)))
      answer.once('close', () => fail('truncated'))
    })
    request.end(payload)
  })
