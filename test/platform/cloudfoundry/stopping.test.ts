import { expect, test } from 'vitest'
import { awaitStopped } from '../../../src/platform/cloudfoundry/await-stopped.ts'
import { failureOf, open } from './support/open.ts'

/** A platform whose one instance has these states, one look after another; the last one stays. */
const showing = (...states: readonly string[]) => {
  const web = { guid: 'p', type: 'web', instances: 1, memory_in_mb: 64, disk_in_mb: 64 }
  let looks = 0
  return open(({ url }) => {
    if (!url.includes('/stats')) return { body: { pagination: { next: null }, resources: [web] } }
    const state = states[Math.min(looks++, states.length - 1)]
    return { body: { resources: [{ type: 'web', index: 0, state }] } }
  })
}

const ending = { app: 'a', name: 'shop-old', timeout: 5_000 }

test('a stop has not come to its end while an instance still finishes what it does', async () => {
  const { cc, calls } = await showing('RUNNING', 'STOPPING', 'STOPPING', 'DOWN')
  await awaitStopped(cc, ending)
  expect(calls().filter(each => each.url.includes('/stats')).length).toBe(4)
})

test('an instance that never ends is named with what it does', async () => {
  const { cc } = await showing('STOPPING')
  expect(await failureOf(awaitStopped(cc, ending))).toMatchObject({
    code: 'app.stop_timeout',
    facts: { app: 'shop-old', states: 'web/0 STOPPING' },
  })
})
