import { describe, expect, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { docker } from '../../support/docker/docker.ts'
import {
  containers,
  inProxy,
  proxyContainers,
  resting,
  serving,
  standing,
} from '../../support/docker/look.ts'
import { deploy, swapTo } from '../../support/docker/put.ts'
import { inDockerWorld, subjectIn, type DockerWorld } from '../../support/docker/world.ts'
import { execute } from '../../support/executables/execute.ts'
import { failureIn } from '../../support/executables/failure.ts'
import { get, startPut } from '../../support/executables/put.ts'
import { sourceOf } from '../../support/executables/request.ts'
import { until } from '../../router/until.ts'

/** HAProxy dies, and the Engine starts it again by its restart policy. */
const crash = (world: DockerWorld) => inProxy(world, 'kill -KILL -1').catch(() => '')

/** Somebody kills it: then the Engine leaves it alone. */
const kill = ({ proxy }: DockerWorld) => docker('kill', proxy)

const proxyRuns = (world: DockerWorld) =>
  until('the proxy runs', async () =>
    (await proxyContainers(world)).includes('proxy running always'),
  )

const answers = async (world: DockerWorld): Promise<readonly string[]> => {
  let last: readonly string[] = []
  await until('the proxy answers', async () => {
    last = await serving({ world })
    return last.every(each => /^\d$/.test(each))
  })
  return last
}

describeDocker('a proxy', () => {
  describe.concurrent('on a Docker host', { timeout: 300_000 }, () => {
    test.each([
      ['maps', 'is mapped to the candidate as well', ['1', '2']],
      ['bakes', 'bake: both serve', ['1', '2']],
      ['unmaps', 'no longer leads to', ['2']],
      ['retires', 'retire the incumbent', ['2']],
    ])(
      'that crashes while a swap %s comes back serving what was proven, and the swap or the next put ends right',
      (_, words, allowed) =>
        inDockerWorld(async world => {
          const subject = subjectIn(world)
          await deploy(subject, '1')
          const params = swapTo(subject, '2', { bake: '1s' })
          const run = startPut(subject, params)
          await run.says(words)
          await crash(world)
          for (const each of await answers(world)) expect(allowed).toContain(each)
          const { code, stderr } = await run.ended
          const last = code === 0 ? undefined : await startPut(subject, params).ended
          expect(last?.code ?? 0, `${stderr}\n${last?.stderr ?? ''}`).toBe(0)
          const told = await standing(subject)
          const [version] = told.check
          if (version === undefined) throw new Error('nothing is live')
          expect(told).toStrictEqual(resting('2', version, '1'))
          expect((await get(subject, version)).metadata['state']).toBe('finished')
        }),
    )

    test.each([
      ['maps', 'is mapped to the candidate as well'],
      ['unmaps', 'no longer leads to'],
    ])(
      'that somebody kills while a swap %s is started by the next put, which ends right',
      (_, words) =>
        inDockerWorld(async world => {
          const subject = subjectIn(world)
          await deploy(subject, '1')
          const params = swapTo(subject, '2', { bake: '2s' })
          const run = startPut(subject, params)
          await run.says(words)
          await kill(world)
          const failure = failureIn(await run.ended)
          expect(failure['error']).toMatch(/^proxy\.(stopped|unreachable)|^proof\./)
          const running = (await containers(subject)).filter(each => each.includes(' running '))
          expect(running.length).toBeGreaterThan(0)
          await startPut(subject, params).ended
          const told = await standing(subject)
          const [version] = told.check
          if (version === undefined) throw new Error('nothing is live')
          expect(told).toStrictEqual(resting('2', version, '1'))
        }),
    )

    test('that was stopped makes check fail, and is started by the next put', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        await docker('stop', world.proxy)
        const stdin = { source: sourceOf(subject) }
        const { directory } = world
        const failure = failureIn(await execute('check', { directory, stdin }).ended)
        expect(failure).toMatchObject({
          error: `proxy.stopped: the proxy ${world.proxy} does not run: its container has ended`,
          hint: 'start it, or run a put, which starts it; its log says why it ended',
        })
        const second = await deploy(subject, '2')
        expect(second.metadata['previous_release']).toBe(first.version['release'])
        expect(await standing(subject)).toStrictEqual(resting('2', second.version, '1'))
      }))

    test('that is restarted at rest comes back serving the live release', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const second = await deploy(subject, '2')
        await docker('restart', world.proxy)
        await proxyRuns(world)
        expect(await answers(world)).toStrictEqual(['2'])
        expect(await standing(subject)).toStrictEqual(resting('2', second.version, '1'))
        const third = await deploy(subject, '3')
        expect(await standing(subject)).toStrictEqual(resting('3', third.version, '2'))
      }))
  })
})
