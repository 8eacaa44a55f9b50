import { describe, expect, test } from 'vitest'
import { seeded } from '../../foundation/random.ts'
import type { Lateness } from '../../foundation/router/feed.ts'
import { createFeed } from '../../foundation/router/feed.ts'
import { manualClock } from './manual-clock.ts'

const open = (lateness: Partial<Lateness>) => {
  const clock = manualClock()
  const heard: string[] = []
  const feed = createFeed<string>(clock, seeded(7), lateness, parcel => {
    heard.push(`${parcel}@${Math.round(clock.now())}`)
  })
  return { clock, heard, feed }
}

const subject = 'router.register'

describe('a feed', () => {
  test('passes messages on at once when nothing is set', () => {
    const { feed, heard } = open({})
    feed.accept(subject, [], 'a')
    expect(heard).toEqual(['a@0'])
  })

  test('holds messages up and keeps their order, also when the lag shrinks', () => {
    const { clock, feed, heard } = open({ lag: 100 })
    feed.accept(subject, [], 'a')
    clock.advance(10)
    feed.set({ lag: 0 })
    feed.accept(subject, [], 'b')
    expect(heard).toEqual([])
    clock.advance(200)
    expect(heard).toEqual(['a@100', 'b@100'])
  })

  test('holds up one subject only, and lets the other overtake', () => {
    const { clock, feed, heard } = open({ lag: { 'router.register': 50 } })
    feed.accept('router.register', [], 'register')
    feed.accept('router.unregister', [], 'unregister')
    clock.advance(100)
    expect(heard).toEqual(['unregister@0', 'register@50'])
  })

  test('loses the planned messages and no others', () => {
    const { feed, heard } = open({})
    feed.loseNext({ subject, uri: 'shop.test', count: 2 })
    for (const parcel of ['a', 'b', 'c']) feed.accept(subject, ['shop.test'], parcel)
    feed.accept(subject, ['other.test'], 'd')
    expect(heard).toEqual(['c@0', 'd@0'])
  })

  test('loses about as many as it is told to', () => {
    const { feed, heard } = open({ loss: 0.3 })
    for (let index = 0; index < 1000; index++) feed.accept(subject, [], 'a')
    expect(heard.length).toBeGreaterThan(640)
    expect(heard.length).toBeLessThan(760)
  })

  test('mixes the order up, the same way for the same seed', () => {
    const run = () => {
      const { clock, feed, heard } = open({ reorder: 100 })
      for (const parcel of 'abcdefgh') feed.accept(subject, [], parcel)
      clock.advance(100)
      return heard.map(text => text[0]).join('')
    }
    expect(run()).not.toBe('abcdefgh')
    expect(run().split('').sort().join('')).toBe('abcdefgh')
    expect(run()).toBe(run())
  })

  test('repeats messages', () => {
    const { feed, heard } = open({ repeat: 1 })
    feed.accept(subject, [], 'a')
    expect(heard).toEqual(['a@0', 'a@0'])
  })

  test('loses what is under way when it is cleared', () => {
    const { clock, feed, heard } = open({ lag: 100 })
    feed.accept(subject, [], 'a')
    feed.clear()
    clock.advance(1000)
    expect(heard).toEqual([])
  })
})
