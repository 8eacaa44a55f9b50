import { canonical } from './canonical.ts'
import { openCalm } from './calm.ts'
import type { Sort } from './emit.ts'
import { type Model, modelFor } from './model.ts'
import { isGap, type Rule, servedIn } from './rules.ts'
import { type Row, rowSize } from './row.ts'
import type { Explored } from './scope.ts'
import { openStore, type Store } from './store.ts'
import { firstRow, turns } from './turns.ts'
import type { Variation } from './variation.ts'

/** A rule that is broken, and the shortest way to it. */
export interface Violation {
  readonly rule: Rule
  /** What happens, in order; the last one breaks the rule. */
  readonly story: readonly string[]
}

/** What was found on one course. */
export interface Found {
  readonly states: number
  readonly transitions: number
  /** Situations of the calm continuations. */
  readonly calm: number
  readonly violation: Violation | undefined
}

/** Goes through every situation of a course, nearest first, until a rule is broken. */
export const search = (explored: Explored, variation: Variation): Found => {
  const model = modelFor(explored, variation)
  const store = openStore()
  const calm = openCalm(model)
  const first = firstRow(model)
  canonical(first, model.routesAlike)
  store.add(first, -1)
  const row = new Uint8Array(rowSize)
  let transitions = 0
  let violation: Violation | undefined
  for (let number = 0; number < store.size() && violation === undefined; number += 1) {
    store.read(number, row)
    const unrest = calm.unrestOf(row)
    if (unrest !== undefined) {
      const path = pathTo(model, store, number)
      violation = { rule: unrest.rule, story: [...path.story, ...unrest.says] }
      break
    }
    const served = servedIn(model, row)
    turns(model, row, (next, sort, says, broken) => {
      transitions += 1
      if (violation !== undefined) return
      const rule = broken ?? (breaksServing(model, row, served, next, sort) ? 'served' : undefined)
      if (rule !== undefined) violation = violated(model, store, number, { rule, says })
      canonical(next, model.routesAlike)
      store.add(next, number)
    })
  }
  return { states: store.size(), transitions, calm: calm.size(), violation }
}

const breaksServing = (model: Model, row: Row, served: number, next: Row, sort: Sort): boolean =>
  sort !== 'mishap' && isGap(row, served, servedIn(model, next))

/** The first thing after the path that breaks this rule in these words, or in others for the like. */
const violated = (
  model: Model,
  store: Store,
  number: number,
  broken: { readonly rule: Rule; readonly says: string },
): Violation => {
  const { row, story } = pathTo(model, store, number)
  const served = servedIn(model, row)
  let last: string | undefined
  turns(model, row, (next, sort, says, rule) => {
    const now = rule ?? (breaksServing(model, row, served, next, sort) ? 'served' : undefined)
    if (now === broken.rule) last ??= says
  })
  return { rule: broken.rule, story: [...story, last ?? broken.says] }
}

/**
 * Tells how a situation comes about. The store only knows situations up to which router and route
 * is which, so it all happens once more with names.
 */
const pathTo = (
  model: Model,
  store: Store,
  number: number,
): { readonly row: Row; readonly story: readonly string[] } => {
  const numbers: number[] = []
  for (let each = number; each > 0; each = store.parentOf(each)) numbers.unshift(each)
  let row = firstRow(model)
  const wanted = new Uint8Array(rowSize)
  const story: string[] = []
  for (const each of numbers) {
    store.read(each, wanted)
    let found: Row | undefined
    turns(model, row, (next, _, says) => {
      if (found !== undefined) return
      const named = next.slice()
      canonical(next, model.routesAlike)
      if (!isSame(next, wanted)) return
      found = named
      story.push(says)
    })
    if (found === undefined) throw new Error('a path cannot be told again')
    row = found
  }
  return { row, story }
}

const isSame = (a: Row, b: Row): boolean => a.every((byte, index) => byte === b[index])
