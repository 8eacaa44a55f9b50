/** What a proxy in front of routers does to what passes through it. */
export interface BalancerLies {
  /** Headers that it takes off requests and off answers; lower case. */
  readonly stripRequest: readonly string[]
  readonly stripAnswer: readonly string[]
  /** Says a page of its own with this status instead of the status that is the key. */
  readonly pages: Readonly<Record<number, number>>
  /**
   * How long it repeats a 200 to GET or HEAD on the same host and path, in milliseconds, whatever
   * else the request says. 0 keeps nothing.
   */
  readonly cacheFor: number
}

/** Passes everything on. */
export const noLies: BalancerLies = { stripRequest: [], stripAnswer: [], pages: {}, cacheFor: 0 }
