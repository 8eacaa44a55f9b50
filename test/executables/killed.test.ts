import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, isLocked, routes, serving } from '../support/executables/look.ts'
import {
  act,
  check,
  deploy,
  newBuild,
  put,
  startPut,
  succeeded,
} from '../support/executables/put.ts'
import { paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { hour, onWallClock } from '../support/executables/wall-clock.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const clean = (app: string) => [`${app} STARTED`, `${app}-ID STOPPED`, `${app}.deployments STOPPED`]

/** A swap to release 2 that is killed at these words; release 1 or 2 must go on answering. */
const killedAt = async (subject: Subject, words: string): Promise<void> => {
  await deploy(subject, '1')
  const run = startPut(subject, paramsOf(subject, '2', { bake: '1s', drain: '1s' }))
  await run.says(words)
  run.kill('SIGKILL')
  expect((await run.ended).signal).toBe('SIGKILL')
  expect(isLocked(subject)).toBe(true)
  for (const each of (await serving(subject)).flat()) expect(['1', '2']).toContain(each)
}

const takesOver = 'waiting 20 s for late writes of the run that lost the lock'

// A lock is stale after 60 s, and late writes are waited out for 20 s more: all of them at once.
describe.concurrent('after a SIGKILL', { timeout: 180_000 }, () => {
  test.each([
    ['creates', 'the package is ready, staging'],
    ['proves', 'prove the candidate on every router'],
    ['clears', 'prove the incumbent gone from every router'],
  ])('while it %s, the same put takes the lock over and ends clean', async (name, words) => {
    const subject = { world, app: `same${name}` }
    await killedAt(subject, words)
    const again = await put(subject, paramsOf(subject, '2', { bake: '1s', drain: '1s' }))
    expect(again.stderr).toContain(takesOver)
    expect({
      serving: await serving(subject),
      apps: apps(subject),
      routes: routes(subject),
      check: await check(subject),
    }).toStrictEqual({
      serving: everywhere('2'),
      apps: clean(subject.app),
      routes: [subject.app],
      check: [again.version],
    })
  })

  test('while both serve, another put undoes what was left, and swaps', async () => {
    const subject = { world, app: 'otherboth' }
    await killedAt(subject, 'bake: both serve')
    const other = await deploy(subject, '3')
    expect(other.stderr).toContain('settle it first')
    expect(await serving(subject)).toStrictEqual(everywhere('3'))
    expect(apps(subject)).toStrictEqual(clean(subject.app))
    expect(await check(subject)).toStrictEqual([other.version])
  })

  test.each([
    ['before the commit', 'early', 'map the live routes to the candidate', '1'],
    ['after the commit', 'late', 'unmap the incumbent', '2'],
  ])('%s, recover ends it', async (_, name, words, live) => {
    const subject = { world, app: `recover${name}` }
    await killedAt(subject, words)
    const recovered = await act(subject, 'recover')
    expect(await serving(subject)).toStrictEqual(everywhere(live))
    expect(await check(subject)).toStrictEqual([recovered.version])
    expect(isLocked(subject)).toBe(false)
  })

  test('a get of the version that was left unfinished names recover', async () => {
    const subject = { world, app: 'getlate' }
    await deploy(subject, '1')
    const run = startPut(subject, paramsOf(subject, '2', { drain: '60s' }))
    await run.says('draining for another')
    run.kill('SIGTERM')
    failureIn(await run.ended)
    const [version] = await check(subject)
    const stdin = { source: sourceOf(subject), version }
    const failure = failureIn(await execute('in', { directory: await world.empty(), stdin }).ended)
    expect(failure['error']).toMatch(/^record\.unfinished: /)
    expect(failure['hint']).toContain('action: recover')
  })

  test('a get of a committed version waits for a run that is dead, and then names recover', async () => {
    const subject = { world, app: 'getdead' }
    await deploy(subject, '1')
    const run = startPut(subject, paramsOf(subject, '2', { drain: '60s' }))
    await run.says('draining for another')
    run.kill('SIGKILL')
    await run.ended
    const [version] = await check(subject)
    const stdin = { source: sourceOf(subject), version }
    const getting = execute('in', { directory: await world.empty(), stdin })
    await getting.says('waiting for https://ci.example.com/builds/')
    const ended = await getting.ended
    expect(failureIn(ended)['error']).toMatch(/^record\.unfinished: /)
    expect(ended.milliseconds).toBeGreaterThan(60_000)
  })

  test('of the first of two outs of one build, on clocks two hours apart, the second ends its work', async () => {
    const subject = { world, app: 'brothers' }
    await deploy(subject, '1')
    const build = newBuild()
    const params = paramsOf(subject, '2', { bake: '10s' })
    const first = startPut(subject, params, { ...build, ...onWallClock(hour) })
    await first.says('take the baseline')
    const second = startPut(subject, params, { ...build, ...onWallClock(-hour) })
    await second.says('waiting for the lock: ')
    first.kill('SIGKILL')
    const ended = await succeeded(subject, second)
    expect(ended.stderr).toContain(takesOver)
    expect((await second.ended).milliseconds).toBeGreaterThan(80_000)
    const third = await put(subject, params, build)
    expect(third.version).toStrictEqual(ended.version)
    expect(apps(subject)).toStrictEqual(clean(subject.app))
    expect(await check(subject)).toStrictEqual([ended.version])
  })

  test('a put that may not wait so long says who holds the lock', async () => {
    const subject = { world, app: 'hasty' }
    await killedAt(subject, 'start the candidate')
    const failure = failureIn(
      await startPut(subject, paramsOf(subject, '2', { lock_timeout: '3s' })).ended,
    )
    expect(failure['error']).toMatch(
      /^lock\.held: another run holds the lock: https:\/\/ci\.example\.com\/builds\/\d+, since 20/,
    )
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
  })

  test('two puts at once end one after the other, and the second says for whom it waits', async () => {
    const subject = { world, app: 'couple' }
    await deploy(subject, '1')
    const first = startPut(subject, paramsOf(subject, '2', { drain: '2s' }))
    await first.says('give the incumbents their own names')
    const second = startPut(subject, paramsOf(subject, '3'))
    await second.says('waiting for the lock: https://ci.example.com/builds/')
    const [one, two] = await Promise.all([succeeded(subject, first), succeeded(subject, second)])
    expect(await serving(subject)).toStrictEqual(everywhere('3'))
    expect(two.metadata['previous_release']).toBe(one.version['release'])
    expect(await check(subject)).toStrictEqual([two.version])
    expect(apps(subject)).toStrictEqual(clean(subject.app))
  })
})
