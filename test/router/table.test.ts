import { describe, expect, test } from 'vitest'
import { seeded } from '../../foundation/random.ts'
import { readRegistryMessage } from '../../foundation/router/registry-message.ts'
import { createTable } from '../../foundation/router/table.ts'
import { instance } from './messages.ts'

const open = (emptyPoolTimeout = 0) => {
  const rules = { pruneThreshold: 120_000, emptyPoolTimeout }
  const table = createTable(rules, seeded(1), () => {})
  const endpoint = (port: number, more = {}) => {
    const read = readRegistryMessage(instance('app', 'unused', port, more))
    if (read === undefined) throw new Error('the message is refused')
    return read.endpoint
  }
  return { table, endpoint }
}

describe('a routing table', () => {
  test.each([
    [undefined, 120_000],
    [30, 30_000],
    [600, 120_000],
  ])('with a message limit of %s s forgets an endpoint after %s ms', (limit, age) => {
    const { table, endpoint } = open()
    const more = limit === undefined ? {} : { stale_threshold_in_seconds: limit }
    table.register('shop.test', endpoint(1, more), 0)
    table.prune(age)
    expect([...table.pools.keys()]).toEqual(['shop.test'])
    table.prune(age + 1)
    expect([...table.pools.keys()]).toEqual([])
  })

  test('counts an announcement as fresh, and freshens all at once', () => {
    const { table, endpoint } = open()
    table.register('shop.test', endpoint(1), 0)
    table.register('shop.test', endpoint(1), 100_000)
    table.register('other.test', endpoint(2), 0)
    table.freshen(110_000)
    table.prune(230_000)
    expect([...table.pools.keys()]).toEqual(['shop.test', 'other.test'])
  })

  test('keeps an emptied route for the empty pool timeout', () => {
    const { table, endpoint } = open(3_000)
    table.register('shop.test', endpoint(1), 0)
    table.unregister('shop.test', endpoint(1), 10)
    expect(table.lookup('shop.test/x')?.entries).toEqual([])
    table.prune(3_011)
    expect(table.lookup('shop.test/x')).toBe(undefined)
  })

  test('passes by an empty route to a shorter one, and through wildcard levels', () => {
    const { table, endpoint } = open(3_000)
    table.register('*.test', endpoint(1), 0)
    table.register('shop.test', endpoint(2), 0)
    table.register('shop.test/api', endpoint(3), 0)
    table.unregister('shop.test/api', endpoint(3), 1)
    const found = (uri: string) => table.lookup(uri)?.key
    expect(['shop.test/api/x', 'shop.test/apix', 'a.b.test', 'test'].map(found)).toEqual([
      'shop.test',
      'shop.test',
      '*.test',
      undefined,
    ])
  })

  test('refuses a route service that is not https', () => {
    expect(readRegistryMessage(instance('app', 'x', 1, { route_service_url: 'http://x' }))).toBe(
      undefined,
    )
  })
})
