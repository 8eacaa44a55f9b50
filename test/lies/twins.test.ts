import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { addressText } from '../../foundation/address.ts'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import { localBus } from '../../foundation/nats/local.ts'
import { startRouter } from '../../foundation/router/start.ts'
import { liveClock, liveRandom } from '../../src/environment.live.ts'
import { gorouterInstrument } from '../../src/platform/cloudfoundry/probe/instrument.ts'
import { disagreements } from '../../src/proof/audit.ts'
import { baseline } from '../../src/proof/baseline.ts'
import { prove } from '../../src/proof/prove.ts'
import { recheck } from '../../src/proof/recheck.ts'
import { instance } from '../router/messages.ts'
import { quietEnvironment } from '../support/environment.ts'
import { arriving, blue, green, leaving, route, settings as usual } from '../support/proof.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const settings = { ...usual, rate: 1000, heartbeat: 100, timeout: 1000 }

/** A router, and a port where an instance answers; nobody answers on port 1. */
const start = async () => {
  const bus = localBus()
  const timeConstants = { ...trueTimeConstants, routerStartDelay: 0 }
  const router = await startRouter({ name: 'router-1', bus, timeConstants })
  const app = createServer((_, response) => response.end('hello'))
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  closers.push(
    () => router.close(),
    () => app.close(),
  )
  const tell = async (subject: string, release: string, port: number) => {
    bus.publish(subject, instance(release, route, port, { private_instance_id: `${port}` }))
    await bus.flush()
  }
  const instrument = gorouterInstrument({
    addresses: [addressText(router.address)],
    tls: false,
    loadBalancer: undefined,
    ca: undefined,
    skipSslValidation: false,
    traceKey: '22',
    method: 'HEAD',
    routeDetails: () => ({ host: route, path: '', wildcard: false, tls: false }),
    random: liveRandom,
  })
  const env = { ...quietEnvironment({ clock: liveClock }), random: liveRandom }
  const members = async () => [0]
  return {
    port: (app.address() as AddressInfo).port,
    add: (release: string, port: number) => tell('router.register', release, port),
    remove: (release: string, port: number) => tell('router.unregister', release, port),
    before: () => baseline(env, instrument, settings, { claims: [arriving], members }),
    prove: async (request: Partial<Parameters<typeof prove>[3]>) => {
      const proof = await prove(env, instrument, settings, { claims: [], members, ...request })
      expect(disagreements(JSON.parse(JSON.stringify(proof.evidence)))).toEqual([])
      return `${proof.verdict}: ${proof.evidence.claims.map(({ why }) => why).join()}`
    },
    recheck: () => recheck(env, instrument, settings, { claims: [arriving], members }),
  }
}

describe('two endpoints under one index', () => {
  it('count as in the table, and not as enough to commit where the latest one is dead', async () => {
    const world = await start()
    const baselines = await world.before()
    await world.add(green, world.port)
    await world.add(green, 1)
    const given = await world.prove({ claims: [arriving], baselines })
    expect([given, await world.recheck()]).toEqual(['proven: proven on 1 of 1 routers', false])
  })

  it('count as there and well where the dead one is the older', async () => {
    const world = await start()
    const baselines = await world.before()
    await world.add(green, 1)
    await world.add(green, world.port)
    const given = await world.prove({ claims: [arriving], baselines })
    expect([given, await world.recheck()]).toEqual(['proven: proven on 1 of 1 routers', true])
  })

  it('both have to go before an incumbent counts as gone', async () => {
    const world = await start()
    const namers = [{ route, release: green }]
    await world.add(green, world.port)
    await world.add(blue, world.port + 1)
    await world.add(blue, 1)
    await world.remove(blue, 1)
    const one = await world.prove({ claims: [leaving], namers })
    await world.remove(blue, world.port + 1)
    const none = await world.prove({ claims: [leaving], namers })
    expect([one, none]).toEqual([
      expect.stringMatching(/^unproven: shown on 0 of 1 routers; missing: .* \(instances 0\)$/),
      'proven: proven on 1 of 1 routers',
    ])
  })
})
