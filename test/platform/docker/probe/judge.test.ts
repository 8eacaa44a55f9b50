import { describe, expect, it } from 'vitest'
import { readAnswer, slotOf, type Told } from '../../../../src/platform/docker/probe/answer.ts'
import { judge, type Findings } from '../../../../src/platform/docker/probe/judge.ts'
import { keepSightings } from '../../../../src/platform/docker/probe/sightings.ts'
import type { RunningServer } from '../../../../src/platform/docker/proxy/table.ts'
import { impossibleInstance } from '../../../../src/proof/instrument.ts'
import { manualClock } from '../../../support/clock.ts'

const served = (server: string): Told => ({
  kind: 'served',
  backend: 'shop.0',
  server,
  status: 200,
})
const refused: Told = { kind: 'refused', status: 421 }
const unserved: Told = { kind: 'unserved', backend: 'shop.0', status: 503 }

const entry = (over: Partial<RunningServer> = {}): RunningServer => ({
  worker: 7,
  current: true,
  slot: 0,
  release: 'a',
  index: 0,
  address: '10.0.0.1',
  state: 'leaving',
  sessions: 2,
  ...over,
})

const verdict = (over: Partial<Findings>, instance = 0): string => {
  const found: Findings = {
    server: `a.${instance}`,
    pinned: refused,
    unpinned: [served('b.0')],
    seen: 'never',
    table: [],
    ...over,
  }
  const answer = judge({ route: 'shop', release: 'a', instance }, found)
  return `${answer.verdict}${answer.reached === false ? ' out of reach' : ''}: ${answer.why}`
}

describe('the judgement of a visit', () => {
  it('takes only a pin and a place in rotation together for presence', () => {
    const pinned = served('a.0')
    const not = 'unknown: answers its pin, and is not in rotation, 200'
    expect([
      verdict({ pinned, seen: 'recent' }),
      verdict({ pinned, unpinned: [served('b.0'), served('a.0')] }),
      verdict({ pinned }),
      verdict({ pinned, seen: 'ever' }),
      verdict({ pinned: served('b.0'), seen: 'recent' }),
    ]).toEqual([
      'present: served, 200; in rotation',
      'present: served, 200; in rotation',
      not,
      not,
      'unknown: answered by b.0, 200',
    ])
  })

  it('takes a refusal for absence only when nothing speaks against it', () => {
    const foreign: Told = { kind: 'foreign', status: 200 }
    expect([
      verdict({}),
      verdict({ table: [entry(), entry({ worker: 8, current: false, sessions: 1 })] }),
      verdict({ table: [entry({ index: 1, state: 'ready' }), entry({ release: 'b' })] }),
      verdict({ unpinned: [served('b.0'), served('a.0')] }),
      verdict({ unpinned: [] }),
      verdict({ unpinned: [served('b.0'), foreign] }),
      verdict({ table: [entry({ state: 'ready' })] }),
      verdict({ table: [entry({ state: 'ready', current: false })] }),
      verdict({ table: [entry({ state: 'down' })], seen: 'ever' }),
      verdict({ table: { unread: 'engine.unreachable' } }),
      verdict({ table: undefined }),
      verdict({ table: undefined }, impossibleInstance),
    ]).toEqual([
      'absent: refused, 421',
      'absent: refused, 421; leaving with 3 inside',
      'absent: refused, 421',
      'present: refused, 421; still in rotation',
      'unknown: refused, 421, and somebody else answers without a pin',
      'unknown: refused, 421, and somebody else answers without a pin',
      'unknown: refused, 421, and the table still has it',
      'unknown: refused, 421, and an old worker still has it',
      'present out of reach: refused, 421, and the table still has it',
      'unknown: refused, 421, and the table cannot be read: engine.unreachable',
      'unknown: refused, 421, and the table was not read',
      'absent: refused, 421',
    ])
  })

  it('takes what cannot be reached for present only when it was seen before', () => {
    expect([
      verdict({ pinned: unserved, seen: 'ever' }),
      verdict({ pinned: unserved }),
      verdict({ pinned: { kind: 'silent', why: 'timed out' }, seen: 'recent' }),
    ]).toEqual([
      'present out of reach: the proxy answered in its place, 503',
      'unknown: the proxy answered in its place, 503',
      'unknown: timed out',
    ])
  })
})

describe("the proxy's header", () => {
  const read = (status: number, said: string) =>
    readAnswer('s3cret', status, new Map([['x-blue-green-answer', said]]))

  it('says who answered, to whoever knows the secret', () => {
    expect([
      read(503, 's3cret served shop.0/a.1'),
      read(503, 's3cret unserved shop.0'),
      read(421, 's3cret refused'),
      read(404, 's3cret no-route'),
    ]).toEqual([
      { kind: 'served', backend: 'shop.0', server: 'a.1', status: 503 },
      { kind: 'unserved', backend: 'shop.0', status: 503 },
      { kind: 'refused', status: 421 },
      { kind: 'no-route', status: 404 },
    ])
  })

  it("is nobody's where anything about it is wrong", () => {
    const wrong: readonly (readonly [number, string])[] = [
      [200, ''],
      [200, 'served shop.0/a.1'],
      [200, ' served shop.0/a.1'],
      [200, 's3cre served shop.0/a.1'],
      [200, 's3cret served shop.0'],
      [200, 's3cret served shop.0/a.1/b'],
      [200, 's3cret served shop.0/a.1, s3cret refused'],
      [200, 's3cret refused'],
      [421, 's3cret refused shop.0'],
      [400, 's3cret unserved shop.0'],
      [421, 'forged, s3cret refused'],
      [200, 's3cret'],
    ]
    for (const [status, said] of wrong)
      expect([said, read(status, said)]).toEqual([said, { kind: 'foreign', status }])
  })

  it("names the route's place among the app's backends", () => {
    expect([slotOf('shop.0'), slotOf('my.shop.12'), slotOf('main:v-1f'), slotOf('')]).toEqual([
      0,
      12,
      undefined,
      undefined,
    ])
  })
})

describe('a sighting', () => {
  it('counts for two seconds, is known after that, and is dropped with a refusal', async () => {
    const clock = manualClock()
    const sightings = keepSightings(clock)
    const told: string[] = []
    const tell = () => told.push(sightings.of('shop', 'a.0'))
    tell()
    sightings.note('shop', 'a.0')
    await clock.advance(2000)
    tell()
    await clock.advance(1)
    tell()
    sightings.drop('shop', 'a.0')
    tell()
    sightings.note('other', 'a.0')
    tell()
    expect(told).toEqual(['never', 'recent', 'ever', 'never', 'never'])
  })
})
