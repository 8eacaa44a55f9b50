import type * as t from 'io-ts'
import { isNone, kindOf } from './reader.ts'

const longestKey = 200

const segment = (key: string, index: number): string => {
  if (/^\[\d+\]$/.test(key)) return key
  // Whole or not at all: a secret that is cut off is no longer found by those who hide it.
  if (key.length > longestKey) return '[…]'
  if (/^[\w-]+$/.test(key)) return index === 0 ? key : `.${key}`
  return `[${JSON.stringify(key)}]`
}

const pathOf = (context: t.Context): string =>
  context
    .map(({ key }) => key)
    .map(segment)
    .join('')

const wordsOf = ({ context, message }: t.ValidationError): string => {
  if (message !== undefined) return message
  const last = context.at(-1)
  const expected = `expected ${last?.type.name ?? 'something else'}`
  return isNone(last?.actual) ? `missing; ${expected}` : `${expected}, got ${kindOf(last.actual)}`
}

/**
 * One sentence for each wrong place, in the order of the fields, all at once: the path, what was
 * expected, and the kind of what was found. Never a value, because it may be a secret.
 */
export const explain = (errors: t.Errors): readonly string[] => {
  const places = new Map<string, Set<string>>()
  for (const error of errors) {
    const path = pathOf(error.context)
    places.set(path, (places.get(path) ?? new Set()).add(wordsOf(error)))
  }
  return [...places].map(([path, words]) => `${path}: ${[...words].join('; ')}`)
}
