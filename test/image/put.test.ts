import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDocker } from '../support/docker/engine.ts'
import { apps, everywhere, serving } from '../support/executables/look.ts'
import { newBuild, type Version } from '../support/executables/put.ts'
import { paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'
import { answerOf } from './answer.ts'
import { builtImage } from './built.ts'
import { startStep, type Step } from './step.ts'

describeDocker('a put, a check and a get in the image', () => {
  let world: World
  let step: Step
  beforeAll(async () => {
    world = await startWorld()
    step = await startStep(await builtImage(), { folder: world.directory })
  }, 180_000)
  afterAll(async () => {
    await step?.remove()
    await world?.close()
  })

  const startPut = (subject: Subject, release: string, more: Readonly<Record<string, unknown>>) =>
    step.run('out', {
      stdin: { source: sourceOf(subject), params: paramsOf(subject, release, more) },
      variables: newBuild(),
      environment: 'stripped',
    })
  const check = async (subject: Subject, version?: Version): Promise<readonly Version[]> => {
    const stdin = { source: sourceOf(subject), version }
    const { code, stdout, stderr } = await step.run('check', { stdin }).ended
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as Version[]
  }
  const get = async (subject: Subject, version: Version, directory: string) => {
    await step.intercept('mkdir', '-p', directory)
    const stdin = { source: sourceOf(subject), version }
    const answer = answerOf(await step.run('in', { stdin, directory }).ended)
    const files = await step.intercept('sh', '-c', `cd ${directory} && cat $(ls)`)
    return { answer, files }
  }

  test('what a put answers is what check and get know', { timeout: 120_000 }, async () => {
    const subject = { world, app: 'image' }
    expect(await check(subject)).toStrictEqual([])
    const given = await readdir(world.directory)
    const first = answerOf(await startPut(subject, '1', {}).ended)
    expect(await check(subject)).toStrictEqual([first.version])
    const got = await get(subject, first.version, '/tmp/build/get')
    expect(got.answer).toStrictEqual(first)
    expect(await get(subject, first.version, '/tmp/build/again')).toStrictEqual(got)

    const second = answerOf(await startPut(subject, '2', {}).ended)
    expect(await check(subject, first.version)).toStrictEqual([second.version])
    expect(await serving(subject)).toStrictEqual(everywhere('2'))
    expect(await step.leftovers()).toStrictEqual([])
    expect(await readdir(world.directory)).toStrictEqual(given)
    expect(await readFile(join(world.directory, 'counter/package.json'), 'utf8')).not.toBe('')
  })

  test('after SIGTERM and SIGKILL the next put ends clean', { timeout: 240_000 }, async () => {
    const subject = { world, app: 'stopped' }
    answerOf(await startPut(subject, '1', {}).ended)
    const aborted = startPut(subject, '2', { bake: '60s' })
    await aborted.says('bake: both serve')
    await aborted.kill('TERM')
    const { code, stdout, milliseconds } = await aborted.ended
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: '' })
    expect(milliseconds).toBeLessThan(60_000)

    const killed = startPut(subject, '3', { bake: '60s' })
    await killed.says('bake: both serve')
    await killed.kill('KILL')
    expect((await killed.ended).code).toBe(137)
    expect(await step.leftovers()).toStrictEqual([])

    const last = answerOf(await startPut(subject, '4', {}).ended)
    expect(await serving(subject)).toStrictEqual(everywhere('4'))
    expect(await check(subject)).toStrictEqual([last.version])
    const kept = apps(subject).filter(row => row.startsWith('stopped-ID'))
    expect(kept).toStrictEqual(['stopped-ID STOPPED'])
  })
})
