/** What is said behind a trial's name on the command line: `--minutes 20` is `minutes: '20'`. */
export type Options = Readonly<Record<string, string | undefined>>

/**
 * Something that is tried systematically. Prints what it does and its counts itself, and answers
 * with the hard properties that do not hold, a sentence each; none when all do.
 */
export interface Trial {
  readonly name: string
  /** What it tries and how long that takes, for the heading. */
  readonly about: string
  /** Each option with what it means and its usual value. */
  readonly options: Readonly<Record<string, string>>
  readonly run: (options: Options) => Promise<readonly string[]>
}

/** A whole number above 0 that an option may give; throws in words when it is none. */
export const wholeNumber = (options: Options, name: string, usual: number): number => {
  const text = options[name]
  if (text === undefined) return usual
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`--${name} takes a whole number above 0, not ${text}`)
}
