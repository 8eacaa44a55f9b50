import { impossibleInstance, type Answer, type Question } from './instrument.ts'
import type { Page, Row } from './book.ts'

/** A question and what it is asked for. */
export interface Line {
  readonly purpose: 'control' | 'witness' | 'unnamed' | 'claim'
  readonly row: Row | undefined
  readonly question: Question
}

/** A line and what was answered. */
export interface Heard extends Line {
  readonly answer: Answer
}

/** Asks for an instance of a claim. */
export const claimLine = (row: Row, instance: number): Line => ({
  purpose: 'claim',
  row,
  question: { route: row.claim.route, release: row.claim.release, instance },
})

/** Asks for an instance that cannot exist. */
export const controlLine = (page: Page): Line => ({
  purpose: 'control',
  row: undefined,
  question: {
    route: page.route,
    release: page.rows[0]?.claim.release ?? page.namer?.release ?? '',
    instance: impossibleInstance,
  },
})

/** An instance that ought to be present on the route while the proof runs, if one is known. */
export const witnessOf = (page: Page): Question | undefined => {
  const arriving = page.rows.find(row => row.claim.direction === 'in' && row.members.length > 0)
  if (page.namer !== undefined) return { route: page.route, ...page.namer }
  return arriving === undefined
    ? undefined
    : {
        route: page.route,
        release: arriving.claim.release,
        instance: arriving.members[0] ?? 0,
      }
}

/** Asks for the witness; without the key when `unnamed`. */
export const witnessLine = (question: Question, unnamed: boolean): Line =>
  unnamed
    ? { purpose: 'unnamed', row: undefined, question: { ...question, unnamed: true } }
    : { purpose: 'witness', row: undefined, question }

/** All instances of all claims of a route. */
export const claimLines = (page: Page): readonly Line[] =>
  page.rows.flatMap(row => row.members.map(instance => claimLine(row, instance)))
