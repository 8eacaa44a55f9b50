import { Failure } from '../../failure.ts'
import { type Fields, isFields } from './read-yaml.ts'

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number)
}

/** `env` of the manifest with what the put adds; every value is a text, as the platform wants it. */
export const environmentOf = (
  env: unknown,
  added: Fields | undefined,
  file: string,
): Readonly<Record<string, string>> => {
  if (env !== undefined && env !== null && !isFields(env))
    throw new Failure('manifest.invalid', { file, detail: 'env is not a map' })
  const all = Object.entries({ ...env, ...added })
  return Object.fromEntries(all.map(([name, value]) => [name, asText(value)]))
}
