import type { Grade } from './claim.ts'
import type { Evidence } from './evidence.ts'

/** A grade and the sentence that says why, in the words of the log. */
export interface Graded {
  readonly grade: Grade
  readonly why: string
}

/** Milliseconds from one ISO time to another; NaN when one is missing. */
export const between = (from: string | null, to: string | null): number =>
  from === null || to === null ? Number.NaN : Date.parse(to) - Date.parse(from)

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000)

/** The grade where observation does not suffice: the stated bound, if it was waited out. */
export const waitedFor = (evidence: Evidence, reason: string, hint?: string): Graded => {
  const waited = between(evidence.started, evidence.ended)
  const tail = hint === undefined ? '' : `; ${hint}`
  return waited >= evidence.settings.wait
    ? { grade: 'waited', why: `waited ${seconds(waited)} s: not provable because ${reason}${tail}` }
    : {
        grade: 'none',
        why: `waited only ${seconds(waited)} of ${seconds(evidence.settings.wait)} s: not provable because ${reason}${tail}`,
      }
}
