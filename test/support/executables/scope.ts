import type { Version } from './put.ts'

/**
 * What Concourse makes of answers: it takes every one down by its text, and only an answer with a
 * version that it has never seen moves anything: all of its versions go to the end, in their order
 * (concourse atc/db/resource_config_scope.go, SaveVersions). The last one triggers jobs.
 */
export interface Scope {
  readonly save: (answer: readonly Version[]) => void
  /** What jobs were triggered with, in order. */
  readonly triggered: () => readonly Version[]
}

/** A resource that was never checked. */
export const newScope = (): Scope => {
  const known = new Set<string>()
  const triggered: Version[] = []
  const textOf = (version: Version): string =>
    JSON.stringify(Object.entries(version).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return {
    save: answer => {
      const isNews = answer.some(each => !known.has(textOf(each)))
      for (const each of answer) known.add(textOf(each))
      const last = answer.at(-1)
      if (isNews && last !== undefined) triggered.push(last)
    },
    triggered: () => triggered,
  }
}
