import { unprocessable } from './refusal.ts'

/** An object from outside whose values nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The body as an object with known keys only; the message names the unknown ones. */
export const readFields = (value: unknown, known?: readonly string[]): Fields => {
  const fields = isFields(value) ? value : {}
  if (known === undefined) return fields
  const unknown = Object.keys(fields).filter(key => !known.includes(key))
  if (unknown.length > 0) {
    throw unprocessable(`Unknown field(s): ${unknown.map(key => `'${key}'`).join(', ')}`)
  }
  return fields
}

/** Walks into nested objects; undefined where the way ends. */
export const dig = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isFields(inner) ? inner[key] : undefined), value)

export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = dig(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = dig(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The guid of a to-one relationship, or undefined. */
export const relationship = (body: unknown, name: string): string | undefined =>
  textAt(body, 'relationships', name, 'data', 'guid')

/** An integer with a lower bound; undefined when absent, a refusal when something else. */
export const wholeAt = (fields: Fields, key: string, name: string, least = 0) => {
  const value = fields[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw unprocessable(`${name} must be an integer`)
  }
  if (value < least) throw unprocessable(`${name} must be greater than or equal to ${least}`)
  return value
}
