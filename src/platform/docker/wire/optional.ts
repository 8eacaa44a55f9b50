import * as t from 'io-ts'

/** A field that may be missing or null: Go writes an empty list or map as null. */
export const optional = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined])

/** Texts by name. */
export const texts = t.record(t.string, t.string)
