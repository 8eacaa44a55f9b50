import type { BalancerLies } from '../balancer/lies.ts'

/** Which requests to Cloud Controller a fault meets. */
export interface RequestMatch {
  /** Any method when absent. */
  readonly method?: string
  /** A path with `:name` for a segment and `*` for any rest; any path when absent. */
  readonly path?: string
  /** The first matching request that is met, from 1. 1 when absent. */
  readonly nth?: number
  /** How many requests are met from there. 1 when absent, 0 for all. */
  readonly times?: number
}

export type RequestEffect =
  /** Says this instead of doing anything. */
  | {
      readonly effect: 'answer'
      readonly status: number
      readonly body?: unknown
      readonly text?: string
      readonly contentType?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Does it, and then says this. */
  | {
      readonly effect: 'do_and_answer'
      readonly status: number
      readonly body?: unknown
      readonly text?: string
      readonly contentType?: string
    }
  /** Writes the rows, then cannot reach the BBS: 503, later callbacks (from 0) are skipped. */
  | { readonly effect: 'after_commit'; readonly callback?: number }
  /** Does it and cuts the connection without an answer. */
  | { readonly effect: 'lose_answer' }
  /** Cuts the connection without doing it. */
  | { readonly effect: 'lose_request' }
  /** Does it and sends half of the answer. */
  | { readonly effect: 'truncate' }
  /** Does it this many milliseconds later. */
  | { readonly effect: 'delay'; readonly ms: number }
  /** 429 as text/plain, with `Retry-After` in seconds. */
  | { readonly effect: 'rate_limit'; readonly retryAfter: number }
  /** 401 1000. */
  | { readonly effect: 'unauthorized' }
  /** 502 in HTML, as from a router in front of Cloud Controller. */
  | { readonly effect: 'bad_gateway' }

export interface QuotaLimits {
  /** MB, counts; null takes the limit away. */
  readonly memory?: number | null
  readonly processMemory?: number | null
  readonly instances?: number | null
  readonly routes?: number | null
  readonly services?: number | null
}

/** Which router, by name. */
interface OfRouter {
  readonly router: string
}

/** Everything that a test can do to a running foundation. Milliseconds, and chances in [0, 1]. */
export type Fault =
  | ({ readonly kind: 'request'; readonly match: RequestMatch } & RequestEffect)
  /** The next notifications of Diego get lost, although the client reads 200. */
  | { readonly kind: 'swallow_notifications'; readonly times: number }
  | { readonly kind: 'fail_staging'; readonly error?: string; readonly times?: number }
  | { readonly kind: 'fail_upload'; readonly times?: number }
  /** Kills an instance; `app` is a name or a guid. */
  | {
      readonly kind: 'crash'
      readonly app: string
      readonly index: number
      readonly process?: string
    }
  /** New instances find no cell until `error` is null. */
  | { readonly kind: 'placement'; readonly error: string | null }
  | { readonly kind: 'expire_tokens' }
  | ({ readonly kind: 'quota'; readonly of: 'organization' | 'space' } & QuotaLimits)
  | ({
      readonly kind: 'feed'
      readonly lag?: number | Readonly<Record<string, number>>
      readonly loss?: number
      readonly reorder?: number
      readonly repeat?: number
    } & OfRouter)
  | ({
      readonly kind: 'lose_next'
      readonly subject: string
      readonly uri?: string
      readonly count?: number
    } & OfRouter)
  | ({ readonly kind: 'cut' } & OfRouter)
  | ({ readonly kind: 'mend' } & OfRouter)
  | ({
      readonly kind: 'router'
      readonly stripPin?: boolean
      readonly rewriteErrors?: boolean
    } & OfRouter)
  /**
   * It loses all it knows of an app (name or guid) and hears no more of it; with a period it forgets and
   * hears in turn, so many milliseconds each. With `remember` it hears again.
   */
  | ({ readonly kind: 'forget'; readonly app: string; readonly period?: number } & OfRouter)
  | ({ readonly kind: 'remember'; readonly app: string } & OfRouter)
  /** It starts again with an empty table; after `cut` that stays empty until `mend`. */
  | ({ readonly kind: 'restart' } & OfRouter)
  /** It leaves in order: serves on for a while, then takes no connections. */
  | ({ readonly kind: 'drain' } & OfRouter)
  /** The balancer changes what passes; for those that look into connections (`l7`, `cookie`). */
  | ({ readonly kind: 'balancer' } & Partial<BalancerLies>)
  /** The emitter of a cell hangs, or goes on. */
  | { readonly kind: 'emitter'; readonly cell: string; readonly paused: boolean }
