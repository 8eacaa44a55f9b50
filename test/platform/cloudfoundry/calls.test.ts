import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Foundation, startFoundation } from '../../../foundation/foundation.ts'
import { asFailure } from '../../../src/failure.ts'
import { applyManifest } from '../../../src/platform/cloudfoundry/apply.ts'
import {
  createApp,
  findApp,
  findAppNamed,
  listApps,
  markApp,
  renameApp,
  startApp,
  stopApp,
} from '../../../src/platform/cloudfoundry/apps.ts'
import { awaitStopped } from '../../../src/platform/cloudfoundry/await-stopped.ts'
import type { CloudController } from '../../../src/platform/cloudfoundry/client/cloud-controller.ts'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { deleteApp } from '../../../src/platform/cloudfoundry/delete-app.ts'
import { deleteRoute, ensureRoute } from '../../../src/platform/cloudfoundry/ensure-route.ts'
import {
  defaultDomain,
  findTarget,
  listDomains,
} from '../../../src/platform/cloudfoundry/find-target.ts'
import { notInherited } from '../../../src/platform/cloudfoundry/inheritance.ts'
import { loadManifest } from '../../../src/platform/manifest/load-manifest.ts'
import { createPackage } from '../../../src/platform/cloudfoundry/packages.ts'
import { parseRoute } from '../../../src/platform/cloudfoundry/parse-route.ts'
import {
  listInstancesOf,
  listProcesses,
  scaleProcess,
} from '../../../src/platform/cloudfoundry/processes.ts'
import { quotaLacks } from '../../../src/platform/cloudfoundry/quota.ts'
import {
  listDestinations,
  mapRoute,
  nudgeRoute,
  unmapRoute,
} from '../../../src/platform/cloudfoundry/route-mapping.ts'
import { findRouteAt, isReserved, listRoutesOf } from '../../../src/platform/cloudfoundry/routes.ts'
import { missingServices } from '../../../src/platform/cloudfoundry/services.ts'
import { assignDroplet, stage } from '../../../src/platform/cloudfoundry/staging.ts'
import type { Target } from '../../../src/platform/cloudfoundry/target.ts'
import { testEnvironment } from './support/environment.ts'

const env = testEnvironment(true)
let foundation: Foundation
let cc: CloudController
let target: Target
let folder = ''

beforeAll(async () => {
  foundation = await startFoundation({
    nats: 'in-process',
    stagingDelay: 200,
    jobDelay: 100,
    timeConstants: { gracefulShutdown: 500, routerStartDelay: 0 },
  })
  cc = cloudController({
    api: foundation.api,
    credentials: { kind: 'password', username: foundation.user, password: foundation.password },
    env,
  })
  target = await findTarget(cc, foundation)
  folder = await mkdtemp(join(tmpdir(), 'calls-'))
  await writeFile(join(folder, 'index.html'), 'hello')
  await writeFile(join(folder, 'server.mjs'), server)
})

afterAll(async () => {
  await foundation.close()
  await rm(folder, { recursive: true, force: true })
})

const server = `
import { createServer } from 'node:http'
console.log('the shop opens')
createServer((_, response) => response.end('hello')).listen(process.env.PORT)
`

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  await promise.then(
    () => 'none',
    (thrown: unknown) => asFailure(thrown).code,
  )

const newApp = async (name: string) => await createApp(cc, { space: target.space.guid, name })

describe('target', () => {
  test('is found with one request, and the default domain with another', async () => {
    env.lines.length = 0
    const found = await findTarget(cc, { organization: 'DEMO', space: 'test' })
    expect(found).toStrictEqual(target)
    expect(env.lines.filter(line => line.includes('/v3/'))).toHaveLength(1)
    const domains = await listDomains(cc, target.organization.guid)
    expect(domains.map(({ name }) => name)).toContain(foundation.domain)
    expect((await defaultDomain(cc, target.organization.guid))?.name).toBe(foundation.domain)
  })

  test('an unknown organization and an unknown space are told apart', async () => {
    const { organization, space } = foundation
    expect(await codeOf(findTarget(cc, { organization: 'demos', space }))).toBe(
      'target.organization',
    )
    expect(await codeOf(findTarget(cc, { organization, space: 'tset' }))).toBe('target.space')
  })

  test('a client logs in as well as a user', async () => {
    const { id, secret } = foundation.client
    const credentials = { kind: 'client', clientId: id, clientSecret: secret } as const
    const other = cloudController({ api: foundation.api, credentials, env })
    expect(await findTarget(other, foundation)).toStrictEqual(target)
  })
})

