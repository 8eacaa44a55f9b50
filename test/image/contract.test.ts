import { createServer } from 'node:http'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { source as complete } from '../concourse/spawn.ts'
import { describeDocker } from '../support/docker/engine.ts'
import type { Ended } from '../support/executables/execute.ts'
import { builtImage } from './built.ts'
import { startStep, type Start, type Step } from './step.ts'

const untimed = (stderr: string): readonly string[] =>
  stderr
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.replace(/^ *\d+\.\d+s {2}/, ''))

const shown = ({ code, stdout, stderr }: Ended) => ({ code, stdout, lines: untimed(stderr) })
const hint = 'hint   correct what is named above; the README lists all fields'

/** A failure of one setting. */
const refusal = (problem: string) => ({
  code: 1,
  stdout: '',
  lines: [`error  config.invalid: ${problem}`, hint],
})

describeDocker('the image, in the hands of a worker', () => {
  let folder: string
  let step: Step
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'put-'))
    step = await startStep(await builtImage(), { folder })
  }, 180_000)
  afterAll(async () => {
    await step?.remove()
    await rm(folder, { recursive: true, force: true })
  })
  const run = (name: 'check' | 'in' | 'out', start: Start) => step.run(name, start).ended

  const environments = ['kept', 'stripped'] as const

  test.each(environments)('check names what is missing, its environment %s', async environment => {
    const problem = 'source.platform: missing; expected cloudfoundry or docker'
    for (const stdin of ['{}', '{"source":null}', '{"source":{},"version":null}'])
      expect(shown(await run('check', { stdin, environment }))).toStrictEqual(refusal(problem))
  })

  test.each(environments)('unknown fields are refused, the environment %s', async environment => {
    const source = { ...complete, colour: 'green' }
    for (const name of ['check', 'in', 'out'] as const) {
      const { code, stdout, stderr } = await run(name, { stdin: { source }, environment })
      expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
      expect(stderr).toContain('source.colour: ')
    }
  })

  test('params may be absent or null, and then a manifest is missing', async () => {
    const problem = 'params.manifest: missing; action deploy needs it, or a docker_image'
    for (const params of [undefined, null, {}]) {
      const ended = await run('out', { stdin: { source: complete, params } })
      expect(shown(ended)).toStrictEqual(refusal(problem))
    }
  })

  test('in without a version says what a version is', async () => {
    const { code, stdout, stderr } = await run('in', { stdin: { source: complete } })
    expect({ code, stdout, lines: untimed(stderr).slice(0, 2) }).toStrictEqual({
      code: 1,
      stdout: '',
      lines: [
        '  version.deployment: missing; expected a string',
        '  version.release: missing; expected a string',
      ],
    })
  })

  test('stdin that is no JSON is refused without being quoted', async () => {
    const ended = await run('check', { stdin: '{"source":{"password":"c4nary-password"' })
    expect(ended.code).toBe(1)
    expect(untimed(ended.stderr)[0]).toBe(
      'error  stdin.broken: the request on stdin is not JSON: malformed at position 39',
    )
  })

  test('an API that refuses everything fails a put, which writes nothing', async () => {
    const methods: string[] = []
    const server = createServer((request, response) => {
      methods.push(request.method ?? '')
      response.writeHead(403, { 'content-type': 'application/json' }).end('{}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const source = { ...complete, api: `http://127.0.0.1:${port}` }
    const stdin = { source, params: { docker_image: 'shop' } }
    const { code, stdout, stderr } = await run('out', { stdin, environment: 'stripped' })
    server.close()
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^ *\d+\.\ds {2}error {2}[a-z]+\.[a-z]+: /m)
    expect([...new Set(methods)]).toStrictEqual(['GET'])
    expect(await readdir(folder)).toStrictEqual([])
  })

  test.each(['TERM', 'KILL'] as const)('SIG%s to the one process leaves none', async signal => {
    // A server that never answers holds the put.
    const server = createServer(() => {})
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const source = { ...complete, api: `http://127.0.0.1:${port}` }
    const asked = new Promise(resolve => server.once('request', resolve))
    const running = step.run('out', { stdin: { source, params: { docker_image: 'shop' } } })
    await asked
    const before = performance.now()
    await running.kill(signal)
    const { code, stdout, stderr } = await running.ended
    server.closeAllConnections()
    server.close()
    expect(performance.now() - before).toBeLessThan(10_000)
    expect({ code, stdout }).toStrictEqual({ code: signal === 'TERM' ? 1 : 137, stdout: '' })
    expect(stderr.includes('error  interrupted: the build was aborted')).toBe(signal === 'TERM')
    expect(await step.leftovers()).toStrictEqual([])
  })
})
