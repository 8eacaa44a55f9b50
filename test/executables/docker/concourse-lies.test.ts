import { describe, expect, test } from 'vitest'
import { folderOf, labels } from '../../../src/platform/docker/identity.ts'
import { layout } from '../../../src/platform/docker/proxy/layout.ts'
import { describeDocker } from '../../support/docker/engine.ts'
import { docker } from '../../support/docker/docker.ts'
import {
  containers,
  inProxy,
  namesOf,
  resting,
  serving,
  standing,
} from '../../support/docker/look.ts'
import { deploy, swapTo, type DockerSubject } from '../../support/docker/put.ts'
import { inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { execute } from '../../support/executables/execute.ts'
import { failureIn } from '../../support/executables/failure.ts'
import {
  act,
  check,
  get,
  newBuild,
  startPut,
  succeeded,
  type Version,
} from '../../support/executables/put.ts'
import { sourceOf } from '../../support/executables/request.ts'
import { hour, onWallClock } from '../../support/executables/wall-clock.ts'
import { watch } from '../../support/executables/watch.ts'

const isDone = 'this build has done exactly this already'

/** Containers of the app with when they were started: what any change would show in. */
const untouched = async ({ app }: DockerSubject): Promise<string> => {
  const ids = await docker('ps', '-aq', '--filter', `label=${labels.app}=${app}`)
  const format = '{{.Id}} {{.Name}} {{.State.StartedAt}} {{.RestartCount}}'
  return docker('inspect', '--format', format, ...ids.split('\n'))
}

const getFails = async (subject: DockerSubject, version: Version) => {
  const stdin = { source: sourceOf(subject), version }
  const directory = await subject.world.empty()
  return failureIn(await execute('in', { directory, stdin }).ended)
}

const agedOut = ({ deployment = '' }: Version) =>
  `record.aged_out: there is no record of deployment ${deployment} any more`

describeDocker('on a Docker host', () => {
  describe.concurrent('an out that Concourse runs twice for one build', {
    timeout: 240_000,
  }, () => {
    test('at the same time does its work once, and a third changes nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const build = newBuild()
        const params = swapTo(subject, '2', { bake: '500ms' })
        const [one, two] = await Promise.all(
          [1, 2].map(() => succeeded(subject, startPut(subject, params, build))),
        )
        const before = await untouched(subject)
        const third = await succeeded(subject, startPut(subject, params, build))
        expect(two?.version).toStrictEqual(one?.version)
        expect([one, two].filter(each => each?.stderr.includes(isDone))).toHaveLength(1)
        expect(third.version).toStrictEqual(one?.version)
        expect(await untouched(subject)).toBe(before)
        expect(await standing(subject)).toStrictEqual(resting('2', third.version, '1'))
      }))

    test.each([
      ['ahead', hour],
      ['behind', -hour],
    ])('goes on where the first was killed, on a worker whose clock is two hours %s', (_, shift) =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const build = newBuild()
        const params = swapTo(subject, '2', { bake: '1s' })
        const first = startPut(subject, params, { ...build, ...onWallClock(-shift) })
        await first.says('bake: both serve')
        first.kill('SIGKILL')
        expect((await first.ended).signal).toBe('SIGKILL')
        await docker('rm', `${world.proxy}.lock.${world.app}`)
        const off = { ...build, ...onWallClock(shift) }
        const second = await succeeded(subject, startPut(subject, params, off))
        const third = await succeeded(subject, startPut(subject, params, build))
        expect(third.version).toStrictEqual(second.version)
        expect(third.stderr).toContain(isDone)
        expect(second.metadata['duration']).toMatch(/^\d/)
        expect(await standing(subject)).toStrictEqual(resting('2', third.version, '1'))
      }),
    )

    test('because stdout led to a full disk is answered by the second', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const build = newBuild()
        const stdin = { source: sourceOf(subject), params: swapTo(subject, '1') }
        const start = { directory: world.directory, stdin, variables: build }
        const lost = execute('out', { ...start, shell: 'exec "$0" "$@" >/dev/full' })
        expect(failureIn(await lost.ended)['error']).toMatch(/^answer\.lost: /)
        const second = await succeeded(subject, execute('out', start))
        expect(second.stderr).toContain(isDone)
        expect(await standing(subject)).toStrictEqual(resting('1', second.version))
      }))
  })

  describe.concurrent('Concourse', { timeout: 240_000 }, () => {
    test('checks all along a swap, and each version triggers once', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const run = startPut(subject, swapTo(subject, '2', { bake: '2s' }))
        const watched = await watch(subject, run.said, run.ended)
        const second = await succeeded(subject, run)
        expect(watched.triggered).toStrictEqual([first.version, second.version])
        expect(watched.answers).not.toContainEqual([])
        for (const { answer, saidBefore, saidAfter } of watched.seen) {
          if (!saidAfter.includes('mark the candidate'))
            expect(answer).toStrictEqual([first.version])
          if (saidBefore.includes('committed: '))
            expect(answer.at(-1)).toStrictEqual(second.version)
        }
      }))

    test('gets a version whose container was removed, and none whose record was', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const second = await deploy(subject, '2')
        await docker('rm', ...(await namesOf(subject, '1')))
        expect((await get(subject, first.version)).files).toStrictEqual(first.files)
        await inProxy(world, `rm -r ${layout.root}/${folderOf(world.app)}/ledger`)
        expect((await getFails(subject, second.version))['error']).toBe(agedOut(second.version))
        expect(await check(subject, first.version)).toStrictEqual([second.version])
        const third = await deploy(subject, '3')
        expect(await standing(subject)).toStrictEqual(resting('3', third.version, '2'))
      }))

    test('finds nothing of an app that was removed with its proxy, and the next put starts anew', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        await docker('rm', '-f', ...(await namesOf(subject, '1')), world.proxy)
        await docker('volume', 'rm', world.proxy)
        await docker('network', 'rm', world.proxy)
        expect(await check(subject, first.version)).toStrictEqual([])
        expect((await getFails(subject, first.version))['error']).toBe(agedOut(first.version))
        const second = await deploy(subject, '2')
        expect(await standing(subject)).toStrictEqual(resting('2', second.version))
      }))

    test('goes back to the release before, whatever the clocks of the workers', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const put = (version: string, shift: number) =>
          succeeded(
            subject,
            startPut(subject, swapTo(subject, version), { ...newBuild(), ...onWallClock(shift) }),
          )
        await put('1', hour)
        const second = await put('2', -hour)
        const third = await put('3', 0)
        expect(await check(subject, second.version)).toStrictEqual([third.version])
        const back = await act(subject, 'rollback')
        expect(back.version['release']).toBe(second.version['release'])
        expect(await serving(subject)).toStrictEqual(['2'])
        expect(await containers(subject)).toStrictEqual([
          '2 web/0 running unless-stopped',
          '3 web/0 exited no',
        ])
      }))
  })
})
