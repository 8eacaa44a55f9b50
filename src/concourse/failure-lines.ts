import { Failure } from '../failure.ts'
import { wordsFor } from '../words.ts'
import { onOneLine } from './text.ts'

/** A line of a failure: what it tells, and the text. */
export interface FailureLine {
  readonly label: 'error' | 'while' | 'cause' | 'hint'
  readonly text: string
}

const deepest = 4

const causesOf = (thrown: unknown, depth = 0): readonly string[] => {
  if (thrown === undefined || depth === deepest) return []
  if (thrown instanceof Failure) {
    const { title } = wordsFor(thrown.code, thrown.facts)
    return [`${thrown.code}: ${title}`, ...causesOf(thrown.cause, depth + 1)]
  }
  if (!(thrown instanceof Error))
    return [typeof thrown === 'string' ? thrown : 'something that is no error was thrown']
  // An AggregateError of failed connections says nothing itself, but carries a code.
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name
  return [thrown.message === '' ? code : thrown.message, ...causesOf(thrown.cause, depth + 1)]
}

/** A failure in at most four lines: what happened, during which step, why, and what to do. */
export const failureLines = (
  failure: Failure,
  doing: string | undefined,
): readonly FailureLine[] => {
  const { title, hint } = wordsFor(failure.code, failure.facts)
  const causes = causesOf(failure.cause).filter(
    (cause, index, all) => ![title, ...all.slice(0, index)].some(said => said.includes(cause)),
  )
  const lines: readonly FailureLine[] = [
    { label: 'error', text: `${failure.code}: ${title}` },
    { label: 'while', text: doing ?? '' },
    { label: 'cause', text: causes.join(' <- ') },
    { label: 'hint', text: hint },
  ]
  return lines
    .map(({ label, text }) => ({ label, text: onOneLine(text) }))
    .filter(({ text }) => text !== '')
}
