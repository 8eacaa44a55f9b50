import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Seen } from './app.ts'

/** An answer through the proxy. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** What the app saw, when an app answered. */
  readonly seen: Seen | undefined
}

/** What is asked; `agent`: keeps connections. */
export interface Asked {
  readonly path?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly agent?: Agent
}

/** One request to a port of this machine, for a host. */
export const ask = (port: number, host: string, asked: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { path = '/', method = 'GET', headers = {}, body, agent = new Agent() } = asked
    const sent = request(
      { host: '127.0.0.1', port, path, method, agent, headers: { host, ...headers } },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => (text += part))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            seen: text.startsWith('{') ? (JSON.parse(text) as Seen) : undefined,
          }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })

/** The app that answers there, or the status. */
export const whoAnswers = async (
  port: number,
  host: string,
  asked: Asked = {},
): Promise<string | number> => {
  const { seen, status } = await ask(port, host, asked)
  return seen?.name ?? status
}
