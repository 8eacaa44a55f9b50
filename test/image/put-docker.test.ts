import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDocker, engineAddress } from '../support/docker/engine.ts'
import { serving } from '../support/docker/look.ts'
import { dockerWorld, paramsFor, type DockerWorld } from '../support/docker/world.ts'
import { newBuild, type Version } from '../support/executables/put.ts'
import { answerOf } from './answer.ts'
import { builtImage } from './built.ts'
import { startStep, type Step } from './step.ts'

/** Where the step finds the Engine's socket; a worker's steps have none, and use tcp or ssh. */
const socket = '/engine.sock'

describeDocker('a put to a Docker host from inside the image', () => {
  let world: DockerWorld
  let step: Step
  beforeAll(async () => {
    // Nobody listens there: as where the host's ports are not reached from a worker.
    world = await dockerWorld({ proxy: { address: '127.0.0.2' } })
    const mount = `${engineAddress?.replace('unix://', '')}:${socket}`
    step = await startStep(await builtImage(), { folder: world.directory, more: [mount] })
  }, 180_000)
  afterAll(async () => {
    await step?.remove()
    await world?.close()
  })

  const source = () => ({ ...world.source, host: `unix://${socket}` })
  const startPut = (version: string, more: Readonly<Record<string, unknown>> = {}) =>
    step.run('out', {
      stdin: { source: source(), params: paramsFor(world, version, more) },
      variables: newBuild(),
      environment: 'stripped',
    })
  const check = async (): Promise<readonly Version[]> => {
    const { code, stdout, stderr } = await step.run('check', { stdin: { source: source() } }).ended
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as Version[]
  }

  test('proves through the proxy that it cannot reach, and says so', async () => {
    const first = answerOf(await startPut('1').ended)
    expect(await check()).toStrictEqual([first.version])
    const second = answerOf(await startPut('2').ended)
    expect(await check()).toStrictEqual([second.version])
    expect(await serving({ world })).toStrictEqual(['2'])
    const rows = new Map(second.metadata.map(({ name, value }) => [name, value]))
    expect(rows.get('grade')).toBe('proven')
    expect(rows.get('routers')).toBe(`127.0.0.1:8080 inside ${world.proxy}`)
    expect(await step.leftovers()).toStrictEqual([])
  }, 180_000)

  test('after SIGTERM to the one process the incumbent serves on', async () => {
    const aborted = startPut('3', { bake: '60s' })
    await aborted.says('bake: both serve')
    await aborted.kill('TERM')
    const { code, stdout } = await aborted.ended
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
    expect(await serving({ world })).toStrictEqual(['2'])
    expect(await step.leftovers()).toStrictEqual([])
    answerOf(await startPut('4').ended)
    expect(await serving({ world })).toStrictEqual(['4'])
  }, 180_000)
})
