import { say } from '../../bench/say.ts'
import { grouped, seconds, tableOf } from '../../bench/table.ts'
import type { Trial } from '../trial.ts'
import { mutations } from './mutations.ts'
import { rules } from './rules.ts'
import { boundOf, type Explored, large, ofMutations, small } from './scope.ts'
import { type Found, search, type Violation } from './search.ts'
import { real, type Variation } from './variation.ts'

/** A violation as people read it: the rule, and what happened, numbered. */
export const storyOf = ({ rule, story }: Violation): readonly string[] => [
  `broken: ${rules[rule]}`,
  ...story.map((each, index) => `${index + 1}. ${each}`),
]

/** Explores the real machine, or shows that the explorer bites. */
export const explore: Trial = {
  name: 'explore',
  about:
    'every interleaving of a small scope, on the pure machine; a minute, or many for the large scope',
  options: {
    scope: 'ci or large; ci unless said',
    only: 'courses with this in their names; all unless said',
    mutations: 'yes: seeds mutations instead, and tells each one that it finds; no unless said',
  },
  run: async ({ scope, only = '', mutations: seeded }) => {
    if (seeded === 'yes') return seed()
    const { courses } = scope === 'large' ? large : small
    const those = courses.filter(({ name }) => name.includes(only))
    return those.length === 0 ? [`no course has ${only} in its name`] : exploreAll(those)
  },
}

const exploreAll = (courses: readonly Explored[]): readonly string[] => {
  const failures: string[] = []
  const rows: string[][] = []
  for (const each of courses) {
    say(`${each.name}: ${boundOf(each)}`)
    const began = performance.now()
    const { states, transitions, calm, violation } = search(each, real)
    const took = seconds(performance.now() - began)
    rows.push([each.name, grouped(states), grouped(transitions), grouped(calm), took])
    if (violation === undefined) continue
    for (const line of storyOf(violation)) say(`  ${line}`)
    failures.push(`${each.name}: ${rules[violation.rule]}`)
  }
  say()
  for (const line of tableOf(['course', 'states', 'transitions', 'calm', 'time'], rows)) say(line)
  return failures
}

/** The first violation of a mutation, in the smallest scope that shows one. */
export const searchFor = (variation: Variation): Found => {
  let found: Found | undefined
  for (const each of ofMutations) {
    found = search(each, variation)
    if (found.violation !== undefined) break
  }
  if (found === undefined) throw new Error('there is nowhere to search')
  return found
}

const seed = (): readonly string[] => {
  const failures: string[] = []
  for (const { name, variation, rule } of mutations) {
    const { states, violation } = searchFor(variation)
    say(`${name}: ${grouped(states)} states`)
    if (violation !== undefined) for (const line of storyOf(violation)) say(`  ${line}`)
    if (violation?.rule !== rule) failures.push(`${name} is not found by: ${rules[rule]}`)
  }
  return failures
}