describe('apps', () => {
  test('a name can be had once, whatever its case, by creation and by renaming', async () => {
    const app = await newApp('lock')
    expect(await codeOf(newApp('LOCK'))).toBe('app.name_taken')
    const other = await newApp('other')
    expect(await codeOf(renameApp(cc, other.guid, 'lock'))).toBe('app.name_taken')
    const renamed = await renameApp(cc, app.guid, 'stale', { annotations: { owner: 'me' } })
    expect([renamed.name, renamed.annotations]).toStrictEqual(['stale', { owner: 'me' }])
    expect((await findAppNamed(cc, target.space.guid, 'stale'))?.guid).toBe(app.guid)
    await deleteApp(cc, app.guid)
    await deleteApp(cc, app.guid)
    expect(await findApp(cc, app.guid)).toBeUndefined()
    await deleteApp(cc, other.guid)
  })

  test('marks are merged, taken away with null, and selected by', async () => {
    const app = await newApp('marked')
    await markApp(cc, app.guid, { labels: { release: 'r1', kept: 'yes' } })
    const marked = await markApp(cc, app.guid, { labels: { release: null } })
    expect(marked.labels).toStrictEqual({ kept: 'yes' })
    const found = await listApps(cc, target.space.guid, { labels: 'kept=yes' })
    expect(found.map(({ guid }) => guid)).toStrictEqual([app.guid])
    await deleteApp(cc, app.guid)
  })
})

describe('routes', () => {
  test('are made once, mapped one destination at a time, and deleted with them', async () => {
    const domains = await listDomains(cc, target.organization.guid)
    const address = parseRoute(`shop.${foundation.domain}/cart`, domains)
    expect(await isReserved(cc, address)).toBe(false)
    const { route, made } = await ensureRoute(cc, target.space.guid, address)
    expect([route.name, made]).toStrictEqual([address.name, true])
    expect((await ensureRoute(cc, target.space.guid, address)).made).toBe(false)
    expect(await isReserved(cc, address)).toBe(true)
    expect((await findRouteAt(cc, address))?.guid).toBe(route.guid)
    expect(await findRouteAt(cc, { ...address, path: '' })).toBeUndefined()

    const blue = await newApp('blue')
    const green = await newApp('green')
    const first = await mapRoute(cc, route.guid, { app: blue.guid })
    const second = await mapRoute(cc, route.guid, { app: green.guid })
    expect(await mapRoute(cc, route.guid, { app: green.guid })).toStrictEqual(second)
    await nudgeRoute(cc, route.guid)
    const both = await listRoutesOf(cc, [green.guid, blue.guid])
    expect(both.map(({ guid }) => guid)).toStrictEqual([route.guid])
    expect(both[0]?.destinations.map(({ app }) => app).sort()).toStrictEqual(
      [blue.guid, green.guid].sort(),
    )
    await unmapRoute(cc, route.guid, first.guid)
    await unmapRoute(cc, route.guid, first.guid)
    expect(await listDestinations(cc, route.guid)).toStrictEqual([second])
    await deleteRoute(cc, route.guid)
    await deleteRoute(cc, route.guid)
    expect(await listDestinations(cc, route.guid)).toBeUndefined()
    await Promise.all([blue, green].map(async ({ guid }) => await deleteApp(cc, guid)))
  })
})

describe('doubt', () => {
  const destinations = { method: 'POST', path: '/v3/routes/:guid/destinations' }
  const removal = { method: 'DELETE', path: '/v3/routes/:guid/destinations/:one' }
  const sent = (): number =>
    env.lines.filter(line => /^POST \/v3\/routes\/\S+\/destinations /.test(line)).length

  test.each<['after_commit' | 'lose_answer' | 'lose_request' | 'bad_gateway', number]>([
    ['after_commit', 1],
    ['lose_answer', 1],
    ['lose_request', 2],
    ['bad_gateway', 2],
  ])('about a mapping after %s is settled by reading, with %i requests', async (effect, posts) => {
    const domains = await listDomains(cc, target.organization.guid)
    const name = effect.replace('_', '-')
    const address = parseRoute(`${name}.${foundation.domain}`, domains)
    const { route } = await ensureRoute(cc, target.space.guid, address)
    const app = await newApp(name)
    env.lines.length = 0
    foundation.faults.set({ kind: 'request', match: destinations, effect })
    const made = await mapRoute(cc, route.guid, { app: app.guid })
    expect(await listDestinations(cc, route.guid)).toStrictEqual([made])
    expect(sent()).toBe(posts)
    foundation.faults.set({ kind: 'request', match: removal, effect })
    await unmapRoute(cc, route.guid, made.guid)
    expect(await listDestinations(cc, route.guid)).toStrictEqual([])
    foundation.faults.clear()
    await deleteRoute(cc, route.guid)
    await deleteApp(cc, app.guid)
  })

  test.each<['lose_answer' | 'lose_request']>([['lose_answer'], ['lose_request']])(
    'about a new app after %s is settled by what only this caller wrote on it',
    async effect => {
      const match = { method: 'POST', path: '/v3/apps' }
      const space = target.space.guid
      const annotations = { owner: `mine ${effect}` }
      foundation.faults.set({ kind: 'request', match, effect })
      const app = await createApp(cc, { space, name: 'lock', annotations })
      expect(app.annotations).toStrictEqual(annotations)
      foundation.faults.set({ kind: 'request', match, effect: 'lose_request' })
      const late = createApp(cc, { space, name: 'lock', annotations: { owner: 'other' } })
      expect(await codeOf(late)).toBe('app.name_taken')
      foundation.faults.clear()
      await deleteApp(cc, app.guid)
    },
  )

  test('about a token does not stop a deployment', async () => {
    foundation.faults.set({ kind: 'expire_tokens' })
    await deleteApp(cc, (await newApp('later')).guid)
  })
})

