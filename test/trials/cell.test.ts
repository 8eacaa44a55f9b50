import { describe, expect, test } from 'vitest'
import type { Ended, Execution } from '../support/executables/execute.ts'
import { type Cell, runCell } from '../../trials/kill/cell.ts'
import type { Passing } from '../../trials/relay/passing.ts'
import { createWatch } from '../../trials/relay/watch.ts'
import type { Left, Rest, Stage, Standing, Wish } from '../../trials/stage/stage.ts'

const before: Rest = { live: '1', kept: undefined }

/** What the platform holds in turn, and how the two runs end; all of it as a right one would. */
interface Play {
  readonly left: readonly Left[]
  readonly first: Partial<Ended>
  readonly next: Partial<Ended>
  readonly standing: (rest: Rest) => Standing
  readonly lost: number
  readonly asks: readonly string[]
}

const old: Left = { deployment: 'one', phase: 'finished', marked: true, locked: false }
const aborted = '  1.0s  error  interrupted: the build was aborted\n  1.0s  hint   run it again\n'
const right: Play = {
  left: [old, { deployment: 'two', phase: 'mapping', marked: false, locked: false }],
  first: { code: 1, stderr: aborted },
  next: { code: 0, stderr: 'warning: undoing deployment two, which was left in mapping\n' },
  standing: rest => ({ ...rest }),
  lost: 0,
  asks: ['PATCH /a', 'PATCH /a'],
}

/** A stage without a platform behind it. */
const stageOf = (play: Play) => {
  const watch = createWatch()
  const begun: Wish[] = []
  const looks = [...play.left]
  const signals: string[] = []
  const usual = { code: 0, signal: null, stdout: '', stderr: '', milliseconds: 1 }
  const tally = { requests: 20, answered: 20, failed: play.lost, kinds: {} }
  const ask = async (label: string): Promise<void> => {
    const seen: Omit<Passing, 'at'> = { server: 'api', label, writes: true }
    const { passed, meddling } = watch.note(seen)
    passed.status = 200
    if (meddling?.kind === 'tell') await meddling.tell()
  }
  const start = (wish: Wish): Execution => {
    begun.push(wish)
    const isFirst = begun.length === 1
    // As with a process, nothing is asked before the caller has it.
    const ended = Promise.resolve().then(async () => {
      if (isFirst) for (const label of play.asks) await ask(label)
      return { ...usual, ...(isFirst ? play.first : play.next) }
    })
    const kill = (signal: string): void => void signals.push(signal)
    return { pid: 1, kill, ended, said: () => '', says: () => Promise.resolve() }
  }
  const stage: Stage = {
    platform: 'cloudfoundry',
    app: 'shop',
    watch,
    start,
    load: () => ({ tally: () => tally as never, stop: () => Promise.resolve(tally as never) }),
    left: () => Promise.resolve(looks.shift() ?? old),
    standing: () => Promise.resolve(play.standing(before)),
    resting: rest => ({ ...rest }),
    close: () => Promise.resolve(),
  }
  return { stage, begun, signals }
}

const cell: Cell = {
  kind: 'swap',
  moment: { label: 'PATCH /a', nth: 2, writes: true },
  when: 'after',
  signal: 'SIGTERM',
  next: 'recover',
}

const wrongIn = async (change: Partial<Play>, other: Partial<Cell> = {}) => {
  const { stage, begun, signals } = stageOf({ ...right, ...change })
  const result = await runCell(stage, { ...cell, ...other }, before, ['2', '3'])
  if (result === 'not met') return { wrong: result, begun, signals }
  // The last one is what both runs said, for whoever has to find out why.
  return { wrong: result.wrong.slice(0, -1), begun, signals }
}

describe('a cell', () => {
  test('that goes as it must is right', async () => {
    const { wrong, begun, signals } = await wrongIn({})
    expect({ wrong, begun, signals }).toEqual({
      wrong: [],
      begun: [{ action: 'deploy', release: '2' }, { action: 'recover' }],
      signals: ['SIGTERM'],
    })
  })

  test('whose request does not come is not met', async () => {
    expect(await wrongIn({ asks: ['PATCH /a'] })).toMatchObject({ wrong: 'not met', signals: [] })
  })

  test.each<readonly [string, Partial<Play>, string]>([
    ['a lost request', { lost: 2 }, '2 requests are lost: {}'],
    ['a next run that fails', { next: { ...right.next, code: 1 } }, 'the next run ends with 1'],
    [
      'a next run that does something else than it should',
      { next: { code: 0, stderr: 'going on with deployment two, which was left in mapping' } },
      'the next run does not say that it is undoing what was left in mapping',
    ],
    [
      'an abort that nobody is told of',
      { first: { code: 1, stderr: ' hint  x' } },
      'the aborted run does not say that it was aborted',
    ],
    [
      'an abort that succeeds',
      { first: { code: 0 } },
      'the aborted run says that it has succeeded',
    ],
    [
      'a lock that stays',
      { left: [old, { deployment: 'two', phase: 'mapping', marked: false, locked: true }] },
      'the aborted run leaves its lock behind',
    ],
    [
      'a release that is marked too early',
      { left: [old, { deployment: 'two', phase: 'mapping', marked: true, locked: false }] },
      'the mark came before the ledger said so',
    ],
    [
      'something that is left over',
      { standing: rest => ({ ...rest, privateRoutes: 1 }) },
      'there is {"live":"1","privateRoutes":1}, not {"live":"1"}',
    ],
  ])('tells of %s', async (_, change, sentence) => {
    expect((await wrongIn(change)).wrong).toEqual([sentence])
  })

  test('wants a commit that the platform holds to be finished, whatever the run says', async () => {
    const phase = 'unmapping'
    const left = [old, { deployment: 'two', phase, marked: true, locked: false } as const]
    const { wrong } = await wrongIn({ left })
    expect(wrong).toEqual([
      'the next run does not say that it is finishing what was left in unmapping',
      'there is {"live":"1"}, not {"live":"2","kept":"1"}',
    ])
  })
})
