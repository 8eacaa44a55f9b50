import * as t from 'io-ts'
import { optional } from './optional.ts'

const texts = optional(t.record(t.string, optional(t.string)))

/** `metadata` of any object. */
export const metadataWire = optional(t.type({ labels: texts, annotations: texts }))

/** Entries that hold a text. */
export const entries = (
  wire: Readonly<Record<string, string | null | undefined>> | null | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(wire ?? {}).flatMap(([key, value]) =>
      typeof value === 'string' ? [[key, value]] : [],
    ),
  )
