import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type * as t from 'io-ts'
import type { Environment } from '../../../environment.ts'
import type { Call, Query, StreamedBody } from './call.ts'
import type { Credentials } from './credentials.ts'
import type { Reply } from './reply.ts'
import type { Root } from './root.ts'

/** The agents to reach `url` by, when a forward proxy stands in between. */
export type AgentFor = (
  url: URL,
) => { readonly http?: HttpAgent; readonly https?: HttpsAgent } | undefined

/** What is needed to talk to a Cloud Foundry. */
export interface ControllerSettings {
  /** `https://api.example.com`; without a scheme it is https. */
  readonly api: string
  readonly credentials: Credentials
  /** All PEM certificates to trust; Node's own when undefined. */
  readonly ca?: readonly string[] | undefined
  readonly skipSslValidation?: boolean | undefined
  readonly agentFor?: AgentFor | undefined
  readonly env: Environment
}

/** A decoder of a foreign answer: any io-ts codec. */
export type Codec<A> = t.Decoder<unknown, A>

/** Rejects when nothing may be written any more. */
export type Check = () => Promise<void>

/** How a write may be sent. */
export interface Writing {
  /** True when sending it twice does no harm: it is then retried within its deadline. */
  readonly repeatable?: boolean | undefined
}

/**
 * One Cloud Controller, logged in on first use. Every function rejects with a `Failure` only:
 * reads are retried; a write whose outcome is not known rejects with `platform.unsure`, and the
 * caller reads again to decide. See `surely.ts`.
 */
export interface CloudController {
  readonly env: Environment
  /** What `GET /` says, asked once. */
  readonly root: () => Promise<Root>
  readonly get: <A>(path: string, codec: Codec<A>, query?: Query) => Promise<A>
  /** All items of a list, page by page; `per_page` is 5000 unless told. */
  readonly all: <A>(path: string, item: Codec<A>, query?: Query) => Promise<readonly A[]>
  readonly post: <A>(path: string, body: unknown, codec: Codec<A>, how?: Writing) => Promise<A>
  /** PATCH is taken as repeatable unless told otherwise. */
  readonly patch: <A>(path: string, body: unknown, codec: Codec<A>, how?: Writing) => Promise<A>
  /** The location of the job that does it, when the platform started one. Repeatable. */
  readonly delete: (path: string) => Promise<string | undefined>
  /** POST of a streamed body, with as much time as it takes; an abort cuts it off. */
  readonly upload: <A>(path: string, body: StreamedBody, codec: Codec<A>) => Promise<A>
  /** Any call; the answer's status is below 300. */
  readonly call: (call: Call) => Promise<Reply>
  /** Waits until the job at `location` is complete; rejects with `platform.job` when it failed. */
  readonly wait: (location: string) => Promise<void>
  /**
   * The same controller, token and all, under another abort signal: what must still be done after
   * an abort is done through one of these.
   */
  readonly during: (signal: AbortSignal) => CloudController
  /**
   * The same controller with a check before each write that it sends: the write, retries included,
   * ends within 20 s of that check, and is not sent when the check rejects. `undefined` for none.
   */
  readonly guarded: (check: Check | undefined) => CloudController
}
