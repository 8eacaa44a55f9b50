import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { codec, type Codec, type Decoded } from './codec.ts'
import { nearestName } from './nearest-name.ts'
import { addAll, isNone, isObject, under } from './reader.ts'

type Fields = Readonly<Record<string, Codec<unknown>>>
type Settings<F extends Fields> = { readonly [K in keyof F]: Decoded<F[K]> }

/** An input as it was written, for rules that look at several fields at once. */
export type Written = Readonly<Record<string, unknown>>

/** Something wrong that no single field can know: where to point, and the words. */
export interface Problem {
  readonly at?: string
  readonly message: string
}

/** A rule over several fields. It sees the written values, so it speaks beside wrong fields too. */
export type Rule = (written: Written) => readonly Problem[]

const unknownSetting = codec(
  'nothing',
  (input, context): t.Validation<never> => t.failure(input, context),
)

/** Somebody who misspells more names than this has written something else. */
const mostHints = 20

const strangers = (written: Written, fields: Fields, context: t.Context): t.Errors =>
  Object.keys(written)
    .filter(key => !Object.hasOwn(fields, key))
    .map((key, index) => {
      const near = index < mostHints ? nearestName(key, Object.keys(fields)) : undefined
      const hint = near === undefined ? '' : `; did you mean "${near}"?`
      return {
        value: undefined,
        context: under(context, key, unknownSetting, undefined),
        message: `unknown setting${hint}`,
      }
    })

/**
 * An object with these fields and no others. It walks the keys itself: one context entry a key,
 * all problems at once, and unknown names refused with the nearest known one.
 */
export const settings = <F extends Fields>(
  fields: F,
  rules: readonly Rule[] = [],
): Codec<Settings<F>> =>
  codec(
    'an object',
    (input, context) => {
      if (!isObject(input)) return t.failure(input, context)
      const errors: t.ValidationError[] = []
      const decoded = Object.entries(fields).map(([key, field]): readonly [string, unknown] => {
        const actual = Object.hasOwn(input, key) ? input[key] : undefined
        const result = field.validate(actual, under(context, key, field, actual))
        if (isLeft(result)) addAll(errors, result.left)
        return [key, isLeft(result) ? undefined : result.right]
      })
      addAll(errors, strangers(input, fields, context))
      const written = Object.fromEntries(
        Object.entries(input).filter(([, value]) => !isNone(value)),
      )
      for (const { at, message } of rules.flatMap(rule => rule(written))) {
        const place = at === undefined ? context : under(context, at, unknownSetting, undefined)
        errors.push({ value: undefined, context: place, message })
      }
      return errors.length > 0
        ? t.failures(errors)
        : t.success(Object.fromEntries(decoded) as Settings<F>)
    },
    input =>
      isObject(input)
        ? Object.entries(fields).flatMap(([key, field]) =>
            Object.hasOwn(input, key) ? field.secrets(input[key]) : [],
          )
        : [],
  )
