import { isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { liveClock } from '../../src/environment.live.ts'
import { withPlatform } from '../../src/platform/open.ts'
import { newDeploymentId } from '../../src/swap/names.ts'
import { quietEnvironment } from '../support/environment.ts'
import { deleteByHand } from '../support/executables/by-hand.ts'
import { execute } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { everywhere, guidOf, serving } from '../support/executables/look.ts'
import { act, check, deploy, get, put, type Version } from '../support/executables/put.ts'
import { paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
import { startWorld, type World } from '../support/executables/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const getFails = async (subject: Subject, version: Version) => {
  const stdin = { source: sourceOf(subject), version }
  return failureIn(await execute('in', { directory: await world.empty(), stdin }).ended)
}

/** Writes the newest record again under newer ids, as so many deployments of it would. */
const recordCopies = async (subject: Subject, count: number): Promise<readonly string[]> => {
  const source = readSource(sourceOf(subject))
  const params = readPutParams({ action: 'recover' })
  if (isLeft(source) || isLeft(params)) throw new Error('the request does not decode')
  const env = quietEnvironment({ clock: liveClock })
  return withPlatform(env, source.right, async ({ writing }) => {
    const { ledger } = await writing({ params: params.right, directory: '/' })
    const [newest, text] = [...(await ledger.read())].at(-1) ?? ['', '']
    const ids = [newest]
    for (let nth = 0; nth < count; nth += 1) {
      const id = newDeploymentId(env.clock, env.random, ids)
      await ledger.write(id, text.replaceAll(newest, id), [])
      ids.push(id)
    }
    return ids.slice(1)
  })
}

const agedOut = ({ deployment = '' }: Version) => ({
  error: `record.aged_out: there is no record of deployment ${deployment} any more`,
  hint: 'the ledger keeps the newest ten; check for the live version and get that',
})

describe.concurrent('a version', { timeout: 300_000 }, () => {
  test('whose release was deleted is still got as it was, twice alike', async () => {
    const subject = { world, app: 'ghost' }
    const first = await deploy(subject, '1')
    await deleteByHand(world, 'ghost')
    const again = await Promise.all([get(subject, first.version), get(subject, first.version)])
    expect(again.map(each => each.files)).toStrictEqual([first.files, first.files])
    expect(again[0]?.metadata).toStrictEqual(first.metadata)
    expect(await check(subject, first.version)).toStrictEqual([])
  })

  test('whose ledger was deleted cannot be got, and what is live stays so for check, put and rollback', async () => {
    const subject = { world, app: 'blank' }
    const first = await deploy(subject, '1')
    await deleteByHand(world, 'blank.deployments')
    expect(await check(subject, first.version)).toStrictEqual([first.version])
    expect(await getFails(subject, first.version)).toStrictEqual(agedOut(first.version))
    const second = await deploy(subject, '2')
    expect(await check(subject, first.version)).toStrictEqual([second.version])
    const back = await act(subject, 'rollback')
    expect(back.version['release']).toBe(first.version['release'])
    expect(await serving(subject)).toStrictEqual(everywhere('1'))
  })

  test('of an app that was deleted with all that belongs to it fails, and the next put starts anew', async () => {
    const subject = { world, app: 'void' }
    const first = await deploy(subject, '1')
    await deleteByHand(world, 'void')
    await deleteByHand(world, 'void.deployments')
    expect(await check(subject, first.version)).toStrictEqual([])
    expect(await getFails(subject, first.version)).toStrictEqual(agedOut(first.version))
    const second = await deploy(subject, '2')
    expect(await check(subject, first.version)).toStrictEqual([second.version])
  })

  test('that ten others have followed cannot be got any more, and the tenth before can', async () => {
    const subject = { world, app: 'eleven' }
    const first = await deploy(subject, '1')
    const [second] = await recordCopies(subject, 9)
    const last = await deploy(subject, '2')
    expect(await getFails(subject, first.version)).toStrictEqual(agedOut(first.version))
    expect(
      (await get(subject, { ...first.version, deployment: second ?? '' })).files,
    ).toMatchObject({
      version: second,
    })
    expect(await check(subject, first.version)).toStrictEqual([last.version])
  })

  test('that never was is answered by check with what is live', async () => {
    const subject = { world, app: 'dream' }
    const { version } = await deploy(subject, '1')
    const dreamt = { deployment: '20990101-000000-zzzzzz', release: guidOf(world, 'dream') }
    expect(await check(subject, dreamt)).toStrictEqual([version])
    expect(await getFails(subject, dreamt)).toStrictEqual(agedOut(dreamt))
  })

  test('of a deployment that was staged and then discarded says that it was undone', async () => {
    const subject = { world, app: 'brief' }
    await deploy(subject, '1')
    const staged = await put(subject, paramsOf(subject, '2', { action: 'stage' }))
    await act(subject, 'discard')
    expect((await get(subject, staged.version)).metadata['state']).toBe('undone')
  })
})
