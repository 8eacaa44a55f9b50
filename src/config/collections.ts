import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { codec, type Codec } from './codec.ts'
import { addAll, isObject, under } from './reader.ts'

/** A list of entries that one codec reads. */
export const list = <A>(entry: Codec<A>): Codec<readonly A[]> =>
  codec(
    `a list, each entry ${entry.name}`,
    (input, context) => {
      if (!Array.isArray(input)) return t.failure(input, context)
      const errors: t.ValidationError[] = []
      const decoded: A[] = []
      for (const [index, actual] of input.entries()) {
        const result = entry.validate(actual, under(context, `[${index}]`, entry, actual))
        if (isLeft(result)) addAll(errors, result.left)
        else decoded.push(result.right)
      }
      return errors.length > 0 ? t.failures(errors) : t.success(decoded)
    },
    input => (Array.isArray(input) ? input.flatMap(entry.secrets) : []),
  )

/** An object with names of the user's own and values that one codec reads. */
export const record = <A>(
  name: string,
  value: Codec<A>,
  isSecret: (key: string) => boolean = () => false,
): Codec<Readonly<Record<string, A>>> =>
  codec(
    name,
    (input, context) => {
      if (!isObject(input)) return t.failure(input, context)
      const errors: t.ValidationError[] = []
      const decoded: (readonly [string, A])[] = []
      for (const [key, actual] of Object.entries(input)) {
        const result = value.validate(actual, under(context, key, value, actual))
        if (isLeft(result)) addAll(errors, result.left)
        else decoded.push([key, result.right])
      }
      return errors.length > 0 ? t.failures(errors) : t.success(Object.fromEntries(decoded))
    },
    input =>
      isObject(input)
        ? Object.entries(input).flatMap(([key, secret]) =>
            typeof secret === 'string' && isSecret(key) ? [secret] : value.secrets(secret),
          )
        : [],
  )
