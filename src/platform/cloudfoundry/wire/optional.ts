import * as t from 'io-ts'

/** A field that may be missing or null. */
export const optional = <C extends t.Mixed>(codec: C) => t.union([codec, t.null, t.undefined])

/** `null` as `undefined`. */
export const known = <A>(value: A | null | undefined): A | undefined => value ?? undefined

/** Answers whose body is of no interest. */
export const anything: t.Decoder<unknown, unknown> = t.unknown
