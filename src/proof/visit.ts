import type { Milliseconds } from '../environment.ts'
import type { Book } from './book.ts'
import type { Door, Question } from './instrument.ts'
import type { Heard, Line } from './script.ts'

/** The lines of one visit with their answers, and when it took place. */
export interface Scene {
  readonly door: Door
  readonly heard: readonly Heard[]
  readonly began: Milliseconds
  readonly ended: Milliseconds
}

const rank = { control: 0, claim: 0, witness: 1, unnamed: 2 } as const

const silence = { verdict: 'unknown', why: 'not answered', sameConnection: false } as const

/** Asks the lines on one new connection, when pace and gate allow it. */
export const visitDoor = async (
  book: Book,
  door: Door,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<Scene> => {
  // Where the rate is too low for everything, the claims and the control come first.
  const ranked = [...lines].sort((a, b) => rank[a.purpose] - rank[b.purpose])
  const allowed = new Set(book.pace.fit(ranked.map(line => line.question)))
  const asked = lines.filter(line => allowed.has(line.question))
  const questions = asked.map(line => line.question)
  const settle = await book.pace.admit(questions, signal)
  let reached: readonly Question[] = questions
  try {
    return await book.gate(async () => {
      const began = book.env.clock.monotonic()
      const { answers } = await book.instrument.visit(door, questions, signal)
      const heard = asked.map((line, index) => ({ ...line, answer: answers[index] ?? silence }))
      reached = heard.filter(line => line.answer.verdict !== 'absent').map(line => line.question)
      return { door, heard, began, ended: book.env.clock.monotonic() }
    })
  } finally {
    settle(reached)
  }
}
