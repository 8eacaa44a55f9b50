import { expect, test } from 'vitest'
import type { ActualLrp, BbsEvent, DesiredLrp } from '../../foundation/diego/lrp.ts'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import { startEmitter } from '../../foundation/emitter/emitter.ts'
import { startBus } from '../../foundation/nats/start.ts'
import type { EmbeddedRouter } from '../../foundation/router/start.ts'
import { startRouter } from '../../foundation/router/start.ts'
import { green } from './messages.ts'
import { until } from './until.ts'

const timeConstants = {
  ...trueTimeConstants,
  routerStartDelay: 0,
  heartbeat: 300,
  unregisterInterval: 100,
}

const mapped: DesiredLrp = {
  processGuid: 'process',
  appGuid: green,
  processType: 'web',
  instances: 1,
  routes: [{ uri: 'shop.test', port: 8080, protocol: 'http1' }],
  annotation: '1',
}
const unmapped: DesiredLrp = { ...mapped, routes: [], annotation: '2' }

const running: ActualLrp = {
  processGuid: 'process',
  appGuid: green,
  index: 0,
  instanceGuid: 'instance',
  cell: 'cell-0',
  state: 'RUNNING',
  routable: true,
  address: { host: '127.0.0.1', port: 61001 },
}

test('routers learn of a route one by one, and each gets over a lost message', async () => {
  const started = await startBus()
  const { bus } = started
  const start = (name: string, lag: number) => startRouter({ name, bus, timeConstants, lag })
  const routers = [await start('prompt', 0), await start('late', 200)] as const
  let desired = mapped
  let tell = (event: BbsEvent): unknown => event
  const emitter = startEmitter({
    cell: 'cell-0',
    bus,
    bbs: {
      desired: () => [desired],
      actual: () => [running],
      subscribe(listener) {
        tell = listener
        return () => {}
      },
    },
    timeConstants,
  })
  const knows = async (router: EmbeddedRouter) => 'shop.test' in (await router.routes())
  const allKnow = async () => (await Promise.all(routers.map(knows))).every(Boolean)
  const noneKnows = async () => !(await Promise.all(routers.map(knows))).some(Boolean)
  try {
    await until('the route everywhere', allKnow)
    const [prompt = 0, late = 0] = routers.map(router => router.changedAt('shop.test', green))
    expect(late - prompt).toBeGreaterThan(150)

    routers[1].feed.loseNext({ subject: 'router.unregister' })
    desired = unmapped
    tell({ kind: 'desired', before: mapped, after: unmapped })
    await until('the route nowhere', noneKnows)

    routers[0].cut()
    desired = mapped
    tell({ kind: 'desired', before: unmapped, after: mapped })
    await until('the route at the late router', () => knows(routers[1]))
    expect(await knows(routers[0])).toBe(false)
    routers[0].mend()
    await until('the route everywhere again', allKnow)
  } finally {
    emitter.close()
    await Promise.all(routers.map(router => router.close()))
    await started.close()
  }
})
