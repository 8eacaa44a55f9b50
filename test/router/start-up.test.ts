import { describe, expect, test } from 'vitest'
import { startBus } from '../../foundation/nats/start.ts'
import { breeds, titleOf } from './arena.ts'
import { until } from './until.ts'

describe.each(breeds.map(breed => [titleOf(breed), breed] as const))('%s', (_, breed) => {
  const runs = test.skipIf(breed.missing !== '')

  runs('asks for announcements, waits, and listens only then', async () => {
    const started = await startBus()
    const { bus } = started
    const heard: unknown[] = []
    bus.subscribe('router.start', (__, message) => heard.push(message))
    await bus.flush()
    const before = performance.now()
    const router = await breed.start(started, { timeConstants: { routerStartDelay: 400 } })
    try {
      expect(performance.now() - before).toBeGreaterThanOrEqual(395)
      expect(heard).toMatchObject([
        { minimumRegisterIntervalInSeconds: expect.any(Number), pruneThresholdInSeconds: 120 },
      ])
      const answers: unknown[] = []
      bus.subscribe('reply.here', (__, message) => answers.push(message))
      bus.publish('router.greet', {}, 'reply.here')
      await until('an answer', () => answers.length > 0)
      expect(answers).toEqual(heard)
    } finally {
      await router.close()
      await started.close()
    }
  })
})
