import type { Duplex } from 'node:stream'
import type { Milliseconds } from '../../../environment.ts'

/**
 * Opens one connection to the Engine, ready for HTTP. Rejects with a `Failure`: then nothing was
 * sent.
 */
export type Dial = () => Promise<Duplex>

/** How long a connection may take to come about. */
export const connectTimeout: Milliseconds = 5_000

/** A connection that died without a word is noticed by probes that begin after this. */
export const keepAliveDelay: Milliseconds = 10_000
