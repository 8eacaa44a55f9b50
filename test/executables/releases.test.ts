import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { apps, everywhere, guidOf, serving } from '../support/executables/look.ts'
import { act, check, deploy, put } from '../support/executables/put.ts'
import { manifestOf, paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

const counter = fileURLToPath(new URL('../../bench/apps/counter', import.meta.url))

let world: World
beforeAll(async () => {
  world = await startWorld({ images: { 'registry.example.com/shop:7': counter } })
})
afterAll(() => world.close())

const processes = (name: string): readonly string[] =>
  rowsWhere(world.foundation.cc.store.processes, row => row.appGuid === guidOf(world, name))
    .map(row => `${row.instances} x ${row.type}`)
    .toSorted((a, b) => a.localeCompare(b))

const withWorkers = (app: string, release: string) => ({
  path: 'workers',
  manifest: manifestOf(app, release, {
    instances: undefined,
    processes: [
      { type: 'web', instances: 2, memory: '64M' },
      { type: 'worker', instances: 2, memory: '32M', 'health-check-type': 'process' },
      { type: 'clock', instances: 1, memory: '32M', 'health-check-type': 'process' },
    ],
  }),
})

describe.concurrent('a release', { timeout: 120_000 }, () => {
  test.each(['after_swap', 'with_candidate'])(
    'moves all of its processes, workers %s',
    async workers => {
      const app = `mill-${workers.slice(0, 4).replace('_', '')}`
      const subject = { world, app }
      await deploy(subject, '1', { ...withWorkers(app, '1'), workers })
      expect(processes(app)).toStrictEqual(['1 x clock', '2 x web', '2 x worker'])
      const second = await deploy(subject, '2', { ...withWorkers(app, '2'), workers })
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
      expect(processes(app)).toStrictEqual(['1 x clock', '2 x web', '2 x worker'])
      expect(second.stderr.includes('the workers have moved over')).toBe(workers === 'after_swap')
      const back = await act(subject, 'rollback', { workers })
      expect(await serving(subject)).toStrictEqual(everywhere('1'))
      expect(back.metadata['instances']).toContain('2 x worker')
      expect(processes(app)).toStrictEqual(['1 x clock', '2 x web', '2 x worker'])
    },
  )

  test('runs a docker image', async () => {
    const subject = { world, app: 'whale' }
    const image = {
      path: undefined,
      docker_image: 'registry.example.com/shop:7',
      docker_username: 'robot',
      docker_password: 'c4nary-docker',
    }
    await deploy(subject, '1', image)
    const second = await deploy(subject, '2', image)
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(second.stderr).not.toContain('c4nary')
    expect(second.files['manifest.yml']).toContain('registry.example.com/shop:7')
  })

  test('gets the name after the swap when told to', async () => {
    const subject = { world, app: 'late' }
    await deploy(subject, '1', { take_name: 'after_swap' })
    const second = await deploy(subject, '2', { take_name: 'after_swap' })
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(guidOf(world, 'late')).toBe(second.version['release'])
    expect(apps(subject)).toStrictEqual([
      'late STARTED',
      'late-ID STOPPED',
      'late.deployments STOPPED',
    ])
  })

  test('is tested on its private route, and bakes beside the incumbent', async () => {
    const subject = { world, app: 'bread' }
    await deploy(subject, '1')
    const smoke = { path: '/', status: 200, body: '"release":"2"' }
    const second = await deploy(subject, '2', { smoke_test: [smoke], bake: '1s' })
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(second.stderr).toContain('bake: both serve, keep watching')
    expect(second.metadata['grade']).toBe('proven')
  })

  test('carries the label that a person gave it, in words or in a file', async () => {
    const subject = { world, app: 'tag' }
    const first = await deploy(subject, '1', { label: 'v1.2 beta' })
    const label_file = await world.write('build/version', 'v1.3\n')
    const second = await deploy(subject, '2', { label_file })
    expect([first.version['label'], second.version['label']]).toStrictEqual(['v1.2 beta', 'v1.3'])
    expect([second.metadata['label'], second.files['label']]).toStrictEqual(['v1.3', 'v1.3'])
    expect(await check(subject)).toStrictEqual([second.version])
  })

  test('is kept as often as asked for, and older ones are deleted', async () => {
    const subject = { world, app: 'attic' }
    for (const release of ['1', '2', '3', '4']) await deploy(subject, release, { keep: 2 })
    expect(apps(subject)).toStrictEqual([
      'attic STARTED',
      'attic-ID STOPPED',
      'attic-ID STOPPED',
      'attic.deployments STOPPED',
    ])
    const last = await deploy(subject, '5', { keep: 0 })
    expect(apps(subject)).toStrictEqual(['attic STARTED', 'attic.deployments STOPPED'])
    expect(last.metadata['kept']).toBeUndefined()
  })

  test('gets vars and environment that the params hold', async () => {
    const subject = { world, app: 'poet' }
    const vars_files = [await world.write('vars/a.yml', 'release: file\nhost: poet\n')]
    const manifest = await world.write(
      'manifests/poet.yml',
      `applications:
- name: poet
  path: ../counter
  memory: 64M
  routes: [{route: ((host)).apps.test}]
  env: {COUNTER_APP: poet, COUNTER_RELEASE: ((release))}
`,
    )
    const params = { ...paramsOf(subject, '1'), path: undefined, manifest, vars_files }
    await put(subject, params)
    expect(await serving(subject)).toStrictEqual(everywhere('file'))
    await put(subject, { ...params, vars: { release: 'params' } })
    expect(await serving(subject)).toStrictEqual(everywhere('params'))
    await put(subject, { ...params, environment: { COUNTER_RELEASE: 'environment' } })
    expect(await serving(subject)).toStrictEqual(everywhere('environment'))
  })
})
