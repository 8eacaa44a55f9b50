import { refusal, unprocessable } from './refusal.ts'
import { type Fields, isFields, readFields } from './fields.ts'

export interface Metadata {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export const noMetadata: Metadata = { labels: {}, annotations: {} }

const limits = { labels: 50, annotations: 200, value: 5000 } as const
const word = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/
const dns = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i

const checkKey = (kind: string, key: string): void => {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  const prefix = parts.length === 2 ? parts[0] : undefined
  const wrong = (why: string) => unprocessable(`Metadata ${kind} key error: ${why}`)
  if (parts.length > 2) throw wrong("key has more than one '/'")
  if (name === '') throw wrong('key cannot be empty string')
  if (name.length > 63) throw wrong(`'${name.slice(0, 8)}...' is greater than 63 characters`)
  if (!word.test(name)) throw wrong(`'${name}' contains invalid characters`)
  if (prefix === undefined) return
  if (prefix.length > 253) throw wrong('prefix is greater than 253 characters')
  if (!dns.test(prefix)) throw wrong(`prefix '${prefix}' must be in valid dns format`)
  if (prefix.toLowerCase() === 'cloudfoundry.org')
    throw wrong('Cloudfoundry.org is a reserved domain')
}

const checkLabel = (value: string): void => {
  if (value === '') return
  if (value.length > 63) {
    throw unprocessable(
      'Metadata label value error: ' + `'${value.slice(0, 8)}...' is greater than 63 characters`,
    )
  }
  if (!word.test(value)) {
    throw unprocessable(`Metadata label value error: '${value}' contains invalid characters`)
  }
}

const checkAnnotation = (value: string): void => {
  if (value.length <= limits.value) return
  throw unprocessable(
    'Metadata annotation value error: ' +
      `'${value.slice(0, 8)}...' is greater than ${limits.value} characters`,
  )
}

const merge = (
  kind: 'label' | 'annotation',
  old: Readonly<Record<string, string>>,
  patch: Fields,
): Record<string, string> => {
  const merged = { ...old }
  for (const [key, value] of Object.entries(patch)) {
    checkKey(kind, key)
    if (value === null) {
      delete merged[key]
      continue
    }
    const scalar = typeof value === 'number' || typeof value === 'boolean'
    if (!scalar && typeof value !== 'string') {
      throw unprocessable(`Metadata ${kind} value error: value of '${key}' is not a string`)
    }
    const text = String(value)
    if (kind === 'label') checkLabel(text)
    else checkAnnotation(text)
    merged[key] = text
  }
  return merged
}

const count = (kind: 'label' | 'annotation', merged: Record<string, string>): void => {
  const limit = kind === 'label' ? limits.labels : limits.annotations
  if (Object.keys(merged).length <= limit) return
  throw refusal(422, {
    code: kind === 'label' ? 390020 : 390023,
    title: kind === 'label' ? 'CF-LabelLimitExceeded' : 'CF-AnnotationLimitExceeded',
    detail: `Failed to add ${limit} ${kind}s because it would exceed maximum of ${limit}`,
  })
}

/** Merges a `metadata` of a request key by key; null deletes. Throws a refusal at a limit. */
export const mergeMetadata = (old: Metadata, patch: unknown): Metadata => {
  if (patch === undefined || patch === null) return old
  if (!isFields(patch)) throw unprocessable('Metadata must be an object')
  readFields(patch, ['labels', 'annotations'])
  const of = (kind: 'label' | 'annotation') => {
    const fields = patch[`${kind}s`] ?? {}
    if (!isFields(fields)) throw unprocessable(`Metadata '${kind}s' is not an object`)
    const merged = merge(kind, old[`${kind}s`], fields)
    count(kind, merged)
    return merged
  }
  return { labels: of('label'), annotations: of('annotation') }
}
