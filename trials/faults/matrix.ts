import { type Random, seeded } from '../../foundation/random.ts'
import type { Stage, Theatre } from '../stage/stage.ts'
import { type Cell, nameOf, type Result, runCell } from './cell.ts'
import type { Kind, Scene } from './kind.ts'
import { suits } from './kinds.ts'
import { type Point, pointsOf } from './point.ts'

const deployed = async (stage: Stage, release: string): Promise<void> => {
  const { code, stderr } = await stage.start({ action: 'deploy', release }).ended
  if (code !== 0) throw new Error(`a put that nobody disturbs fails:\n${stderr}`)
}

/** The calls of a whole swap, as it really made them. */
export const callsOf = async (theatre: Theatre): Promise<readonly Point[]> => {
  const stage = await theatre.open('recorded')
  try {
    for (const release of ['1', '2', '3']) {
      stage.watch.begin()
      await deployed(stage, release)
    }
    return pointsOf(stage.watch.passed())
  } finally {
    await stage.close()
  }
}

const shuffled = <A>(random: Random, all: readonly A[]): readonly A[] =>
  all
    .map(each => ({ each, by: random() }))
    .toSorted((a, b) => a.by - b.by)
    .map(({ each }) => each)

/** Which cells are tried. */
export interface Share {
  /** Every so manieth of those that cost seconds. */
  readonly every: number
  /** Every so manieth of those that cost half a minute or more. */
  readonly slow: number
  readonly seed: number
}

/** Cells for these kinds and calls: of each kind a share that is spread over the calls. */
export const cellsOf = (
  kinds: readonly Kind[],
  points: readonly Point[],
  scene: Scene,
  { every, slow, seed }: Share,
): readonly Cell[] => {
  const random = seeded(seed)
  const chosen = kinds.flatMap((kind): readonly Cell[] => {
    if (kind.scope === 'run') return [{ kind, point: undefined }]
    const step = kind.slow === true ? slow : every
    return shuffled(
      random,
      points.filter(point => suits(kind, point, scene)),
    )
      .filter((_, at) => at % step === 0)
      .map(point => ({ kind, point }))
  })
  return shuffled(random, chosen)
}

/** What the matrix as a whole came to. */
export interface Outcome {
  readonly results: readonly Result[]
  /** Cells whose call did not come. */
  readonly missed: readonly Cell[]
  /** Cells that were done again, because the machine stood still under requests that were lost. */
  readonly repeated: readonly Result[]
}

/** Routers and load are in this process: while it does nothing for so long, nobody is served. */
const standstill = 1_000
const mostRepeats = 3

/** An app that nobody touches, under the same load: what it loses, the machine loses. */
const startControl = async (theatre: Theatre) => {
  const stage = await theatre.open('control')
  await deployed(stage, '1')
  const load = stage.load()
  return {
    lost: () => load.tally().failed,
    close: async () => {
      await load.stop()
      await stage.close()
    },
  }
}

// Short enough to be no id, and none the beginning of another.
const three = (nth: number): string => String(nth).padStart(3, '0')

/** An earlier call of the same label, for runs that did not make as many. */
const earlier = ({ kind, point }: Cell): Cell | undefined =>
  point === undefined || point.nth === 1
    ? undefined
    : { kind, point: { ...point, nth: Math.floor(point.nth / 2) } }

/**
 * Runs the cells, so many side by side. Each stage goes from cell to cell, with the release that is
 * live after one as the incumbent of the next; after a cell that went wrong a fresh one takes over.
 */
export const runMatrix = async (
  theatre: Theatre,
  scene: Scene,
  cells: readonly Cell[],
  abreast: number,
  tell: (result: Result) => void,
): Promise<Outcome> => {
  const queue = [...cells]
  const results: Result[] = []
  const missed: Cell[] = []
  const repeated: Result[] = []
  const control = await startControl(theatre)
  let opened = 0
  // Only losses can come from the machine; whatever else is wrong counts at once.
  const isExcused = ({ cell, lost, wrong, stalled }: Result, lostBefore: number): boolean =>
    lost > 0 &&
    wrong.length === 1 &&
    (stalled > standstill || control.lost() > lostBefore) &&
    repeated.filter(each => each.cell === cell).length < mostRepeats

  const work = async (): Promise<void> => {
    let stage: Stage | undefined
    let rest: Result['rest'] = { live: '1', kept: undefined }
    let release = 1
    try {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
        if (stage === undefined) {
          stage = await theatre.open(`shop${three((opened += 1))}`)
          rest = { live: '1', kept: undefined }
          release = 1
          await deployed(stage, '1')
        }
        release += 1
        const lostBefore = control.lost()
        const result = await runCell(stage, scene, cell, rest, String(release))
        if (result === 'not met') {
          rest = { live: String(release), kept: rest.live }
          const other = earlier(cell)
          if (other === undefined) missed.push(cell)
          else queue.unshift(other)
          continue
        }
        if (isExcused(result, lostBefore)) {
          repeated.push(result)
          queue.push(cell)
        } else {
          results.push(result)
          tell(result)
        }
        rest = result.rest
        if (result.ending === 'wrong') {
          await stage.close()
          stage = undefined
        }
      }
    } finally {
      await stage?.close()
    }
  }
  try {
    await Promise.all(Array.from({ length: abreast }, work))
  } finally {
    await control.close()
  }
  return { results, missed, repeated }
}

/** What is wrong in the outcome, a sentence each. */
export const failuresOf = ({ results, missed }: Outcome): readonly string[] => [
  ...results
    .filter(({ ending }) => ending === 'wrong')
    .map(({ cell, wrong }) => `${nameOf(cell)}: ${wrong.join('; ')}`),
  ...missed.map(cell => `${nameOf(cell)}: its call did not come`),
]
