import type * as t from 'io-ts'

/** Reads an input at a place; the shape of io-ts's `validate`. */
export type Reader<A> = (input: unknown, context: t.Context) => t.Validation<A>

/** True for what counts as left out: YAML's empty value is null. */
export const isNone = (input: unknown): input is null | undefined =>
  input === undefined || input === null

/** True for a JSON object. */
export const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input)

/** The context one step further down; list entries have keys such as `[0]`. */
export const under = (
  context: t.Context,
  key: string,
  type: t.Decoder<unknown, unknown>,
  actual: unknown,
): t.Context => [...context, { key, type, actual }]

/** Adds errors to others; spread as arguments, some hundred thousand would not fit on the stack. */
export const addAll = (errors: t.ValidationError[], more: t.Errors): void => {
  for (const error of more) errors.push(error)
}

/** What kind of thing an input is, for messages: never its value. */
export const kindOf = (input: unknown): string => {
  if (isNone(input)) return 'nothing'
  if (Array.isArray(input)) return input.length === 0 ? 'an empty list' : 'a list'
  if (input === '') return 'an empty string'
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`
}
