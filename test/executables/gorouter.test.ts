import { describe, expect, test } from 'vitest'
import { everywhere, serving } from '../support/executables/look.ts'
import { act, deploy } from '../support/executables/put.ts'
import { inWorld } from '../support/executables/world.ts'

const program = process.env['GOROUTER'] ?? ''
const title = 'real gorouters, one of them late'
const reason = program === '' ? ' (skipped: GOROUTER names no gorouter binary)' : ''

describe.skipIf(program === '')(`${title}${reason}`, { timeout: 120_000 }, () => {
  test('are proven one by one in a swap and in its rollback', async () => {
    const options = {
      gorouter: program,
      nats: 'server',
      routers: [{}, { lag: 1_500 }, {}],
    } as const
    await inWorld(async world => {
      const subject = { world, app: 'real' }
      await deploy(subject, '1')
      const second = await deploy(subject, '2')
      expect(second.metadata).toMatchObject({ grade: 'proven', state: 'finished' })
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
      await act(subject, 'rollback')
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
    }, options)
  })

  test('lose an unregister, and nothing is stopped before it is repeated', async () => {
    const options = { gorouter: program, nats: 'server' } as const
    await inWorld(async world => {
      const subject = { world, app: 'deaf' }
      await deploy(subject, '1')
      const [, lossy] = world.foundation.routers
      lossy?.feed.loseNext({ subject: 'router.unregister', uri: 'deaf.apps.test', count: 1 })
      const second = await deploy(subject, '2')
      expect(second.metadata['grade']).toBe('proven')
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
    }, options)
  })
})
