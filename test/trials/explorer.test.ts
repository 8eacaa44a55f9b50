import { describe, expect, test } from 'vitest'
import type { Phase } from '../../src/swap/phase.ts'
import { callsByPhase } from '../../trials/explorer/calls.ts'
import { mutations } from '../../trials/explorer/mutations.ts'
import { ofMutations, small } from '../../trials/explorer/scope.ts'
import { search } from '../../trials/explorer/search.ts'
import { searchFor, storyOf } from '../../trials/explorer/trial.ts'
import { real } from '../../trials/explorer/variation.ts'
import { writeNames, writeOf } from '../../trials/explorer/writes.ts'
import { putOn } from '../support/memory-put.ts'
import { crash } from '../support/memory-world.ts'
import { deployed, next } from '../swap/puts.ts'

const minutes = 60_000

describe('whatever happens, in every order, nobody goes unserved and the next run ends clean', () => {
  test.each(small.courses)(
    '$name, with faults: $faults, kills: $kills, aborts: $aborts',
    each => {
      const { states, violation } = search(each, real)
      expect(violation && storyOf(violation)).toBeUndefined()
      expect(states).toBeGreaterThan(5_000)
    },
    4 * minutes,
  )
})

test.each(mutations)(
  'it is found out when $name',
  ({ variation, rule }) => {
    expect(searchFor(variation).violation?.rule).toBe(rule)
  },
  2 * minutes,
)

test('a violation is told as a story', () => {
  const bold = mutations.find(
    each => each.name === 'the proof and both looks after it are left out',
  )
  const { violation } = searchFor(bold?.variation ?? real)
  expect(violation && storyOf(violation).join('\n')).toMatchSnapshot()
})

const modelled: ReadonlySet<string> = new Set(writeNames.flatMap(name => writeOf(name).calls))

/** The calls that a real put makes in each phase, each once and in order. */
const realCalls = async (dies: Phase | undefined) => {
  const world = await deployed({ routes: ['shop.example.com', 'api.example.com'] })
  next(world, 'v2')
  const written: string[] = []
  world.onRecord = ({ action, state, candidate }) => {
    written.push(action === 'restore' ? 'restore' : state.phase)
    if (state.phase === dies && action !== 'restore' && candidate !== undefined)
      crash(world, candidate.id)
  }
  const { calls } = await putOn(world, { keep: 0, keep_failed: false })
  const made: Record<string, string[]> = {}
  let phase = ''
  for (const call of calls.filter(each => modelled.has(each))) {
    const record = call === 'ledger.write' ? written.shift() : undefined
    if (record !== undefined && record !== 'restore') phase = record
    else if (!(made[phase] ??= []).includes(call)) made[phase]?.push(call)
  }
  return made
}

test.each([
  ['goes well', undefined],
  ['is undone, because the candidate dies before the commit', 'checking'],
  ['is taken back, because the candidate dies after the commit', 'clearing'],
] as const)('the model makes the calls of the real steps when a swap %s', async (_, dies) => {
  const [ordinary] = ofMutations
  if (ordinary === undefined) throw new Error('there is no course')
  expect(callsByPhase(ordinary, dies)).toEqual(await realCalls(dies))
})
