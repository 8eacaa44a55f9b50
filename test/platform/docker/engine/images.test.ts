import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Failure } from '../../../../src/failure.ts'
import { failureOf } from './support/failure.ts'
import { freshName, open } from './support/open.ts'
import { describeWith } from './support/program.ts'
import { docker, type PrivateRegistry, startRegistry } from './support/registry.ts'

describeWith(['docker-registry', 'htpasswd', 'docker'], 'images of a private registry', () => {
  let registry: PrivateRegistry
  let image: string
  const own = freshName()

  beforeAll(async () => {
    registry = await startRegistry()
    image = `${registry.server}/team/${own}`
    registry.publish(`${image}:v1`)
  })
  afterAll(async () => {
    try {
      docker(['rmi', `${image}:v1`])
    } catch {
      // A test that failed did not pull it.
    }
    await registry.stop()
  })

  test('the digest of a tag is asked for, and nothing is pulled', async () => {
    const { engine } = open()
    const digest = await engine.resolveDigest(`${image}:v1`, registry.login)
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await engine.resolveDigest(`${image}@${digest}`, undefined)).toBe(digest)
    expect(await engine.inspectImage(`${image}:v1`)).toBeUndefined()
  })

  test.each([
    ['no login', undefined],
    ['a wrong password', { password: 'wrong-w0rd' }],
    ['a login for another registry', { server: 'registry.example' }],
  ])('with %s nothing is given out', async (_, over) => {
    const { engine, env } = open()
    const login = over && { ...registry.login, ...over }
    const denied = { code: 'image.denied', image: `${image}:v1` }
    expect(await failureOf(engine.pull(`${image}:v1`, login))).toMatchObject(denied)
    expect(await failureOf(engine.resolveDigest(`${image}:v1`, login))).toMatchObject(denied)
    expect(env.lines.join('\n')).not.toMatch(/w0rd/)
  })

  test('a tag that nobody pushed is missing', async () => {
    const { engine } = open()
    const missing = { code: 'image.missing', image: `${image}:v2` }
    expect(await failureOf(engine.pull(`${image}:v2`, registry.login))).toMatchObject(missing)
    expect(await failureOf(engine.resolveDigest(`${image}:v2`, registry.login))).toMatchObject(
      missing,
    )
    // Without a tag it is latest, and never all of them.
    expect(await failureOf(engine.pull(image, registry.login))).toMatchObject({
      code: 'image.missing',
      image,
    })
  })

  test('a registry that nobody reaches gives nothing, and is named', async () => {
    const { engine } = open()
    expect(await failureOf(engine.pull('127.0.0.1:1/app:v1', undefined))).toMatchObject({
      code: 'image.unpulled',
      image: '127.0.0.1:1/app:v1',
      detail: expect.stringContaining('connection refused'),
    })
  })

  test('what is no name of an image is not asked for', async () => {
    const { engine, env } = open()
    expect(await failureOf(engine.pull('No Image', undefined))).toStrictEqual({
      code: 'image.missing',
      image: 'No Image',
      detail: 'that is no name of an image',
    })
    expect(env.lines).toStrictEqual([])
  })

  test('with the right login it is pulled, by tag and again by digest, in whole lines', async () => {
    const { engine, env } = open()
    await engine.pull(`${image}:v1`, registry.login)
    const digest = await engine.resolveDigest(`${image}:v1`, registry.login)
    const pulled = await engine.inspectImage(`${image}:v1`)
    expect(pulled?.digests).toContain(`${image}@${digest}`)
    const said = env.lines.filter(line => line.startsWith('pull '))
    expect(said[0]).toBe(`pull v1: Pulling from team/${own}`)
    expect(said).toContain(`pull Digest: ${digest}`)
    expect(said.at(-1)).toMatch(/^pull Status: Downloaded newer image for /)
    await engine.pull(`${image}@${digest}`, registry.login)
    expect(env.lines.findLast(line => line.startsWith('pull '))).toMatch(/Image is up to date/)
    expect(env.lines.join('\n')).not.toMatch(/w0rd/)
  })

  test.each([
    ['errors in the stream', '{"error":"write /x: no space left on device"}', 'engine.disk_full'],
    ['another error', '{"error":"unexpected EOF"}', 'image.unpulled'],
  ])('%s end a pull: %s', async (_, line, code) => {
    const server = createServer((_request, response) => {
      response.setHeader('Api-Version', '1.41').end(`{"status":"Pulling"}\n${line}`)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { engine } = open(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
    expect(await failureOf(engine.pull('app:v1', undefined))).toMatchObject({ code })
    server.closeAllConnections()
    server.close()
  })

  test('an abort ends a pull, and the Engine sees the end of it', async () => {
    let over: (gone: boolean) => void = () => undefined
    const gone = new Promise<boolean>(resolve => {
      over = resolve
    })
    const server = createServer((request, response) => {
      response.setHeader('Api-Version', '1.41')
      if (request.url === '/_ping') response.end('OK')
      else {
        response.write('{"status":"Pulling"}\n')
        response.on('close', () => over(true))
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { engine, env } = open(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const pulling = failureOf(engine.pull('app:v1', undefined))
    await expect.poll(() => env.lines.includes('pull Pulling')).toBe(true)
    env.abort(new Failure('run.timeout', { timeout: '1m' }))
    expect(await pulling).toStrictEqual({ code: 'run.timeout', timeout: '1m' })
    expect(await gone).toBe(true)
    server.close()
  })
})
