import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRoute, mapRoute, startApp } from '../foundation/apps.ts'
import { execute } from '../support/executables/execute.ts'
import { failureIn, type FailureLines, writesTo } from '../support/executables/failure.ts'
import { deploy } from '../support/executables/put.ts'
import { manifestOf, paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

type Fields = Readonly<Record<string, unknown>>

let world: World
let subject: Subject
beforeAll(async () => {
  world = await startWorld()
  subject = { world, app: 'shop' }
  await deploy(subject, '1')
})
afterAll(() => world.close())
beforeEach(() => {
  world.foundation.faults.clear()
  world.foundation.faults.forget()
})

/** How `out` refuses this, with nothing written to the platform. */
const refusalOf = async (stdin: unknown): Promise<FailureLines & { readonly said: string }> => {
  const run = await execute('out', { directory: world.directory, stdin }).ended
  const failure = failureIn(run)
  expect(writesTo(world)).toStrictEqual([])
  return { ...failure, said: run.stderr }
}

const refused = (params: Fields, source: Fields = {}) =>
  refusalOf({
    source: { ...sourceOf(subject), ...source },
    params: { ...paramsOf(subject, '2'), ...params },
  })

const routed = (...routes: readonly string[]) => ({
  manifest: manifestOf('shop', '2', { routes: routes.map(route => ({ route })) }),
})

test.each([
  ['', 'stdin.broken: the request on stdin is not JSON: it is empty'],
  ['{"source": {', 'stdin.broken: the request on stdin is not JSON: malformed at position 12'],
])('stdin %j is not JSON', async (stdin, error) => {
  expect((await refusalOf(stdin))['error']).toBe(error)
})

test('every wrong field is told at once, and unknown ones with the nearest name', async () => {
  const { error, said } = await refused(
    { actoin: 'deploy', drain: 'soon', keep: -1 },
    { api: 'not a url', rooters: {}, minimum_grade: 'sure' },
  )
  expect(error).toBe('config.invalid: 6 settings are wrong, see the list above')
  for (const words of [
    'source.api: ',
    'source.rooters: unknown setting; did you mean "routers"?',
    'source.minimum_grade: ',
    'params.actoin: unknown setting; did you mean "action"?',
    'params.drain: ',
    'params.keep: ',
  ])
    expect(said).toContain(words)
})

const app = manifestOf('shop', '2').applications[0]
test.each<[string, Fields, RegExp]>([
  [
    'a manifest with two apps',
    { manifest: { applications: [app, { ...app, name: 'other' }] } },
    /^manifest\.apps: .*exactly one app/,
  ],
  ['a manifest without an app', { manifest: { applications: [] } }, /^manifest\.apps: /],
  [
    'a manifest that is not there',
    { manifest: 'ci/none.yml' },
    /^manifest\.missing: .*ci\/none\.yml/,
  ],
  ['a path where nothing is', { path: 'nothing' }, /^path\.missing: nothing is at nothing/],
  ['a path out of the inputs', { path: '../elsewhere' }, /^path\.outside: /],
  [
    'a variable without a value',
    { manifest: { applications: [{ ...app, env: { KEY: '((key)) ((other))' } }] } },
    /^manifest\.variables: .*key.*other/,
  ],
  ['a vars file that is not there', { vars_files: ['no.yml'] }, /^manifest\.missing: .*no\.yml/],
  ['a label file that is not there', { label_file: 'no/label' }, /no\/label/],
  [
    'a domain that does not exist',
    routed('shop.nowhere.test'),
    /^route\.no_domain: .*shop\.nowhere\.test/,
  ],
  ['a route that is none', routed('https://shop.apps.test'), /^(route|manifest)\.invalid: /],
  [
    'a service that does not exist',
    { manifest: manifestOf('shop', '2', { services: ['no-such-db'] }) },
    /^plan\.obstacles: .*no-such-db/,
  ],
])('%s is refused before anything is written', async (_, params, error) => {
  const { hint, ...failure } = await refused(params)
  expect(failure['error']).toMatch(error)
  expect(hint).not.toBe('')
})

test.each<[string, Fields, RegExp]>([
  ['a wrong password', { password: 'wrong' }, /^platform\.credentials: /],
  ['an unknown user', { username: 'nobody' }, /^platform\.credentials: /],
  [
    'an unknown organization',
    { organization: 'dem' },
    /^target\.organization: no organization dem .*there is demo/,
  ],
  ['an unknown space', { space: 'tets' }, /^target\.space: no space tets .*there is test/],
  [
    'a grade that cannot be reached',
    { minimum_grade: 'proven', routers: { load_balancer: 'BALANCER' } },
    /^grade\.unreachable: a grade of proven cannot be reached on shop\.apps\.test/,
  ],
])('%s is refused before anything is written', async (_, source, error) => {
  const text = JSON.stringify(source).replace('BALANCER', world.foundation.balancer)
  const failure = await refused({}, JSON.parse(text) as Fields)
  expect(failure['error']).toMatch(error)
  expect(failure['hint']).not.toBe('')
})

test('a route of another space is refused before anything is written', async () => {
  const other = (await world.client.get('/v3/spaces?names=test-other')).body.resources[0].guid
  await createRoute({ ...world.client, space: String(other) }, 'taken')
  world.foundation.faults.forget()
  const failure = await refused(routed('shop.apps.test', 'taken.apps.test'))
  expect(failure['error']).toBe(
    'plan.obstacles: nothing was changed, because taken.apps.test belongs to another space',
  )
})

test('strangers on a route are all named before anything is written', async () => {
  const route = await createRoute(world.client, 'inn')
  for (const name of ['guest-a', 'guest-b'])
    await mapRoute(world.client, route, await startApp(world.client, name))
  world.foundation.faults.forget()
  const failure = await refused(routed('shop.apps.test', 'inn.apps.test'))
  expect(failure['error']).toMatch(/^route\.strangers: .*guest-a on inn\.apps\.test.*guest-b/)
  expect(failure['hint']).toContain('params.replace')
})

test.each<[string, object, RegExp]>([
  ['memory', { memory: 200 }, /memory/],
  ['instances', { instances: 3 }, /instances/],
  ['routes', { routes: 2 }, /routes/],
])('a quota too small for both releases is refused: %s', async (_, limits, words) => {
  world.foundation.faults.set({ kind: 'quota', of: 'space', ...limits })
  const extra = await createRoute(world.client, `extra-${Object.keys(limits).join('')}`)
  world.foundation.faults.forget()
  const failure = await refused({})
  const all = { memory: null, instances: null, routes: null }
  world.foundation.faults.set({ kind: 'quota', of: 'space', ...all })
  await world.client.delete(`/v3/routes/${extra}`)
  expect(failure['error']).toMatch(/^plan\.obstacles: nothing was changed, because /)
  expect(failure['error']).toMatch(words)
})
