import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  allRunning,
  createApp,
  createRoute,
  mapRoute,
  stageApp,
  startApp,
} from '../foundation/apps.ts'
import { until } from '../router/until.ts'
import { apps, everywhere, guidOf, serving } from '../support/executables/look.ts'
import { act, check, deploy, startPut } from '../support/executables/put.ts'
import { failureIn } from '../support/executables/failure.ts'
import { paramsOf } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** A pushed app that answers `foreign`, on a route of its own name. */
const foreign = {
  'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }),
  'server.js': `require('node:http')
    .createServer((_, response) => response.end('{"release":"foreign"}'))
    .listen(process.env.PORT)`,
}

const push = async (name: string, host = name): Promise<{ guid: string; route: string }> => {
  const guid = await startApp(world.client, name, foreign)
  const route = await createRoute(world.client, host)
  await mapRoute(world.client, route, guid)
  await until('every router knows it', async () => {
    const answers = await serving({ world, app: host })
    return answers.every(each => each.join() === 'foreign')
  })
  return { guid, route }
}

describe.concurrent('a put where something is live already', { timeout: 60_000 }, () => {
  test('takes over an app that something else has pushed, and keeps it for a rollback', async () => {
    const subject = { world, app: 'legacy' }
    const { guid } = await push('legacy')
    const before = await check(subject)
    expect(before).toStrictEqual([
      { deployment: expect.stringMatching(/^foreign-[0-9a-f]{16}$/), release: guid },
    ])
    expect(await check(subject)).toStrictEqual(before)
    const first = await deploy(subject, '1')
    const id = before[0]?.['deployment'] ?? ''
    expect({
      apps: apps(subject),
      serving: await serving(subject),
      check: await check(subject, before[0]),
      kept: first.metadata['kept'],
      previous: first.metadata['previous_release'],
    }).toStrictEqual({
      apps: [`legacy STARTED`, `legacy-${id} STOPPED`, 'legacy.deployments STOPPED'],
      serving: everywhere('1'),
      check: [first.version],
      kept: `legacy-${id}`,
      previous: guid,
    })
    const back = await act(subject, 'rollback')
    expect(await serving(subject)).toStrictEqual(everywhere('foreign'))
    expect(back.version['release']).toBe(guid)
    expect(back.version['deployment']).not.toBe(id)
    expect(await check(subject)).toStrictEqual([back.version])
  })

  test('replaces an incumbent that is stopped', async () => {
    const subject = { world, app: 'stopped' }
    await deploy(subject, '1')
    await world.client.post(`/v3/apps/${guidOf(world, 'stopped')}/actions/stop`)
    const second = await deploy(subject, '2')
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(await check(subject)).toStrictEqual([second.version])
  })

  test('replaces an incumbent that crashes', async () => {
    const subject = { world, app: 'crashed' }
    const sick = createApp(world.client, 'crashed')
    await stageApp(world.client, await sick, {
      'package.json': '{"scripts":{"start":"node -e 0"}}',
    })
    await world.client.post(`/v3/apps/${await sick}/actions/start`)
    await mapRoute(world.client, await createRoute(world.client, 'crashed'), await sick)
    await until('it has crashed', async () => {
      const { body } = await world.client.get(`/v3/processes/${await sick}/stats`)
      return body.resources[0].state === 'CRASHED'
    })
    const first = await deploy(subject, '1')
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
    expect(await check(subject)).toStrictEqual([first.version])
  })

  test('refuses strangers on a route until they are named, then swaps out or leaves each', async () => {
    const subject = { world, app: 'guest' }
    const { guid, route } = await push('lodger', 'guest')
    const neighbour = await startApp(world.client, 'neighbour', foreign)
    await mapRoute(world.client, route, neighbour)
    await allRunning(world.client, neighbour)
    const refused = failureIn(await startPut(subject, paramsOf(subject, '1')).ended)
    expect(refused['error']).toMatch(/^route\.strangers: .*lodger on guest\.apps\.test.*neighbour/)
    const params = { replace: ['lodger'], leave: ['neighbour'] }
    const first = await deploy(subject, '1', params)
    expect({
      serving: await serving(subject),
      guest: apps(subject),
      lodger: apps({ world, app: 'lodger' }),
      neighbour: apps({ world, app: 'neighbour' }),
      check: new Set((await check(subject)).map(each => each['release'])),
    }).toStrictEqual({
      serving: everywhere('1', 'foreign'),
      guest: ['guest STARTED', 'guest.deployments STOPPED'],
      lodger: ['lodger STOPPED'],
      neighbour: ['neighbour STARTED'],
      check: new Set([first.version['release'], neighbour]),
    })
    expect(guid).toBe(guidOf(world, 'lodger'))
  })

  test('leaves an app in replace running while it serves another route', async () => {
    const subject = { world, app: 'shared' }
    const { guid } = await push('tenant', 'shared')
    await mapRoute(world.client, await createRoute(world.client, 'tenant'), guid)
    await deploy(subject, '1', { replace: ['tenant'] })
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
    expect(apps({ world, app: 'tenant' })).toStrictEqual(['tenant STARTED'])
    expect(await serving({ world, app: 'tenant' })).toStrictEqual(everywhere('foreign'))
  })

  test('keeps the instances of a live app that was scaled up', async () => {
    const subject = { world, app: 'grown' }
    await deploy(subject, '1')
    const guid = guidOf(world, 'grown')
    await world.client.post(`/v3/processes/${guid}/actions/scale`, { instances: 3 })
    await allRunning(world.client, guid)
    const second = await deploy(subject, '2')
    expect(second.metadata['instances']).toBe('3 x web')
    expect(second.stderr).toContain('web keeps the 3 instances of the live app')
  })
})
