import type * as t from 'io-ts'
import type { Clock } from '../../../environment.ts'
import type { progressWire } from '../wire/progress.ts'

type Progress = t.TypeOf<typeof progressWire>

// How often a line says how far the layers are.
const interval = 2_000
const finished: readonly string[] = ['Pull complete', 'Already exists']

interface Layer {
  readonly done: boolean
  readonly current: number
  readonly total: number
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

/**
 * Turns the Engine's ticks into lines that are worth reading: what it says of the whole, each layer
 * that is there, and now and then how much of them was loaded.
 */
export const pullProgress = (
  clock: Clock,
  print: (line: string) => void,
): ((tick: Progress) => void) => {
  const layers = new Map<string, Layer>()
  let last = clock.monotonic()
  const totals = (): string => {
    const all = [...layers.values()]
    const sum = (of: (layer: Layer) => number) => all.reduce((total, one) => total + of(one), 0)
    const done = all.filter(layer => layer.done).length
    return `${megabytes(sum(one => one.current))} of ${megabytes(sum(one => one.total))} MB, ${done} of ${all.length} layers`
  }
  return ({ status, id, progressDetail }) => {
    if (!status) return
    // "Pulling from team/app" has the tag as its id.
    if (!id || status.startsWith('Pulling from')) return print(id ? `${id}: ${status}` : status)
    const before = layers.get(id)
    const done = finished.includes(status)
    // Extracting counts from 0 again; only loading tells how much there is to load.
    const detail = status === 'Downloading' ? progressDetail : undefined
    const total = detail?.total ?? before?.total ?? 0
    const current =
      done || status === 'Download complete' ? total : (detail?.current ?? before?.current ?? 0)
    layers.set(id, { done: done || before?.done === true, current, total })
    if (done && before?.done !== true) print(`${id}: ${status}`)
    if (clock.monotonic() - last < interval) return
    last = clock.monotonic()
    print(totals())
  }
}