describe('a release', () => {
  const manifestFor = async (command: string) =>
    await loadManifest({
      directory: folder,
      app: 'shop',
      manifest: {
        applications: [{ path: '.', memory: '64M', instances: 2, command, env: { A: 'b' } }],
      },
    })

  const statesOf = async (app: string) =>
    (await listInstancesOf(cc, app)).map(({ index, state }) => `${index} ${state}`)

  const push = async (name: string, command: string) => {
    const app = await newApp(name)
    const manifest = await manifestFor(command)
    await applyManifest(cc, target.space.guid, app, manifest)
    const droplet = await stage(cc, app.guid, await createPackage(cc, app.guid, manifest.bits))
    await assignDroplet(cc, app.guid, droplet)
    return { app, manifest }
  }

  test('is applied, packed, staged, started, scaled and stopped', async () => {
    const { app, manifest } = await push('release', 'node server.mjs')
    await startApp(cc, app.guid)
    await expect.poll(() => statesOf(app.guid)).toStrictEqual(['0 RUNNING', '1 RUNNING'])
    const [web] = await listProcesses(cc, app.guid)
    await scaleProcess(cc, web?.guid ?? '', 1)
    await expect.poll(() => statesOf(app.guid)).toStrictEqual(['0 RUNNING'])
    expect(await notInherited(cc, app.guid, manifest)).toStrictEqual([])
    await stopApp(cc, app.guid)
    await awaitStopped(cc, { app: app.guid, name: 'release', timeout: 15_000 })
    await deleteApp(cc, app.guid)
  })
})

test('a manifest is not applied to another app that has got the name', async () => {
  const old = await newApp('namesake')
  await renameApp(cc, old.guid, 'stale')
  const other = await newApp('namesake')
  const manifest = await loadManifest({
    directory: folder,
    app: 'namesake',
    manifest: { applications: [{ path: '.', env: { WHOSE: 'old' } }] },
  })
  env.lines.length = 0
  expect(await codeOf(applyManifest(cc, target.space.guid, old, manifest))).toBe('release.gone')
  expect(env.lines.filter(line => line.includes('apply_manifest'))).toEqual([])
  await Promise.all([old, other].map(async ({ guid }) => await deleteApp(cc, guid)))
})

test('a start that the quota does not let through says so', async () => {
  const app = await newApp('large')
  foundation.faults.set({
    kind: 'request',
    match: { method: 'POST', path: '/v3/apps/:guid/actions/start' },
    effect: 'answer',
    status: 422,
    body: {
      errors: [{ code: 10008, title: 'CF-UnprocessableEntity', detail: 'memory quota_exceeded' }],
    },
  })
  expect(await codeOf(startApp(cc, app.guid))).toBe('app.quota')
  foundation.faults.set({ kind: 'quota', of: 'organization', memory: 10, routes: 0 })
  const need = { memoryInMb: 64, largestMemoryInMb: 64, instances: 1, routes: 1 }
  expect((await quotaLacks(cc, target, need)).join('\n')).toMatch(/organization quota .*memory/)
  foundation.faults.set({
    kind: 'quota',
    of: 'organization',
    memory: null,
    routes: null,
  })
  foundation.faults.clear()
  await deleteApp(cc, app.guid)
})

test('what is not there or does not fit is known before the first write', async () => {
  expect(await missingServices(cc, target.space.guid, ['nothing-like-it'])).toStrictEqual([
    'nothing-like-it',
  ])
  const need = { memoryInMb: 1, largestMemoryInMb: 1, instances: 1, routes: 1 }
  expect(await quotaLacks(cc, target, need)).toStrictEqual([])
})
