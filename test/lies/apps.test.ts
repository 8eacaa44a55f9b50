import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { failureIn } from '../support/executables/failure.ts'
import { everywhere, serving } from '../support/executables/look.ts'
import { deploy, put, startPut } from '../support/executables/put.ts'
import { manifestOf, paramsOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'
import { goLive } from './support/first.ts'
import { inFront } from './support/front.ts'
import { lossesDuring, nothing } from './support/loaded.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  for (const name of ['package.json', 'server.ts']) {
    const path = fileURLToPath(new URL(`app/${name}`, import.meta.url))
    await world.write(`liar/${name}`, await readFile(path, 'utf8'))
  }
})
afterAll(() => world.close())

const lying = (subject: Subject, release: string, lie: string, more: object = {}) =>
  paramsOf(subject, release, {
    path: 'liar',
    manifest: manifestOf(subject.app, release, { env: { LIE: lie } }),
    ...more,
  })

describe.concurrent('an app that', { timeout: 240_000 }, () => {
  test('answers probes itself is proven to come and to go like any other, and loses no request', async () => {
    const subject = { world, app: 'chameleon' }
    // Says that routers do not know it; 404; 502 in a router's words; elsewhere; another app.
    const [first, ...others] = ['absent', 'missing', 'failing', 'elsewhere', 'mimic'] as const
    await goLive(subject, lying(subject, first, first))
    const losses = await lossesDuring(subject, async () => {
      for (const lie of others) {
        const next = await put(subject, lying(subject, lie, lie))
        expect([lie, next.metadata['grade']]).toStrictEqual([lie, 'proven'])
        expect(next.metadata['routes']).toMatch(/proven on 3 of 3 routers/)
        expect(await serving(subject)).toStrictEqual(everywhere(lie))
      }
    })
    expect(losses).toStrictEqual(nothing)
  })

  test('gives itself the name of a router is not believed: the proof is sampled', () =>
    inFront(world, 'namer', { kind: 'l4' }, async ({ subject }) => {
      await goLive({ world, app: 'namer' }, lying(subject, '1', 'names'))
      const second = await put(subject, lying(subject, '2', 'names'))
      expect(second.metadata['grade']).toBe('sampled')
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }))

  test.each([
    ['never answers a probe', 'hangs'],
    ['gives every answer the same request id', 'repeats'],
  ])('%s cannot be shown: both serve, until the next release mends it', async (_, lie) => {
    const subject = { world, app: `app-${lie}` }
    await goLive(subject)
    const losses = await lossesDuring(subject, async () => {
      const params = lying(subject, '2', lie, { convergence_timeout: '6s' })
      const failure = failureIn(await startPut(subject, params).ended)
      expect(failure['error']).toMatch(/^proof\.incomplete: .*shown on 0 of 3 routers; missing: /)
      expect(await serving(subject)).toStrictEqual(everywhere('1', '2'))
      const third = await deploy(subject, '3')
      expect(third.metadata['grade']).toBe('proven')
    })
    expect(losses).toStrictEqual(nothing)
    expect(await serving(subject)).toStrictEqual(everywhere('3'))
  })
})
