import { createHash } from 'node:crypto'
import type { Manifest } from './manifest.ts'
import { isFields } from './read-yaml.ts'

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, below]) => [key, sorted(below)]),
  )
}

/** A value as text, the same in whatever order its maps are written. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value))

/**
 * `sha256:…` of everything a manifest asks for, in whatever order it is written. The app's name,
 * the place of its bits and the registry's password are left out: they may differ from run to run
 * of the same request.
 */
export const digestOf = (manifest: Manifest): string => {
  const { app, told: _, bits, ...rest } = manifest
  const { name: __, ...fields } = app
  const image = bits.kind === 'docker' ? { image: bits.image, username: bits.username } : {}
  const text = canonical({ ...rest, fields, image })
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
