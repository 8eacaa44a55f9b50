import type { Milliseconds } from '../../../environment.ts'
import type { Registry } from './engine.ts'

/** One request to the Engine, retries included. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Without the version: `/containers/json`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>> | undefined
  readonly body?: Readonly<Record<string, unknown>> | undefined
  /** Goes into `X-Registry-Auth`, and nowhere else. */
  readonly login?: Registry | undefined
  /** Statuses from 300 on that are an answer and no failure. */
  readonly answers?: readonly number[] | undefined
  /** False when sending a write twice may do harm. */
  readonly repeatable?: boolean | undefined
  /** For a write: everything, retries included, ends within this of the check before it. */
  readonly deadline?: Milliseconds | undefined
}

/** An answer, read to its end. */
export interface Reply {
  readonly status: number
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  readonly bytes: Buffer
}

/** Every write, retries included, ends within this, so that a newcomer may wait it out. */
export const writeDeadline: Milliseconds = 20_000

/** `GET /containers/json`: what messages call a request. The query may hold what is nobody's business. */
export const nameOf = (call: Pick<Call, 'method' | 'path'>): string => `${call.method} ${call.path}`
