import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Address } from '../../foundation/address.ts'
import type { BalancerOptions } from '../../foundation/balancer/balancer.ts'
import { startBalancer } from '../../foundation/balancer/balancer.ts'
import { ask, overOneConnection } from './ask.ts'

const servers = ['a', 'b', 'c'].map(name =>
  createServer((request, response) => {
    request.resume().once('end', () => response.end(name))
  }),
)
const addressOf = (server: Server): Address => ({
  host: '127.0.0.1',
  port: (server.address() as AddressInfo).port,
})
const refusing = { host: '127.0.0.1', port: 1 }

beforeAll(() =>
  Promise.all(
    servers.map(server => new Promise<void>(done => server.listen(0, '127.0.0.1', done))),
  ),
)
afterAll(() => servers.forEach(server => server.close()))

/** Who answers twelve requests, over one connection or one each. */
const answerers = async (options: Omit<BalancerOptions, 'routers'>, kept: boolean) => {
  const [first = refusing, ...others] = servers.map(addressOf)
  const routers = () => [first, refusing, ...others]
  const balancer = await startBalancer({ ...options, routers })
  const many = async (send: () => Promise<{ readonly body: string }>) => {
    let names = ''
    while (names.length < 12) names += (await send()).body
    return names
  }
  try {
    return kept
      ? await overOneConnection(agent => many(() => ask(balancer.address, {}, agent)))
      : await many(() => ask(balancer.address, { method: 'POST', body: 'x' }))
  } finally {
    await balancer.close()
  }
}

describe('a load balancer', () => {
  test('takes routers in turn and skips one that refuses', async () => {
    expect(await answerers({ kind: 'l4', choose: 'round-robin' }, false)).toBe('abbcabbcabbc')
  })

  test('chooses at random, the same way for the same seed', async () => {
    const once = await answerers({ kind: 'l4', seed: 5 }, false)
    expect(new Set(once)).toEqual(new Set('abc'))
    expect(await answerers({ kind: 'l4', seed: 5 }, false)).toBe(once)
  })

  test('on layer 4 keeps a connection with its router', async () => {
    expect(new Set(await answerers({ kind: 'l4' }, true)).size).toBe(1)
  })

  test('on layer 7 chooses for each request of a connection', async () => {
    expect(await answerers({ kind: 'l7', choose: 'round-robin' }, true)).toBe('abbcabbcabbc')
  })

  test('that is sticky sends a client to one router', async () => {
    expect(new Set(await answerers({ kind: 'sticky' }, false)).size).toBe(1)
  })
})
