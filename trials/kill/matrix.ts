import type { Rest, Stage, Theatre, Wish } from '../stage/stage.ts'
import { type Cell, nameOf, type Result, runCell } from './cell.ts'
import { askedBy, before, candidateOf, type Kind, nexts } from './kind.ts'
import { type Moment, momentsOf } from './moment.ts'

/** The moments of a whole run of this kind, in order, as it really made its requests. */
export const recorded = async (theatre: Theatre, kind: Kind): Promise<readonly Moment[]> => {
  const stage = await theatre.open('recorded')
  try {
    await prepared(stage, kind)
    stage.watch.begin()
    await succeeded(stage, askedBy(kind, candidateOf(kind, before[kind].rest, '3')))
    return momentsOf(stage.watch.passed())
  } finally {
    await stage.close()
  }
}

const prepared = async (stage: Stage, kind: Kind): Promise<void> => {
  for (const wish of before[kind].puts) await succeeded(stage, wish)
}

const succeeded = async (stage: Stage, wish: Wish): Promise<void> => {
  const { code, stderr } = await stage.start(wish).ended
  if (code !== 0) throw new Error(`a put that nobody disturbs fails:\n${stderr}`)
}

/** Every cell for these moments; what comes after one that only reads takes turns. */
export const cellsOf = (
  kind: Kind,
  moments: readonly Moment[],
  signals: readonly Cell['signal'][],
): readonly Cell[] =>
  moments.flatMap((moment, at) =>
    signals.flatMap((signal, nth) =>
      moment.writes
        ? (['before', 'after'] as const).flatMap(when =>
            nexts.map((next): Cell => ({ kind, moment, when, signal, next })),
          )
        : [
            {
              kind,
              moment,
              when: 'before' as const,
              signal,
              next: nexts[(at + nth) % nexts.length] ?? 'recover',
            },
          ],
    ),
  )

/** So many of the cells, at even distances that take each signal, place and follower in turn. */
export const spread = (cells: readonly Cell[], count: number): readonly Cell[] => {
  const step = Math.max(1, Math.floor(cells.length / count))
  // Cells come in twelves: another stride would meet the same kinds of cell again and again.
  const stride = [step, step - 1, step - 2, step - 3].find(each => each % 2 > 0 && each % 3 > 0)
  return cells.filter((_, at) => at % (stride ?? 1) === 0).slice(0, count)
}

/** What the matrix as a whole came to. */
export interface Outcome {
  readonly results: readonly Result[]
  /** Cells whose moment did not come, in two tries. */
  readonly missed: readonly Cell[]
  /** Cells that were done again, because the machine stood still under requests that were lost. */
  readonly repeated: readonly Result[]
}

/** A request passes through this process some eight times: client, balancer, router, and back. */
const standstill = 300

/** Only losses can come from the machine; whatever else is wrong counts at once. */
const isExcused = ({ lost, wrong, stalled }: Result): boolean =>
  lost > 0 && stalled > standstill && wrong.filter(each => !isLoss.test(each)).length === 0
const isLoss = /^\d+ requests are lost|^it was /

interface Standing {
  readonly stage: Stage
  readonly rest: Rest
  /** The last release that was asked for. */
  readonly release: number
}

const three = (nth: number): string => String(nth).padStart(3, '0')

/**
 * Runs the cells, so many side by side. A stage goes from cell to cell, with the release that is
 * live after one as the incumbent of the next. A fresh one takes over after a cell that went wrong,
 * and wherever more must be there before than an incumbent.
 */
export const runMatrix = async (
  theatre: Theatre,
  cells: readonly Cell[],
  abreast: number,
  tell: (result: Result) => void,
): Promise<Outcome> => {
  const queue = [...cells]
  const results: Result[] = []
  const missed: Cell[] = []
  const repeated: Result[] = []
  let opened = 0
  const open = async (kind: Kind): Promise<Standing> => {
    const stage = await theatre.open(`shop${three((opened += 1))}`)
    try {
      await prepared(stage, kind)
    } catch (thrown) {
      await stage.close()
      throw thrown
    }
    return { stage, rest: before[kind].rest, release: 2 }
  }
  const runOne = async (cell: Cell, last: Standing | undefined): Promise<Standing | undefined> => {
    const standing = last ?? (await open(cell.kind))
    const { stage, rest, release } = standing
    const fresh = [String(release + 1), String(release + 2)] as const
    const result = await runCell(stage, cell, rest, fresh)
    if (result !== 'not met' && isExcused(result) && !tried.has(cell)) {
      repeated.push(result)
    } else if (result !== 'not met') {
      results.push(result)
      tell(result)
      if (result.wrong.length === 0 && cell.kind === 'swap')
        return { stage, rest: result.rest, release: release + 2 }
    }
    await stage.close()
    if (result !== 'not met' && !repeated.includes(result)) return undefined
    if (tried.has(cell)) missed.push(cell)
    else queue.unshift(cell)
    tried.add(cell)
    return undefined
  }
  const tried = new Set<Cell>()
  const work = async (): Promise<void> => {
    let standing: Standing | undefined
    for (let cell = queue.shift(); cell !== undefined; cell = queue.shift())
      standing = await runOne(cell, standing)
    await standing?.stage.close()
  }
  await Promise.all(Array.from({ length: abreast }, work))
  return { results, missed, repeated }
}

/** What is wrong in the outcome, a sentence each. */
export const failuresOf = ({ results, missed }: Outcome): readonly string[] => [
  ...results
    .filter(({ wrong }) => wrong.length > 0)
    .map(({ cell, wrong }) => `${nameOf(cell)}: ${wrong.join('\n')}`),
  ...missed.map(cell => `${nameOf(cell)}: its moment did not come`),
]
