import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteByHand } from '../support/executables/by-hand.ts'
import { writesTo } from '../support/executables/failure.ts'
import { apps, everywhere, isLocked, routes, serving } from '../support/executables/look.ts'
import { check, newBuild, put, startPut, succeeded } from '../support/executables/put.ts'
import { paramsOf, type Subject } from '../support/executables/request.ts'
import { inWorld, startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const isDone = 'this build has done exactly this already'
const clean = (app: string) => [`${app} STARTED`, `${app}-ID STOPPED`, `${app}.deployments STOPPED`]

/** A put of this release and build that is killed at these words; its lock is deleted by hand. */
const killedAt = async (
  subject: Subject,
  release: string,
  words: string,
  build: Readonly<Record<string, string>>,
): Promise<void> => {
  const run = startPut(subject, paramsOf(subject, release, { bake: '500ms' }), build)
  await run.says(words)
  run.kill('SIGKILL')
  expect((await run.ended).signal).toBe('SIGKILL')
  await deleteByHand(subject.world, `${subject.app}.lock`)
}

/** A put that must succeed, by a build of its own. */
const seed = async (subject: Subject, release: string, more: object = {}): Promise<void> => {
  const { code, stderr } = await startPut(subject, paramsOf(subject, release, { ...more })).ended
  expect(code, stderr).toBe(0)
}

const quick = { drain: '0s', stable_for: '300ms' }

describe.concurrent('an out that Concourse runs twice for one build', { timeout: 300_000 }, () => {
  test('changes nothing but the lock the second time', () =>
    inWorld(async own => {
      const subject = { world: own, app: 'echo' }
      const build = newBuild()
      const first = await put(subject, paramsOf(subject, '1'), build)
      own.foundation.faults.forget()
      const again = await put(subject, paramsOf(subject, '1'), build)
      expect(again.version).toStrictEqual(first.version)
      expect(again.metadata).toStrictEqual(first.metadata)
      expect(again.files).toStrictEqual(first.files)
      const writes = writesTo(own)
      const lock = writes[1]?.path ?? ''
      expect(writes.map(({ method, path }) => `${method} ${path}`)).toStrictEqual([
        'POST /v3/apps',
        `PATCH ${lock}`,
        `DELETE ${lock}`,
      ])
    }))

  test('at the same time does its work once, and answers twice', async () => {
    const subject = { world, app: 'twins' }
    await seed(subject, '1')
    const build = newBuild()
    const params = paramsOf(subject, '2', { bake: '500ms' })
    const [one, two] = await Promise.all(
      [1, 2].map(() => succeeded(subject, startPut(subject, params, build))),
    )
    expect(two?.version).toStrictEqual(one?.version)
    expect(two?.metadata).toStrictEqual(one?.metadata)
    expect([one, two].filter(each => each?.stderr.includes(isDone))).toHaveLength(1)
    expect({
      serving: await serving(subject),
      apps: apps(subject),
      check: await check(subject),
      locked: isLocked(subject),
    }).toStrictEqual({
      serving: everywhere('2'),
      apps: clean('twins'),
      check: [one?.version],
      locked: false,
    })
  })

  test.each([
    ['before the commit', 'orphan', 'prove the candidate on every router'],
    ['after the commit', 'widow', 'prove the incumbent gone from every router'],
  ])(
    'goes on where the first was killed %s, and a third changes nothing',
    async (_, app, words) => {
      const subject = { world, app }
      await seed(subject, '1')
      const build = newBuild()
      await killedAt(subject, '2', words, build)
      const params = paramsOf(subject, '2', { bake: '500ms' })
      const second = await put(subject, params, build)
      const before = apps(subject)
      const third = await put(subject, params, build)
      expect(second.stderr).toContain('going on with deployment')
      expect(third.stderr).toContain(isDone)
      expect(third.version).toStrictEqual(second.version)
      expect(await serving(subject)).toStrictEqual(everywhere('2'))
      expect([before, apps(subject)]).toStrictEqual([clean(app), clean(app)])
    },
  )

  test('deploys anew, as a new version, when something else was deployed meanwhile', async () => {
    const subject = { world, app: 'overtaken' }
    const build = newBuild()
    const first = await put(subject, paramsOf(subject, '1'), build)
    const other = await put(subject, paramsOf(subject, '2'))
    const again = await put(subject, paramsOf(subject, '1'), build)
    expect([first.version, other.version]).not.toContainEqual(again.version)
    expect(await check(subject)).toStrictEqual([again.version])
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
    expect(again.metadata['previous_release']).toBe(other.version['release'])
  })

  test('deploys anew when the files have changed, though its params have not', async () => {
    const subject = { world, app: 'edited' }
    const path = 'edited'
    await cp(join(world.directory, 'counter'), join(world.directory, path), { recursive: true })
    const build = newBuild()
    const params = paramsOf(subject, '1', { path })
    const first = await put(subject, params, build)
    await world.write(`${path}/new.txt`, 'new')
    const second = await put(subject, params, build)
    const third = await put(subject, params, build)
    expect(second.version['release']).not.toBe(first.version['release'])
    expect(third.version).toStrictEqual(second.version)
    expect(await check(subject)).toStrictEqual([second.version])
  })

  test('deploys anew when what it had deployed was deleted by hand', async () => {
    const subject = { world, app: 'erased' }
    const build = newBuild()
    const first = await put(subject, paramsOf(subject, '1'), build)
    await deleteByHand(world, 'erased')
    expect(await check(subject, first.version)).toStrictEqual([])
    const again = await put(subject, paramsOf(subject, '1'), build)
    expect(await check(subject, first.version)).toStrictEqual([again.version])
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
  })

  test.each(['rollback', 'promote'])('does not %s a second time', async action => {
    const subject = { world, app: `once${action}` }
    await seed(subject, '1')
    await seed(subject, '2', action === 'promote' ? { action: 'stage' } : {})
    const build = newBuild()
    const first = await put(subject, { action, ...quick }, build)
    const second = await put(subject, { action, ...quick }, build)
    expect(second.version).toStrictEqual(first.version)
    expect(second.stderr).toContain(isDone)
    const live = action === 'promote' ? '2' : '1'
    expect(await serving(subject)).toStrictEqual(everywhere(live))
    expect(apps(subject)).toStrictEqual(clean(subject.app))
    expect(routes(subject)).toStrictEqual([subject.app])
  })
})
