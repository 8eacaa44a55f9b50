import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { isObject, kindOf } from '../config/reader.ts'
import { Failure } from '../failure.ts'

/** What Concourse sends: one JSON object. */
export type Payload = Readonly<Record<string, unknown>>

const broken = (detail: string): Either<Failure, never> =>
  left(new Failure('stdin.broken', { detail }))

/** Reads a stream to its end, or rejects with the reason of `signal`. */
export const readAll = async (
  stdin: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal,
): Promise<string> => {
  const read = async (): Promise<string> => {
    const chunks: Uint8Array[] = []
    for await (const chunk of stdin) {
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    }
    return Buffer.concat(chunks).toString()
  }
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([read(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** Parses the payload. V8 quotes the text in its messages, so only the position is passed on. */
export const parsePayload = (text: string): Either<Failure, Payload> => {
  if (text.trim() === '') return broken('it is empty')
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isObject(value) ? right(value) : broken(`expected an object, got ${kindOf(value)}`)
  } catch (error) {
    const position = /position \d+/.exec(error instanceof Error ? error.message : '')
    return broken(
      position === null ? `it breaks off or is malformed` : `malformed at ${position[0]}`,
    )
  }
}
