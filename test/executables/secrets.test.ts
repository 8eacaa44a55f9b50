import { readdir, readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { canary } from '../support/executables/execute.ts'
import { get, put, startPut, succeeded } from '../support/executables/put.ts'
import { manifestOf, paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

vi.setConfig({ testTimeout: 60_000 })

let world: World
beforeAll(async () => {
  world = await startWorld({
    images: {
      'registry.example.com/shop:7': new URL('../../bench/apps/counter', import.meta.url).pathname,
    },
  })
})
afterAll(() => world.close())

const secretive = (app: string) => ({
  manifest: manifestOf(app, '1', {
    env: { API_KEY: '((key))', TOKEN: `${canary}-in-manifest` },
  }),
  vars: { key: `${canary}-var` },
  environment: { DATABASE_URL: `postgres://u:${canary}-environment@db` },
})

/** The records of an app, as anybody who can read the space could read them. */
const recordsOf = (app: string): string => {
  const ledger = rowsWhere(
    world.foundation.cc.store.apps,
    row => row.name === `${app}.deployments`,
  )[0]
  const chunks = new Map<string, string[]>()
  for (const [key, value] of Object.entries(ledger?.metadata.annotations ?? {})) {
    const [, id, at] = /\/(.+)\.(\d+)-\d+$/.exec(key) ?? []
    if (id === undefined) continue
    const list = chunks.get(id) ?? []
    list[Number(at)] = value
    chunks.set(id, list)
  }
  return [...chunks.values()]
    .map(parts => inflateRawSync(Buffer.from(parts.join(''), 'base64')).toString())
    .join('\n')
}

/** Arguments and variables of a process and of all that it has started. */
const processes = async (pid: number): Promise<string> => {
  const texts: string[] = []
  for (const each of await readdir('/proc')) {
    if (!/^\d+$/.test(each)) continue
    const read = (file: string) => readFile(`/proc/${each}/${file}`, 'utf8').catch(() => '')
    const parent = Number((await read('stat')).split(') ')[1]?.split(' ')[1])
    if (Number(each) === pid || parent === pid)
      texts.push(await read('cmdline'), await read('environ'))
  }
  return texts.join('\n')
}

// `execute` itself looks for the canary in all that a run prints, debug lines included.
describe.concurrent('secrets appear in no log, record, file, metadata or process', () => {
  test.each([
    ['a user', 'user', {}],
    [
      'a client',
      'client',
      {
        username: undefined,
        password: undefined,
        client_id: 'ci',
        client_secret: `${canary}-client`,
      },
    ],
  ])('of %s', async (_, name, credentials) => {
    const subject = { world, app: `safe-${name}`, source: { debug: true, ...credentials } }
    const run = startPut(subject, paramsOf(subject, '1', secretive(subject.app)))
    await run.says('create the candidate')
    const seen = await processes(run.pid)
    expect(seen).toContain('BUILD_ID')
    expect(seen).not.toContain(canary)
    const { files, stderr } = await succeeded(subject, run)
    expect(stderr).toContain('POST')
    const records = recordsOf(subject.app)
    expect(records).toContain('"phase":"finished"')
    expect(records).not.toContain(canary)
    expect(JSON.stringify(files)).not.toContain(canary)
    expect(JSON.stringify(world.foundation.faults.requests())).not.toContain(canary)
    // The app itself has them, or the test would show nothing.
    const app = rowsWhere(world.foundation.cc.store.apps, row => row.name === subject.app)[0]
    expect(app?.environment).toMatchObject({
      API_KEY: `${canary}-var`,
      DATABASE_URL: `postgres://u:${canary}-environment@db`,
    })
  })

  test('of a registry', async () => {
    const subject = { world, app: 'safe-image', source: { debug: true } }
    const params = {
      ...paramsOf(subject, '1'),
      path: undefined,
      docker_image: 'registry.example.com/shop:7',
      docker_username: 'robot',
      docker_password: `${canary}-registry`,
    }
    const { version } = await put(subject, params)
    const { files, metadata } = await get(subject, version)
    expect(recordsOf('safe-image')).not.toContain(canary)
    expect(JSON.stringify([files, metadata])).not.toContain(canary)
  })

  test('of a run that fails', async () => {
    const subject = { world, app: 'safe-fail', source: { debug: true } }
    const broken = { ...secretive('safe-fail'), vars: {} }
    const wrong = startPut(
      subject,
      paramsOf(subject, '1', { ...broken, vars: { keys: `${canary}-x` } }),
    )
    expect((await wrong.ended).stderr).toContain('manifest.variables')
    const refused = { ...subject, source: { debug: true, password: `${canary}-wrong` } }
    const ended = await startPut(refused, paramsOf(subject, '1', secretive('safe-fail'))).ended
    expect(ended.stderr).toContain('platform.credentials')
  })
})
