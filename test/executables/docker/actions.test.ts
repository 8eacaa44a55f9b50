import { describe, expect, test } from 'vitest'
import { describeDocker } from '../../support/docker/engine.ts'
import { docker } from '../../support/docker/docker.ts'
import { containers, namesOf, resting, serving, standing } from '../../support/docker/look.ts'
import { deploy, swapTo, type DockerSubject } from '../../support/docker/put.ts'
import { inDockerWorld, subjectIn } from '../../support/docker/world.ts'
import { failureIn } from '../../support/executables/failure.ts'
import { act, check, put, startPut } from '../../support/executables/put.ts'

const stage = (subject: DockerSubject, version: string) =>
  put(subject, swapTo(subject, version, { action: 'stage', smoke_test: [{ path: '/' }] }))

/** The Engine restarts an instance that has ended, at once or after the run has looked. */
const ended =
  /^release\.unhealthy: instance web\/0 of the candidate does not run: it (exited with code 3|ended)/

/** Nothing of the app, behind a proxy that is there. */
const empty = { serving: ['404 no-route'], check: [], containers: [], table: {}, servers: [] }

/** How a put of this version fails. */
const failed = async (subject: DockerSubject, version: string, more: object, fields: object) =>
  failureIn(await startPut(subject, swapTo(subject, version, { ...more }, { ...fields })).ended)

describeDocker('on a Docker host', () => {
  describe.concurrent('an action', { timeout: 240_000 }, () => {
    test('stage leaves the live release alone, and promote takes the staged one live', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const staged = await stage(subject, '2')
        expect({
          serving: await serving(subject),
          check: await check(subject),
          state: staged.metadata['state'],
          containers: await containers(subject),
        }).toStrictEqual({
          serving: ['1'],
          check: [first.version],
          state: 'staged',
          containers: ['1 web/0 running unless-stopped', '2 web/0 running unless-stopped'],
        })
        const privately = new URL(staged.files['private_url'] ?? '')
        expect(await serving(subject, privately.host)).toStrictEqual(['2'])
        const promoted = await act(subject, 'promote')
        expect(promoted.metadata['grade']).toBe('proven')
        expect(promoted.version['release']).toBe(staged.version['release'])
        expect(await standing(subject)).toStrictEqual(resting('2', promoted.version, '1'))
        expect(await serving(subject, privately.host)).toStrictEqual(['404 no-route'])
      }))

    test('discard takes a staged release away and answers with the live one', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        await stage(subject, '2')
        const discarded = await act(subject, 'discard')
        expect(discarded.version).toStrictEqual(first.version)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }))

    test('stage and discard of the first release leave nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await stage(subject, '1')
        expect(await check(subject)).toStrictEqual([])
        const discarded = await act(subject, 'discard')
        expect(discarded.version).toStrictEqual({ deployment: 'none', release: 'none' })
        expect(await standing(subject)).toStrictEqual(empty)
      }))

    test('deploy of a first release that crashes leaves nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const crashing = { env: { CRASH: '0', START_DELAY: '600000' } }
        const failure = await failed(subject, '1', { keep_failed: false }, crashing)
        expect(failure['error']).toMatch(ended)
        expect(await standing(subject)).toStrictEqual(empty)
        expect(await act(subject, 'recover')).toMatchObject({ version: { release: 'none' } })
      }))

    test('rollback to a release whose container was removed by hand fails, and changes nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        await deploy(subject, '1')
        const second = await deploy(subject, '2')
        const [name] = await namesOf(subject, '1')
        await docker('rm', name ?? '')
        const run = startPut(subject, { action: 'rollback', stable_for: '300ms' })
        const failure = failureIn(await run.ended)
        expect(failure['error']).toMatch(/^(release\.gone|nothing\.kept): /)
        expect(await standing(subject)).toStrictEqual(resting('2', second.version))
      }))

    test('rollback goes back to the kept release under a new id, and forth again', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const second = await deploy(subject, '2')
        const back = await act(subject, 'rollback')
        expect(back.version['release']).toBe(first.version['release'])
        expect([first, second].map(each => each.version['deployment'])).not.toContain(
          back.version['deployment'],
        )
        expect(back.metadata['grade']).toBe('proven')
        expect(await standing(subject)).toStrictEqual(resting('1', back.version, '2'))
        const forth = await act(subject, 'rollback')
        expect(forth.version['release']).toBe(second.version['release'])
        expect(await standing(subject)).toStrictEqual(resting('2', forth.version, '1'))
      }))

    test('that has nothing to do says so, or changes nothing', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        expect((await act(subject, 'recover')).version).toStrictEqual(first.version)
        expect((await act(subject, 'discard')).version).toStrictEqual(first.version)
        const promote = failureIn(await startPut(subject, { action: 'promote' }).ended)
        const rollback = failureIn(await startPut(subject, { action: 'rollback' }).ended)
        expect([promote['error'], rollback['error']]).toStrictEqual([
          'nothing.staged: there is no staged candidate to promote',
          'nothing.kept: there is no kept release to go back to',
        ])
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }))

    test('keeps as many stopped releases as asked for, and none of them is ever restarted', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        for (const version of ['1', '2', '3', '4']) await deploy(subject, version, { keep: 2 })
        expect(await containers(subject)).toStrictEqual([
          '2 web/0 exited no',
          '3 web/0 exited no',
          '4 web/0 running unless-stopped',
        ])
        const last = await deploy(subject, '5', { keep: 0 })
        expect(await standing(subject)).toStrictEqual(resting('5', last.version))
      }))

    test('keeps a candidate that failed when told to, stopped, until the next put', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const crashing = { env: { CRASH: '0', START_DELAY: '600000' } }
        const failure = await failed(subject, '2', { keep_failed: true }, crashing)
        expect(failure['error']).toMatch(ended)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version, '2'))
        const third = await deploy(subject, '3')
        expect(await standing(subject)).toStrictEqual(resting('3', third.version, '1'))
      }))

    test('bakes a release that crashes meanwhile, and puts it away again', () =>
      inDockerWorld(async world => {
        const subject = subjectIn(world)
        const first = await deploy(subject, '1')
        const crashing = { env: { CRASH: '10000' } }
        const failure = await failed(subject, '2', { bake: '60s', keep_failed: false }, crashing)
        expect(failure['error']).toMatch(/^(release\.unhealthy|proof\.lost): /)
        expect(await standing(subject)).toStrictEqual(resting('1', first.version))
      }))
  })
})
