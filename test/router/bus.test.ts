import { execFile } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bus } from '../../foundation/nats/bus.ts'
import { findExecutable } from '../../foundation/nats/executable.ts'
import { localBus } from '../../foundation/nats/local.ts'
import type { StartedBus } from '../../foundation/nats/start.ts'
import { startBus } from '../../foundation/nats/start.ts'
import { until } from './until.ts'

const installed = findExecutable('nats-server') !== undefined

const kinds: [string, boolean, () => Promise<StartedBus>][] = [
  ['real NATS', !installed, startBus],
  [
    'the bus in this process',
    false,
    async () => {
      const bus = localBus()
      return { bus, close: () => bus.close() }
    },
  ],
]

describe.each(kinds)('%s', (_, missing, start) => {
  describe.skipIf(missing)('as a bus', () => {
    let started: StartedBus
    let bus: Bus
    beforeEach(async () => {
      started = await start()
      bus = started.bus
    })
    afterEach(() => started.close())

    test('brings messages in order to those who subscribed, by pattern', async () => {
      const heard: unknown[] = []
      bus.subscribe('router.*', (subject, { n }, reply) => heard.push([subject, n, reply]))
      bus.publish('router.register', { n: 1 })
      bus.publish('other.register', { n: 2 })
      bus.publish('router.greet', { n: 3 }, 'reply.here')
      await until('the last message', () => heard.length >= 2)
      expect(heard).toEqual([
        ['router.register', 1, undefined],
        ['router.greet', 3, 'reply.here'],
      ])
    })

    test('brings nothing to those who left', async () => {
      const heard: unknown[] = []
      bus.subscribe('a', () => heard.push('left'))()
      bus.subscribe('a', () => heard.push('stayed'))
      bus.publish('a', {})
      await until('the message', () => heard.length > 0)
      expect(heard).toEqual(['stayed'])
    })
  })
})

test.skipIf(!installed)('a NATS server does not outlive a process that is killed', async () => {
  const child = new URL('../../foundation/nats/child.ts', import.meta.url).href
  const script = `
    import { startChild } from '${child}'
    const { pid } = await startChild('sleep', ['1000'])
    console.log(pid)`
  const parent = execFile(process.execPath, ['--input-type=module', '-e', script])
  const pid = await new Promise<number>(resolve => {
    parent.stdout?.once('data', text => resolve(Number(text)))
  })
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await until('the end of the child', () => !isAlive(pid))
})

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
