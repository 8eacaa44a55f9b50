import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answersFor, tiersOf } from '../../src/swap/order.ts'

test.each([
  ['a.example.com', 'a.example.com/x', true],
  ['a.example.com/x', 'a.example.com/x/y', true],
  ['a.example.com/x', 'a.example.com/xy', false],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.b.example.com', 'a.example.com', false],
  ['a.example.com/x', 'a.example.com', false],
  ['a.example.com', 'b.example.com/x', false],
  ['A.example.com', 'a.EXAMPLE.com/x', true],
  ['a.example.com', 'a.example.com', false],
])('does %s answer for %s? %s', (parent, name, expected) => {
  expect(answersFor(parent, name)).toBe(expected)
})

const names = [
  'h.d.com',
  'h.d.com/a',
  'h.d.com/a/b',
  'g.d.com',
  '*.d.com',
  'x.h.d.com',
  '*.h.d.com',
]
const routes = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...names), served: fc.boolean() }),
  { selector: each => each.name },
)

describe('groups of routes', () => {
  test('map every route that nobody serves before each route that would answer for it', () => {
    fc.assert(
      fc.property(routes, all => {
        const tiers = tiersOf(all)
        for (const child of all.filter(each => !each.served))
          for (const parent of all.filter(each => answersFor(each.name, child.name)))
            expect(tiers.get(child.name)).toBeLessThan(tiers.get(parent.name) ?? -1)
      }),
    )
  })

  test('put a route with nothing unserved below it into the first', () => {
    fc.assert(
      fc.property(routes, all => {
        const tiers = tiersOf(all)
        for (const { name } of all)
          if (!all.some(each => !each.served && answersFor(name, each.name)))
            expect(tiers.get(name)).toBe(0)
      }),
    )
  })
})
