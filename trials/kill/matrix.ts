import type { Stage, Theatre } from '../stage/stage.ts'
import { type Cell, type Moment, nameOf, nexts, type Result, runCell } from './cell.ts'

/** The requests of a whole swap that change the platform, in order, as it really made them. */
export const momentsOf = async (theatre: Theatre): Promise<readonly Moment[]> => {
  const stage = await theatre.open('recorded')
  try {
    await deployed(stage, '1')
    stage.watch.begin()
    await deployed(stage, '2')
    const counts = new Map<string, number>()
    return stage.watch
      .passed()
      .filter(({ writes }) => writes)
      .map(({ label }) => {
        const nth = (counts.get(label) ?? 0) + 1
        counts.set(label, nth)
        return { label, nth }
      })
  } finally {
    await stage.close()
  }
}

const deployed = async (stage: Stage, release: string): Promise<void> => {
  const { code, stderr } = await stage.start({ action: 'deploy', release }).ended
  if (code !== 0) throw new Error(`a put that nobody disturbs fails:\n${stderr}`)
}

/** Every cell for these moments. */
export const cellsOf = (
  moments: readonly Moment[],
  signals: readonly Cell['signal'][],
): readonly Cell[] =>
  moments.flatMap(moment =>
    signals.flatMap(signal =>
      (['before', 'after'] as const).flatMap(when =>
        nexts.map(next => ({ moment, when, signal, next })),
      ),
    ),
  )

/** What the matrix as a whole came to. */
export interface Outcome {
  readonly results: readonly Result[]
  /** Cells whose moment did not come, in two tries. */
  readonly missed: readonly Cell[]
}

/**
 * Runs the cells, so many side by side. Each stage goes from cell to cell, with the release that is
 * live after one as the incumbent of the next; after a cell that went wrong a fresh one takes over.
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
  let opened = 0

  const work = async (): Promise<void> => {
    let stage: Stage | undefined
    let rest = { live: '1', kept: undefined as string | undefined }
    let release = 1
    const tries = new Map<Cell, number>()
    try {
      for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
        if (stage === undefined) {
          stage = await theatre.open(`shop${(opened += 1)}`)
          rest = { live: '1', kept: undefined }
          release = 1
          await deployed(stage, '1')
        }
        const result = await runCell(stage, cell, rest, release + 1)
        release += 2
        if (result === 'not met') {
          // The swap went through, so its release is live now.
          rest = { live: String(release - 1), kept: rest.live }
          const tried = (tries.get(cell) ?? 0) + 1
          tries.set(cell, tried)
          if (tried < 2) queue.unshift(cell)
          else missed.push(cell)
          continue
        }
        results.push(result)
        tell(result)
        rest = result.rest
        if (result.wrong.length > 0) {
          await stage.close()
          stage = undefined
        }
      }
    } finally {
      await stage?.close()
    }
  }
  await Promise.all(Array.from({ length: abreast }, work))
  return { results, missed }
}

/** What is wrong in the outcome, a sentence each. */
export const failuresOf = ({ results, missed }: Outcome): readonly string[] => [
  ...results
    .filter(({ wrong }) => wrong.length > 0)
    .map(({ cell, wrong }) => `${nameOf(cell)}: ${wrong.join('\n')}`),
  ...missed.map(cell => `${nameOf(cell)}: its moment did not come`),
]
