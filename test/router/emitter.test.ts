import { describe, expect, test } from 'vitest'
import type { ActualLrp, Bbs, BbsEvent, DesiredLrp } from '../../foundation/diego/lrp.ts'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import { startEmitter } from '../../foundation/emitter/emitter.ts'
import type { Bus } from '../../foundation/nats/bus.ts'
import { manualClock } from './manual-clock.ts'
import { blue } from './messages.ts'

const desired = (...uris: string[]): DesiredLrp => ({
  processGuid: 'process',
  appGuid: blue,
  processType: 'web',
  instances: 1,
  routes: uris.map(uri => ({ uri, port: 8080, protocol: 'http1' })),
  annotation: '1',
})

const running: ActualLrp = {
  processGuid: 'process',
  appGuid: blue,
  index: 0,
  instanceGuid: 'instance',
  cell: 'cell-0',
  state: 'RUNNING',
  routable: true,
  address: { host: '127.0.0.1', port: 61001 },
}

/** A cell with one running instance, and what its emitter has said so far. */
const open = (...uris: string[]) => {
  const clock = manualClock()
  const said: string[] = []
  let askAgain = () => {}
  const bus: Bus = {
    publish: (subject, message) => said.push(`${subject.slice(7)} ${String(message['uris'])}`),
    subscribe(_, hearer) {
      askAgain = () => hearer('router.start', {})
      return () => {}
    },
    flush: async () => {},
    close: async () => {},
  }
  const known = { desired: [desired(...uris)], actual: [running] }
  let tell: (event: BbsEvent) => void = () => {}
  const bbs: Bbs = {
    desired: () => known.desired,
    actual: () => known.actual,
    subscribe(listener) {
      tell = listener
      return () => (tell = () => {})
    },
  }
  const emitter = startEmitter({
    cell: 'cell-0',
    bus,
    bbs,
    clock,
    seed: 3,
    timeConstants: trueTimeConstants,
  })
  const take = () => said.splice(0)
  return {
    clock,
    emitter,
    known,
    take,
    tell: (event: BbsEvent) => tell(event),
    askAgain: () => askAgain(),
  }
}

describe('a route emitter', () => {
  test('announces a running instance for every route, and again on each heartbeat', () => {
    const { clock, take } = open('shop.test', 'shop.test/api')
    const all = ['register shop.test', 'register shop.test/api']
    expect(take()).toEqual(all)
    clock.advance(19_999)
    expect(take()).toEqual([])
    clock.advance(1)
    expect(take()).toEqual(all)
  })

  test('writes a registration as gorouter reads it', () => {
    const published: unknown[] = []
    const bus: Bus = {
      publish: (_, message) => published.push(message),
      subscribe: () => () => {},
      flush: async () => {},
      close: async () => {},
    }
    const bbs: Bbs = {
      desired: () => [desired('shop.test')],
      actual: () => [running],
      subscribe: () => () => {},
    }
    startEmitter({ cell: 'cell-0', bus, bbs, timeConstants: trueTimeConstants }).close()
    expect(published).toEqual([
      {
        host: '127.0.0.1',
        port: 61001,
        uris: ['shop.test'],
        app: blue,
        private_instance_id: 'instance',
        private_instance_index: '0',
        protocol: 'http1',
        tags: {
          component: 'route-emitter',
          app_id: blue,
          process_id: 'process',
          process_type: 'web',
          instance_id: '0',
          process_instance_id: 'instance',
        },
      },
    ])
  })

  test('unregisters a route at once while the instance runs, and says so twenty times more', () => {
    const { clock, take, tell } = open('shop.test', 'other.test')
    take()
    tell({
      kind: 'desired',
      before: desired('shop.test', 'other.test'),
      after: desired('other.test'),
    })
    expect(take()).toEqual(['unregister shop.test'])
    clock.advance(30_000)
    const repeated = () => take().filter(text => text.startsWith('unregister'))
    expect(repeated()).toEqual(['unregister shop.test'])
    clock.advance(3_600_000)
    expect(repeated()).toEqual([])
  })

  test('stops repeating once the route is back', () => {
    const { clock, known, take, tell } = open('shop.test')
    known.desired = [desired()]
    tell({ kind: 'desired', before: desired('shop.test'), after: desired() })
    known.desired = [desired('shop.test')]
    tell({ kind: 'desired', before: desired(), after: desired('shop.test') })
    take()
    clock.advance(120_000)
    expect(take().filter(text => text.startsWith('unregister'))).toEqual([])
  })

  test.each([
    ['crashed', { ...running, state: 'CRASHED' }],
    ['not routable', { ...running, routable: false }],
  ] as const)('unregisters an instance that is %s, repeatedly', (_, after) => {
    const { clock, known, take, tell } = open('shop.test')
    take()
    known.actual = [after]
    tell({ kind: 'actual', before: running, after })
    expect(take()).toEqual(['unregister shop.test'])
    clock.advance(30_000)
    expect(take()).toEqual(['unregister shop.test'])
  })

  test.each([
    ['process', { kind: 'desired', before: desired('shop.test') }],
    ['instance', { kind: 'actual', before: running }],
  ] as const)('unregisters a removed %s once', (removed, event) => {
    const { clock, known, take, tell } = open('shop.test')
    take()
    if (removed === 'process') known.desired = []
    known.actual = []
    tell(event)
    expect(take()).toEqual(['unregister shop.test'])
    clock.advance(120_000)
    expect(take()).toEqual([])
  })

  test('knows nothing of other cells', () => {
    const { take, tell } = open('shop.test')
    take()
    tell({ kind: 'actual', after: { ...running, instanceGuid: 'far', cell: 'cell-1' } })
    expect(take()).toEqual([])
  })

  test('finds what it was not told at the next sync, and repeats it', () => {
    const { clock, known, take } = open('shop.test')
    take()
    known.actual = []
    clock.advance(59_999)
    expect(take()).toEqual(['register shop.test', 'register shop.test'])
    clock.advance(1)
    expect(take()).toContain('unregister shop.test')
    clock.advance(30_000)
    expect(take()).toEqual(['unregister shop.test'])
  })

  test('announces everything within four seconds of a router start', () => {
    const { askAgain, clock, take } = open('shop.test')
    take()
    askAgain()
    expect(take()).toEqual([])
    clock.advance(4_000)
    expect(take()).toEqual(['register shop.test'])
  })

  test('is silent while paused, and catches up afterwards', () => {
    const { clock, emitter, take, tell } = open('shop.test')
    take()
    emitter.pause()
    tell({ kind: 'desired', before: desired('shop.test'), after: desired() })
    clock.advance(100_000)
    expect(take()).toEqual([])
    emitter.resume()
    expect(take()).toEqual(['unregister shop.test'])
  })

  test('drops messages on request, and says nothing once closed', () => {
    const { clock, emitter, take } = open('shop.test')
    take()
    emitter.dropNext('router.register', 1)
    clock.advance(20_000)
    expect(take()).toEqual([])
    clock.advance(20_000)
    expect(take()).toEqual(['register shop.test'])
    emitter.close()
    clock.advance(1_000_000)
    expect(take()).toEqual([])
  })
})
