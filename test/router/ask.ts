import type { IncomingMessage } from 'node:http'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import type { Address } from '../../foundation/address.ts'

/** A request as the recorded cases write it. */
export interface Question {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string
  readonly raw?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
  readonly reused: boolean
}

/** Asks over a connection of its own, or over one that `agent` keeps. */
export const ask = (router: Address, question: Question, agent?: Agent): Promise<Answer> =>
  question.raw === undefined ? askHttp(router, question, agent) : askRaw(router, question.raw)

const askHttp = (router: Address, question: Question, agent?: Agent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { method = 'GET', path = '/', headers = {} } = question
    const sent = request(
      { host: router.host, port: router.port, method, path, headers, agent: agent ?? false },
      answer => {
        readBody(answer).then(body => {
          const { 'set-cookie': cookies = [], ...rest } = answer.headers
          resolve({
            status: answer.statusCode ?? 0,
            headers: rest as Record<string, string>,
            cookies,
            body,
            reused: sent.reusedSocket,
          })
        }, reject)
      },
    )
    sent.once('error', reject)
    sent.end(question.body)
  })

const readBody = async (answer: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

const askRaw = (router: Address, text: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(router, () => socket.write(text))
    socket.once('error', reject)
    socket.on('data', part => (heard += part.toString()))
    socket.once('close', () => {
      const [head = '', body = ''] = heard.split('\r\n\r\n')
      const [first = '', ...lines] = head.split('\r\n')
      const headers = lines.map(line => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      })
      const status = Number(first.split(' ')[1])
      resolve({ status, headers: Object.fromEntries(headers), cookies: [], body, reused: false })
    })
  })

/** Runs `work` with an agent that keeps one connection. */
export const overOneConnection = async <A>(work: (agent: Agent) => Promise<A>): Promise<A> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    return await work(agent)
  } finally {
    agent.destroy()
  }
}
