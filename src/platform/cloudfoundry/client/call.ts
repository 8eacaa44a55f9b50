import type { Milliseconds } from '../../../environment.ts'

/** Query parameters; a list becomes one comma-separated value, `undefined` is left out. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** A body that is streamed and may be sent again: its exact length, and a fresh stream of it. */
export interface StreamedBody {
  readonly type: string
  readonly length: number
  readonly open: () => AsyncIterable<Uint8Array>
}

/** A body of text, with its content type. */
export interface TextBody {
  readonly type: string
  readonly text: string
}

/** One request to the platform, retries included. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** A path of the Cloud Controller, or an absolute URL of another part of the platform. */
  readonly path: string
  readonly query?: Query | undefined
  readonly body?: TextBody | StreamedBody | undefined
  /** True when sending it twice does no harm; GET always is. Others are never sent twice blindly. */
  readonly repeatable?: boolean | undefined
  /** For a write: everything, retries included, ends within this. */
  readonly deadline?: Milliseconds | undefined
}

/** Every write, retries included, ends within this, so that a newcomer may wait it out. */
export const writeDeadline: Milliseconds = 20_000
