import type { ServerResponse } from 'node:http'

/** What a handler says. `body` is sent as JSON, `text` as it is; neither means an empty body. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly text?: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

const payload = (answer: Answer): string =>
  answer.text ?? (answer.body === undefined ? '' : JSON.stringify(answer.body))

const head = (answer: Answer, length: number): Record<string, string> => ({
  ...(length > 0 && { 'content-type': answer.contentType ?? 'application/json; charset=utf-8' }),
  ...(answer.status !== 204 && { 'content-length': String(length) }),
  ...answer.headers,
})

/** Sends the answer whole. */
export const send = (response: ServerResponse, answer: Answer): void => {
  const bytes = Buffer.from(payload(answer))
  response.writeHead(answer.status, head(answer, bytes.length))
  response.end(bytes)
}

/** Promises the whole answer, sends half of it and cuts the connection. */
export const sendHalf = (response: ServerResponse, answer: Answer): void => {
  const bytes = Buffer.from(payload(answer))
  response.writeHead(answer.status, head(answer, bytes.length))
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}
