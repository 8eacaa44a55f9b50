import type { Failure } from '../failure.ts'
import { failureLines } from './failure-lines.ts'
import type { RunLog } from './log.ts'

/** Problems that are listed; whoever has more corrects these first. */
const mostProblems = 20

/** Prints a failure: where it lists problems, the first of those first, then at most four lines. */
export const report = (log: RunLog, failure: Failure): void => {
  const problems = failure.facts['problems']?.split('\n') ?? []
  if (problems.length > 1) for (const problem of problems.slice(0, mostProblems)) log.info(problem)
  if (problems.length > mostProblems) log.info(`… and ${problems.length - mostProblems} more`)
  if (failure.code === 'internal' && failure.cause instanceof Error) {
    log.debug(failure.cause.stack ?? '')
  }
  const doing = failure.facts['while'] ?? log.doing()
  for (const { label, text } of failureLines(failure, doing)) log.failure(label, text)
}
