import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allRunning, createRoute, mapRoute, startApp } from '../foundation/apps.ts'
import type { Execution } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { check, deploy, put, startPut, succeeded } from '../support/executables/put.ts'
import { manifestOf, paramsOf, type Subject } from '../support/executables/request.ts'
import { type Watched, watch } from '../support/executables/watch.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const watching = (subject: Subject, run: Execution): Promise<Watched> =>
  watch(subject, run.said, run.ended)

/** Words of a step that was under way whenever somebody looked. */
const stepsSeen = ({ seen }: Watched, steps: readonly string[]): readonly string[] =>
  steps.filter(words => seen.some(each => each.saidAfter.includes(words)))

describe.concurrent('check while a swap goes on', { timeout: 300_000 }, () => {
  test('knows the candidate from its commit on, and nothing is ever missing or old again', async () => {
    const subject = { world, app: 'parade' }
    const first = await deploy(subject, '1')
    const run = startPut(subject, paramsOf(subject, '2', { bake: '2s', drain: '2s' }))
    const watched = await watching(subject, run)
    const second = await succeeded(subject, run)
    const alone = [[first.version], [second.version]]
    const mixed = [[first.version], [first.version, second.version], [second.version]]
    expect([alone, mixed]).toContainEqual(watched.answers)
    expect(watched.triggered).toStrictEqual([first.version, second.version])
    for (const { answer, saidBefore, saidAfter } of watched.seen) {
      if (!saidAfter.includes('mark the candidate')) expect(answer).toStrictEqual([first.version])
      if (saidBefore.includes('committed: ')) expect(answer.at(-1)).toStrictEqual(second.version)
    }
    const steps = ['bake: both serve', 'prove the incumbent gone']
    expect(stepsSeen(watched, steps)).toStrictEqual(steps)
  })

  test('knows what something else deployed until ours is committed', async () => {
    const subject = { world, app: 'legacy' }
    const guid = await startApp(world.client, 'legacy')
    await mapRoute(world.client, await createRoute(world.client, 'legacy'), guid)
    await allRunning(world.client, guid)
    const foreign = await check(subject)
    const run = startPut(subject, paramsOf(subject, '2', { bake: '1s', drain: '1s' }))
    const watched = await watching(subject, run)
    const ours = await succeeded(subject, run)
    expect(foreign).toMatchObject([{ release: guid }])
    expect(watched.triggered).toStrictEqual([...foreign, ours.version])
    expect(watched.answers.at(0)).toStrictEqual(foreign)
    expect(watched.answers.at(-1)).toStrictEqual([ours.version])
    expect(watched.answers).not.toContainEqual([])
  })

  test('of an app without routes never says that nothing is live', async () => {
    const subject = { world, app: 'silent' }
    const manifest = manifestOf('silent', '1', { routes: undefined, 'no-route': true })
    const first = await deploy(subject, '1', { manifest })
    const run = startPut(subject, paramsOf(subject, '1', { manifest }))
    const watched = await watching(subject, run)
    const second = await succeeded(subject, run)
    expect(watched.answers).not.toContainEqual([])
    expect(watched.triggered).toStrictEqual([first.version, second.version])
  })

  test('never knows a candidate that fails, nor one that is staged', async () => {
    const subject = { world, app: 'humble' }
    const first = await deploy(subject, '1')
    const failing = startPut(
      subject,
      paramsOf(subject, '2', { bake: '20s', smoke_test: [{ path: '/', status: 418 }] }),
    )
    const failed = await watching(subject, failing)
    failureIn(await failing.ended)
    const staging = startPut(subject, paramsOf(subject, '3', { action: 'stage' }))
    const staged = await watching(subject, staging)
    await succeeded(subject, staging)
    expect([failed.answers, staged.answers]).toStrictEqual([[[first.version]], [[first.version]]])
  })

  test('of an app that two pipelines put triggers each version once, in the order of their commits', async () => {
    const subject = { world, app: 'rivals' }
    const first = await deploy(subject, '1')
    const one = startPut(subject, paramsOf(subject, '2', { drain: '1s' }))
    const two = startPut(subject, paramsOf(subject, '3', { drain: '1s' }))
    const both = Promise.all([succeeded(subject, one), succeeded(subject, two)])
    const watched = await watch(subject, () => one.said() + two.said(), both)
    const versions = (await both)
      .map(each => each.version)
      .toSorted((a, b) => ((a['deployment'] ?? '') < (b['deployment'] ?? '') ? -1 : 1))
    expect(watched.triggered).toStrictEqual([first.version, ...versions])
    expect(await check(subject)).toStrictEqual([versions.at(-1)])
  })

  test('of two apps in one space that are swapped at once knows each by itself', async () => {
    const subjects = ['duo', 'duo-live'].map(app => ({ world, app }))
    await Promise.all(subjects.map(each => deploy(each, '1')))
    const swapped = await Promise.all(subjects.map(each => put(each, paramsOf(each, '2'))))
    for (const [at, subject] of subjects.entries())
      expect(await check(subject)).toStrictEqual([swapped[at]?.version])
  })
})
