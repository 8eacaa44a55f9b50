import { expect, test } from 'vitest'
import { cloudController } from '../../../src/platform/cloudfoundry/client/connect.ts'
import { notInherited } from '../../../src/platform/cloudfoundry/inheritance.ts'
import { loadManifest } from '../../../src/platform/manifest/load-manifest.ts'
import { testEnvironment } from './support/environment.ts'
import { type Answer, asUsual, ccError, fakeApi } from './support/fake-api.ts'

const manifestOf = (entry: object) =>
  loadManifest({
    directory: '/',
    app: 'shop',
    manifest: { applications: [{ docker: { image: 'shop:1' }, ...entry }] },
  })

/** An app to which much was done by hand; `over` answers other things at some paths. */
const found = async (
  entry: object,
  over: Readonly<Record<string, Answer>> = {},
): Promise<readonly string[]> => {
  const list = (...resources: readonly object[]): Answer => ({
    body: { pagination: { next: null }, resources },
  })
  const binding = (guid: string, instance: string) => ({
    guid,
    relationships: { service_instance: { data: { guid: instance } } },
  })
  const answers: Readonly<Record<string, Answer>> = {
    '/networking/v1/external/policies': {
      body: {
        policies: [
          { source: { id: 'blue' }, destination: { id: 'database' } },
          { source: { id: 'blue' }, destination: { id: 'cache' } },
          { source: { id: 'front' }, destination: { id: 'blue' } },
        ],
      },
    },
    '/v3/service_credential_bindings': {
      body: {
        resources: [binding('b1', 'i1'), binding('b2', 'i2')],
        included: {
          service_instances: [
            { guid: 'i1', name: 'db' },
            { guid: 'i2', name: 'log-drain' },
          ],
        },
      },
    },
    '/v3/apps/blue/environment_variables': { body: { var: { COLOR: 'blue', BY_HAND: 'canary' } } },
    '/v3/apps/blue/sidecars': list(
      { name: 'agent', origin: 'user' },
      { name: 'built', origin: 'buildpack' },
    ),
    '/v3/apps/blue/features/ssh': { body: { enabled: false } },
    '/v3/apps/blue/tasks': list({ guid: 't1', state: 'RUNNING' }),
    ...over,
  }
  const api = await fakeApi(({ url, headers }) => {
    const { pathname } = new URL(url, 'http://api')
    if (pathname !== '/') return answers[pathname] ?? asUsual
    const self = `http://${headers.host}`
    const links = {
      cloud_controller_v3: { href: `${self}/v3` },
      login: { href: self },
      network_policy_v1: { href: `${self}/networking/v1/external` },
    }
    return { body: { links } }
  })
  const credentials = { kind: 'client', clientId: 'a', clientSecret: 'b' } as const
  const cc = cloudController({ api: api.url, credentials, env: testEnvironment() })
  return notInherited(cc, 'blue', await manifestOf(entry))
}

test('what was done to the live app by hand is told one by one, and without a value', async () => {
  expect(await found({ services: ['db'], env: { COLOR: 'green' } })).toStrictEqual([
    '2 network policies from it and 1 to it: they name the app by its guid',
    'services bound by hand (drains and scalers too): log-drain',
    'environment variables set by hand: BY_HAND',
    'sidecars added by hand: agent',
    'ssh switched off: the new release gets the default of its space',
    '1 tasks that run now: they end with the app',
  ])
})

test('what the manifest asks for is inherited', async () => {
  const entry = {
    services: ['db', { name: 'log-drain' }],
    env: { COLOR: 'green', BY_HAND: '' },
    sidecars: [{ name: 'agent' }],
    features: { ssh: false },
  }
  const none = { body: { pagination: { next: null }, resources: [] } }
  const over = {
    '/networking/v1/external/policies': { body: { policies: [] } },
    '/v3/apps/blue/tasks': none,
  }
  expect(await found(entry, over)).toStrictEqual([])
})

test('what cannot be read does not keep the rest from being told', async () => {
  const forbidden = ccError(403, 10003, 'You are not authorized')
  const over = {
    '/networking/v1/external/policies': forbidden,
    '/v3/apps/blue/sidecars': forbidden,
    '/v3/apps/blue/tasks': forbidden,
  }
  expect(
    await found({ services: ['db', 'log-drain'], features: { ssh: false } }, over),
  ).toStrictEqual(['environment variables set by hand: COLOR, BY_HAND'])
})
