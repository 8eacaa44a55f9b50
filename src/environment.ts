/** Milliseconds. Durations that users write (`30s`) are decoded to this. */
export type Milliseconds = number

/** Time, so that tests can move it by hand. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => Milliseconds
  /** Monotonic clock, for every interval that is measured. */
  readonly monotonic: () => Milliseconds
  /** Resolves after `duration`, or at once when `signal` aborts: look at the signal afterwards. */
  readonly sleep: (duration: Milliseconds, signal?: AbortSignal) => Promise<void>
}

/** Randomness: names, samples, jitter. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly float: () => number
  /** `length` random characters of `a-z0-9`. */
  readonly name: (length: number) => string
}

/** The build log: whole lines on stderr, redacted. */
export interface Log {
  /** A step of the swap begins. */
  readonly step: (text: string) => void
  /** A detail of the step under way. */
  readonly info: (text: string) => void
  /** Good news worth a colour: proven, healthy, done. */
  readonly good: (text: string) => void
  readonly warn: (text: string) => void
  /** Output of something else (staging, an app's log), one line, with its origin. */
  readonly output: (origin: string, line: string) => void
  /** One line per platform request; printed only with `source.debug`. */
  readonly debug: (text: string) => void
}

/** What no log and no record may show. The log hides it by itself. */
export interface Secrets {
  /** The values of variables, however deep, that were read only now; plain words stay visible. */
  readonly hide: (values: unknown) => void
  /** The text without secrets: for whatever is kept and holds words of somebody else. */
  readonly redact: (text: string) => string
}

/** The Concourse build that runs this, as far as its environment tells. */
export interface Build {
  readonly id: string | undefined
  readonly url: string | undefined
  /** `team/pipeline/job #name`, for people. */
  readonly title: string | undefined
}

/** Everything that is not a pure function of its arguments comes in through this. */
export interface Environment {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly secrets: Secrets
  /** Aborts on SIGTERM, SIGINT and at `params.timeout`; its reason is a `Failure`. */
  readonly signal: AbortSignal
  readonly build: Build
}
