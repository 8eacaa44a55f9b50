import { setTimeout as sleep } from 'node:timers/promises'
import { check, type Version } from './put.ts'
import type { Place, Subject } from './request.ts'
import { newScope } from './scope.ts'

/** Milliseconds; leaves the machine some time for what is watched. */
const pause = 150

/** One answer of `check`, and what the watched run had said when it began and when it was there. */
export interface Seen {
  readonly answer: readonly Version[]
  readonly saidBefore: string
  readonly saidAfter: string
}

/** All answers while something went on, and what Concourse makes of them. */
export interface Watched {
  readonly seen: readonly Seen[]
  /** Each answer once, in the order in which they came first; a change back shows as one more. */
  readonly answers: readonly (readonly Version[])[]
  readonly triggered: readonly Version[]
}

/**
 * Checks again and again, each time with the newest version it knows, as Concourse does, until
 * `over`; `said` is the log of the run that goes on meanwhile.
 */
export const watch = async (
  subject: Subject<Place>,
  said: () => string,
  over: Promise<unknown>,
): Promise<Watched> => {
  let isOver = false
  void over.finally(() => (isOver = true)).catch(() => 'whoever waits for it is told')
  const scope = newScope()
  const seen: Seen[] = []
  for (let isLast = false; !isLast; ) {
    isLast = isOver
    const saidBefore = said()
    const answer = await check(subject, scope.triggered().at(-1))
    seen.push({ answer, saidBefore, saidAfter: said() })
    scope.save(answer)
    await sleep(pause)
  }
  const answers: (readonly Version[])[] = []
  for (const { answer } of seen)
    if (JSON.stringify(answer) !== JSON.stringify(answers.at(-1))) answers.push(answer)
  return { seen, answers, triggered: scope.triggered() }
}
