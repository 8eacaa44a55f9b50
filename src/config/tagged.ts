import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { codec, type Codec, type Decoded } from './codec.ts'
import { isObject, under } from './reader.ts'
import { choice } from './scalars.ts'

type Variants = Readonly<Record<string, Codec<unknown>>>

/**
 * A union told apart by one field: the tag is read first, and only the variant it names is asked,
 * so errors are about what the user meant.
 */
export const tagged = <V extends Variants>(
  tag: string,
  variants: V,
): Codec<Decoded<V[keyof V]>> => {
  const names = Object.keys(variants)
  const tags = choice(...names)
  return codec(
    'an object',
    (input, context): t.Validation<Decoded<V[keyof V]>> => {
      if (!isObject(input)) return t.failure(input, context)
      const name = Object.hasOwn(input, tag) ? input[tag] : undefined
      const place = under(context, tag, tags, name)
      const known = tags.validate(name, place)
      if (isLeft(known)) return known
      const variant = variants[known.right]
      if (variant === undefined) return t.failure(undefined, place)
      return variant.validate(input, context) as t.Validation<Decoded<V[keyof V]>>
    },
    input => Object.values(variants).flatMap(variant => variant.secrets(input)),
  )
}
