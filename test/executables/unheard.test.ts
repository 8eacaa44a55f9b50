import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { execute } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { apps, everywhere, isLocked, serving } from '../support/executables/look.ts'
import {
  check,
  deploy,
  newBuild,
  put,
  startPut,
  succeeded,
  type Version,
} from '../support/executables/put.ts'
import { paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const isDone = 'this build has done exactly this already'

/** Starts a put whose streams a shell has bent. */
const startBent = (subject: Subject, release: string, shell: string, variables = newBuild()) =>
  execute('out', {
    directory: world.directory,
    stdin: { source: sourceOf(subject), params: paramsOf(subject, release) },
    variables,
    shell,
  })

describe.concurrent('an out that is not heard', { timeout: 300_000 }, () => {
  test.each([
    ['broken', 'is a pipe that nobody reads any more', `"$0" "$@" | true; exit $\{PIPESTATUS[0]}`],
    ['full', 'leads to a full disk', 'exec "$0" "$@" >/dev/full'],
  ])('because stdout %s fails in words, and its next run answers', async (app, _, shell) => {
    const subject = { world, app }
    const build = newBuild()
    const failure = failureIn(await startBent(subject, '1', shell, build).ended)
    expect(failure['error']).toMatch(
      /^answer\.lost: the answer could not be written: E(PIPE|NOSPC)/,
    )
    expect(failure['hint']).toContain('run the same again')
    expect(isLocked(subject)).toBe(false)
    const live = await check(subject)
    const again = await put(subject, paramsOf(subject, '1'), build)
    expect(again.stderr).toContain(isDone)
    expect(live).toStrictEqual([again.version])
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
  })

  test.each([
    ['hung-up', 'exec "$0" "$@" 2> >(exec >&- 2>&-)'],
    ['unread', 'exec "$0" "$@" 2> >(exec >&- 2>&-; sleep 20)'],
  ])('because its stderr is %s ends well all the same', async (app, shell) => {
    const subject = { world, app }
    const { version, stderr } = await succeeded(subject, startBent(subject, '1', shell))
    expect(stderr).toBe('')
    expect(await check(subject)).toStrictEqual([version])
  })

  test('waits for stdin to be closed, which may be late', async () => {
    const subject = { world, app: 'late' }
    const shell = '{ cat; sleep 2; } | "$0" "$@"'
    const run = startBent(subject, '1', shell)
    await succeeded(subject, run)
    expect((await run.ended).milliseconds).toBeGreaterThan(2_000)
  })

  test('is not ended by SIGPIPE', async () => {
    const subject = { world, app: 'piper' }
    const run = startPut(subject, paramsOf(subject, '1'))
    await run.says('create the candidate')
    run.kill('SIGPIPE')
    await succeeded(subject, run)
  })

  test.each([
    ['retires', 'retire the incumbent'],
    ['is done', 'is finished'],
  ])(
    'because it is aborted while it %s leaves a version that the same build gets',
    async (name, words) => {
      const subject = { world, app: `x${name.replace(' ', '')}` }
      await deploy(subject, '1')
      const build = newBuild()
      const run = startPut(subject, paramsOf(subject, '2'), build)
      await run.says(words)
      run.kill('SIGTERM')
      const ended = await run.ended
      // One that comes too late changes nothing, or ends Node as it takes itself down: the answer is whole.
      const answer =
        ended.stdout === '' ? undefined : (JSON.parse(ended.stdout) as { version: Version })
      if (answer === undefined)
        expect(failureIn(ended)['error']).toBe('interrupted: the build was aborted')
      else expect([0, 'SIGTERM']).toContain(ended.code ?? ended.signal)
      const again = await put(subject, paramsOf(subject, '2'), build)
      if (answer !== undefined) expect(answer.version).toStrictEqual(again.version)
      expect(await check(subject)).toStrictEqual([again.version])
      expect(apps(subject)).toStrictEqual([
        `${subject.app} STARTED`,
        `${subject.app}-ID STOPPED`,
        `${subject.app}.deployments STOPPED`,
      ])
      expect(isLocked(subject)).toBe(false)
    },
  )
})

test('a check and a get that are not heard fail in words', { timeout: 60_000 }, async () => {
  const subject = { world, app: 'deaf' }
  const { version } = await deploy(subject, '1')
  const source = sourceOf(subject)
  const shell = 'exec "$0" "$@" >/dev/full'
  for (const [name, stdin] of [
    ['check', { source }],
    ['in', { source, version }],
  ] as const) {
    const ended = await execute(name, { directory: await world.empty(), stdin, shell }).ended
    expect(failureIn(ended)['error']).toMatch(/^answer\.lost: /)
  }
})
