import type { Readable } from 'node:stream'
import { type Either, left, right } from 'fp-ts/lib/Either.js'
import { isDeeper } from '../config/depth.ts'
import { isObject, kindOf } from '../config/reader.ts'
import { Failure } from '../failure.ts'

/** What Concourse sends: one JSON object. */
export type Payload = Readonly<Record<string, unknown>>

/** Nobody writes more by hand, and whoever walks through it needs a stack of that depth. */
const deepest = 100

const broken = (detail: string): Either<Failure, never> =>
  left(new Failure('stdin.broken', { detail }))

/**
 * Reads a stream to its end, or rejects with the reason of `signal`. By events, because the first
 * async iteration of a stream costs a check a millisecond.
 */
export const readAll = (stdin: Readable, signal: AbortSignal): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const chunks: Uint8Array[] = []
  const abort = (): void => reject(signal.reason)
  stdin.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  stdin.once('end', () => resolve(Buffer.concat(chunks).toString()))
  stdin.once('error', reject)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return promise
}

/** Parses the payload. V8 quotes the text in its messages, so only the position is passed on. */
export const parsePayload = (text: string): Either<Failure, Payload> => {
  if (text.trim() === '') return broken('it is empty')
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (!isObject(value)) return broken(`expected an object, got ${kindOf(value)}`)
    return isDeeper(value, deepest)
      ? broken(`it is nested deeper than ${deepest} levels`)
      : right(value)
  } catch (error) {
    const position = /position \d+/.exec(error instanceof Error ? error.message : '')
    return broken(
      position === null ? `it breaks off or is malformed` : `malformed at ${position[0]}`,
    )
  }
}
