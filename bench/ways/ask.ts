import { request } from 'node:http'
import type { Cf } from './cf.ts'

/** Sends a GET through the balancer on a new connection; the status, or 0 without an answer. */
export const ask = (
  cf: Cf,
  host: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> =>
  new Promise(resolve => {
    const url = new URL(cf.balancer)
    const asked = request(url, { agent: false, headers: { ...headers, host }, timeout: 5_000 })
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => resolve(0))
    asked.once('response', answer => {
      answer.resume()
      answer.once('close', () => resolve(answer.statusCode ?? 0))
    })
    asked.end()
  })
