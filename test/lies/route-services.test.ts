import { createServer } from 'node:https'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsWhere } from '../../foundation/cc/store.ts'
import { keyPair } from '../router/key-pair.ts'
import { until } from '../router/until.ts'
import { failureIn } from '../support/executables/failure.ts'
import { answersOf, apps, serving } from '../support/executables/look.ts'
import { deploy, startPut } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'
import { goLive } from './support/first.ts'

let world: World
const closing: (() => unknown)[] = []
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => {
  for (const close of closing) close()
  await world.close()
})

/** The address of a service that answers so. */
const serviceThat = async (answer: RequestListener): Promise<string> => {
  const server = createServer(keyPair, answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Binds a service to the usual route of the subject, and waits until every router knows it. */
const bind = async ({ app }: Subject, url: string, answer: string): Promise<void> => {
  const { client, foundation } = world
  const [route] = rowsWhere(foundation.cc.store.routes, row => row.host === app)
  const space = { data: { guid: client.space } }
  const service = await client.post('/v3/service_instances', {
    name: `guard-${app}`,
    type: 'user-provided',
    route_service_url: url,
    relationships: { space },
  })
  const relationships = {
    route: { data: { guid: route?.guid } },
    service_instance: { data: { guid: service.body.guid } },
  }
  expect((await client.post('/v3/service_route_bindings', { relationships })).status).toBe(201)
  await until('every router asks the service', async () =>
    (await answersOf(world, `${app}.apps.test`)).flat().every(each => each.startsWith(answer)),
  )
}

describe.concurrent('a route service', { timeout: 240_000 }, () => {
  test('that answers by itself is said to hide all but the first hop', async () => {
    const subject = { world, app: 'porch' }
    await goLive(subject)
    let reached = 0
    const url = await serviceThat((request, response) => {
      if (request.headers['x-cf-app-instance'] !== undefined) reached += 1
      response.writeHead(403).end()
    })
    await bind(subject, url, '403')
    const second = await deploy(subject, '2')
    expect(second.metadata['routes']).toBe(
      'porch.apps.test: proven on 3 of 3 routers (first hop: a route service answers)',
    )
    expect(reached).toBe(0)
    expect(apps(subject)).toContain('porch STARTED')
  })

  test('that is down keeps the candidate from being committed, and the incumbent stays', async () => {
    const subject = { world, app: 'gate' }
    await goLive(subject)
    await bind(subject, 'https://127.0.0.1:1/guard', '502')
    const failure = failureIn(await startPut(subject, paramsOf(subject, '2')).ended)
    expect(failure['error']).toBe(
      'proof.lost: what was proven no longer holds: a router no longer sends to the candidate, or cannot reach it',
    )
    expect(await serving(subject)).toStrictEqual(
      [1, 2, 3].map(() => [expect.stringMatching(/^502 endpoint_failure/)]),
    )
    expect(apps(subject)).toContain('gate STARTED')
  })
})
