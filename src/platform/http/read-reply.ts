import type { IncomingMessage } from 'node:http'
import type { Reply } from '../port.ts'

/** As much of a body as a smoke test looks at. */
const longestBody = 1_000_000

/** Reads an answer to its end. Rejects with a plain `Error` when that never comes. */
export const readReply = (response: IncomingMessage): Promise<Reply> =>
  new Promise((resolve, reject) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      if (body.length < longestBody) body += chunk
    })
    response.once('error', reject)
    response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
  })
