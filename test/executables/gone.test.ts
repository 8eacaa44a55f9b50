import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteByHand } from '../support/executables/by-hand.ts'
import { execute } from '../support/executables/execute.ts'
import { failureIn } from '../support/executables/failure.ts'
import { everywhere, guidOf, serving } from '../support/executables/look.ts'
import { act, check, deploy, get, put, startPut, type Version } from '../support/executables/put.ts'
import { manifestOf, paramsOf, sourceOf, type Subject } from '../support/executables/request.ts'
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

const agedOut = ({ deployment = '' }: Version) => ({
  error: `record.aged_out: there is no record of deployment ${deployment} any more`,
  hint: 'the ledger keeps the newest ten; check for the live version and get that',
})

describe.concurrent('a version', { timeout: 180_000 }, () => {
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
    const manifest = manifestOf('eleven', '1', { routes: undefined, 'no-route': true })
    const quick = { manifest, keep: 0, stable_for: '100ms' }
    const versions: Version[] = []
    for (let nth = 0; nth < 11; nth += 1) {
      const { code, stdout, stderr } = await startPut(subject, paramsOf(subject, '1', quick)).ended
      expect(code, stderr).toBe(0)
      versions.push((JSON.parse(stdout) as { version: Version }).version)
    }
    expect(await getFails(subject, versions[0] ?? {})).toStrictEqual(agedOut(versions[0] ?? {}))
    expect((await get(subject, versions[1] ?? {})).version).toStrictEqual(versions[1])
    expect(await check(subject, versions[0])).toStrictEqual([versions[10]])
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
