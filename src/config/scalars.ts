import * as t from 'io-ts'
import { codec, simple, type Codec } from './codec.ts'
import { nearestName } from './nearest-name.ts'
import { isObject } from './reader.ts'

const isText = (input: unknown): input is string => typeof input === 'string' && input.trim() !== ''

/** A string with something in it. */
export const text = simple('a string', isText)

/** A string that may be empty. */
export const anyText = simple('a string', (input): input is string => typeof input === 'string')

/** A string of at most `most` characters on one line. */
export const line = (most: number): Codec<string> =>
  simple(
    `one line of at most ${most} characters`,
    (input): input is string => isText(input) && input.length <= most && !/[\p{Cc}]/u.test(input),
  )

/** A string that no message and no log may show. */
export const secret = codec(
  'a string',
  (input, context): t.Validation<string> =>
    isText(input) ? t.success(input) : t.failure(input, context),
  input => (typeof input === 'string' ? [input] : []),
)

export const flag = simple('true or false', (input): input is boolean => typeof input === 'boolean')

/** A whole number from `least` on. */
export const wholeNumber = (least: number): Codec<number> =>
  simple(
    `a whole number from ${least}`,
    (input): input is number => Number.isSafeInteger(input) && Number(input) >= least,
  )

/** A number above zero; rates are written so. */
export const positive = simple(
  'a number above 0',
  (input): input is number => typeof input === 'number' && Number.isFinite(input) && input > 0,
)

/** Strictly between 0 and 1: a bound of 0 could never be met, one of 1 would say nothing. */
export const probability = simple(
  'a probability between 0 and 1',
  (input): input is number => typeof input === 'number' && input > 0 && input < 1,
)

/** A string, number or boolean, decoded to a string: YAML authors leave quotes out. */
export const scalar = codec(
  'a string, number or boolean',
  (input, context): t.Validation<string> =>
    typeof input === 'string' || typeof input === 'number' || typeof input === 'boolean'
      ? t.success(String(input))
      : t.failure(input, context),
)

/** Anything that YAML can hold. */
export const anything = codec('a value', input => t.success(input))

/** One of a few words. A wrong one is answered with the nearest, never repeated. */
export const choice = <const W extends readonly string[]>(...words: W): Codec<W[number]> => {
  const phrase = [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
  return codec(phrase, (input, context) => {
    const word = words.find(known => known === input)
    if (word !== undefined) return t.success(word)
    const near = typeof input === 'string' ? nearestName(input, words) : undefined
    return near === undefined
      ? t.failure(input, context)
      : t.failure(input, context, `expected ${phrase}; did you mean "${near}"?`)
  })
}

/** A path to a file, or what would stand in the file. */
export const pathOrObject = codec(
  'a path, or an object',
  (input, context): t.Validation<string | Readonly<Record<string, unknown>>> =>
    isText(input) || isObject(input) ? t.success(input) : t.failure(input, context),
)
