import * as t from 'io-ts'
import type { Milliseconds } from '../environment.ts'
import { codec, type Codec } from './codec.ts'

const pattern = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/
const units: readonly Milliseconds[] = [3_600_000, 60_000, 1_000, 1]
const longest: Milliseconds = 7 * 24 * 3_600_000

const milliseconds = (written: string): Milliseconds | undefined => {
  const parts = pattern.exec(written)
  if (written === '' || parts === null) return undefined
  return Math.round(
    units.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0),
  )
}

const durationFrom = (least: Milliseconds, phrase: string): Codec<Milliseconds> =>
  codec(phrase, (input, context) => {
    const value =
      input === 0 ? 0 : typeof input === 'string' ? milliseconds(input.trim()) : undefined
    if (value === undefined) return t.failure(input, context)
    if (value > longest) return t.failure(input, context, 'expected at most 168h')
    return value < least ? t.failure(input, context, `expected ${phrase}`) : t.success(value)
  })

/** `500ms`, `30s`, `5m`, `1h30m`, or 0; decoded to milliseconds. At most a week. */
export const duration = durationFrom(0, 'a duration such as 30s, 5m or 1h30m')

/** A duration that may not be zero: with 0 it would end before it began. */
export const timeSpan = durationFrom(1, 'a duration above zero such as 30s, 5m or 1h30m')

/** A duration as users write it: `1h30m`, `45s`, `2s500ms`, `0s`. */
export const durationText = (duration: Milliseconds): string => {
  let rest = Math.round(duration)
  const parts = units.map((unit, index) => {
    const count = Math.floor(rest / unit)
    rest -= count * unit
    return count === 0 ? '' : `${count}${['h', 'm', 's', 'ms'][index]}`
  })
  return parts.join('') || '0s'
}
