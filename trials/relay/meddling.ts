/** An answer in place of the server's. */
export interface Instead {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** What is done to one request. Whatever is not said here passes as it is. */
export type Meddling =
  /**
   * Told before it is passed on, or after the server has answered and before the answer is given.
   * What is not to be passed on any more after that is dropped.
   */
  | {
      readonly kind: 'tell'
      readonly when: 'before' | 'after'
      readonly tell: () => Promise<'pass' | 'drop'>
    }
  /** Answered without being passed on; `done`: after it was, and in place of the server's answer. */
  | { readonly kind: 'answer'; readonly done: boolean; readonly answer: Instead }
  /**
   * The connection breaks: before the request is passed on, after it was and without an answer, or
   * in the middle of the answer.
   */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' | 'within' }
  /** The answer's body ends early, although all of it is said to be there. */
  | { readonly kind: 'shorten' }
  /** The answer has another body, and its `date` may be off by so many milliseconds. */
  | {
      readonly kind: 'reshape'
      readonly body: string | ((real: string) => string)
      readonly date?: number
    }
  /** Passed on, and answered so many milliseconds later. */
  | { readonly kind: 'delay'; readonly by: number }
  /** Never answered; `done`: although it was passed on. */
  | { readonly kind: 'hang'; readonly done: boolean }
  /** Nobody listens for so many milliseconds, from this request on, which is not passed on. */
  | { readonly kind: 'refuse'; readonly during: number }
