import * as t from 'io-ts'
import { isLeft } from 'fp-ts/lib/Either.js'
import { Failure } from '../../../failure.ts'
import type { Manifest, ProcessWish as Listed } from '../../manifest/manifest.ts'
import { field } from '../../manifest/one-app.ts'
import { type Fields, isFields } from '../../manifest/read-yaml.ts'
import { bytesOf, leastMemory } from './memory.ts'
import type { HealthWish, ProcessWish } from './wish.ts'

const absent = t.union([t.undefined, t.null])
const seconds = t.union([t.number, absent])

// Cloud Foundry's own defaults (docs.cloudfoundry.org, "Using app health checks").
const defaults = { timeout: 1, within: 60, path: '/' }

const invalid = (detail: string): Failure =>
  new Failure('manifest.invalid', { file: 'the manifest', detail })

/** What a process says in its own entry; web may stand on the app itself. */
const entryOf = ({ app }: Manifest, type: string): Fields => {
  const listed: unknown = field(app, 'processes')
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : []
  const own = entries.filter(isFields).find(each => each['type'] === type)
  return own ?? (type === 'web' ? app : {})
}

const secondsOf = (entry: Fields, name: string, otherwise: number): number => {
  const read = seconds.decode(field(entry, name))
  if (isLeft(read) || (read.right ?? 1) <= 0) throw invalid(`${name} is not a number of seconds`)
  return (read.right ?? otherwise) * 1000
}

const kindOf = ({ type, healthCheck }: Listed): HealthWish['kind'] => {
  switch (healthCheck) {
    case undefined:
      return type === 'web' ? 'port' : 'process'
    case 'http':
    case 'port':
    case 'process':
      return healthCheck
    // What process was called before.
    case 'none':
      return 'process'
    default:
      throw invalid(`health-check-type of ${type} is not http, port or process`)
  }
}

const healthOf = (listed: Listed, entry: Fields): HealthWish => {
  const path: unknown = field(entry, 'health-check-http-endpoint') ?? defaults.path
  // It becomes part of a request, and may not end its first line.
  if (typeof path !== 'string' || !/^\/[\x21-\x7e]*$/.test(path))
    throw invalid(`health-check-http-endpoint of ${listed.type} is not a path such as /health`)
  return {
    kind: kindOf(listed),
    path,
    timeout: secondsOf(entry, 'health-check-invocation-timeout', defaults.timeout),
    within: secondsOf(entry, 'timeout', defaults.within),
  }
}

const memoryOf = ({ type, memory }: Listed): number | undefined => {
  if (memory === undefined) return undefined
  const bytes = bytesOf(memory)
  if (bytes === undefined) throw invalid(`memory of ${type} is not an amount such as 512M`)
  if (bytes < leastMemory) throw invalid(`memory of ${type} is below 6M, the least there is`)
  return bytes
}

const instancesOf = ({ type, instances }: Listed, entry: Fields): number => {
  if (
    !absent.is(field(entry, 'instances')) &&
    !(Number.isInteger(instances) && Number(instances) >= 0)
  )
    throw invalid(`instances of ${type} is not a whole number`)
  // As Cloud Foundry has it: one web, none of the others.
  return instances ?? (type === 'web' ? 1 : 0)
}

/** The processes of a manifest as containers, web first. Throws `manifest.invalid`. */
export const processWishes = (manifest: Manifest): readonly ProcessWish[] =>
  manifest.processes.map((listed, at, all) => {
    const { type, command } = listed
    if (!/^[a-zA-Z0-9][\w.-]{0,62}$/.test(type))
      throw invalid(`${type} cannot be the type of a process`)
    if (all.findIndex(each => each.type === type) !== at)
      throw invalid(`the process ${type} is listed twice`)
    const entry = entryOf(manifest, type)
    return {
      type,
      instances: instancesOf(listed, entry),
      command,
      memory: memoryOf(listed),
      health: healthOf(listed, entry),
    }
  })
