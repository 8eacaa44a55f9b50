import * as t from 'io-ts'
import { isNone, type Reader } from './reader.ts'

/**
 * A one-way io-ts decoder for something that a user writes. Its name is a phrase that follows
 * "expected", so that every error can be worded from the context alone.
 */
export interface Codec<A> extends t.Decoder<unknown, A> {
  /** The secrets in an input, decoded or not, also when the rest of it is wrong. */
  readonly secrets: (input: unknown) => readonly string[]
}

/** The type that a codec decodes to. */
export type Decoded<C> = C extends Codec<infer A> ? A : never

const nothingSecret = (): readonly string[] => []

/** Makes a codec of its phrase, its reading function and, where there are any, its secrets. */
export const codec = <A>(
  name: string,
  read: Reader<A>,
  secrets: Codec<A>['secrets'] = nothingSecret,
): Codec<A> => {
  const self: Codec<A> = {
    name,
    validate: read,
    decode: input => read(input, [{ key: '', type: self, actual: input }]),
    secrets,
  }
  return self
}

/** A value that meets a condition: no other reason to refuse it than the phrase itself. */
export const simple = <A>(name: string, is: (input: unknown) => input is A): Codec<A> =>
  codec(name, (input, context) => (is(input) ? t.success(input) : t.failure(input, context)))

/** A field that may be left out; YAML's empty value counts as left out. */
export const optional = <A>(inner: Codec<A>): Codec<A | undefined> =>
  codec<A | undefined>(
    inner.name,
    (input, context) => (isNone(input) ? t.success(undefined) : inner.validate(input, context)),
    inner.secrets,
  )

/** A field that may be left out, and what it means then, as a user would write it. */
export const withDefault = <A>(inner: Codec<A>, written: unknown): Codec<A> =>
  codec(
    inner.name,
    (input, context) => inner.validate(isNone(input) ? written : input, context),
    inner.secrets,
  )
