import { isDeepStrictEqual } from 'node:util'
import type { CloudController } from '../context.ts'
import { appNamed, processesOf } from '../app/find.ts'
import { type Fields, isFields, textAt } from '../fields.ts'
import { appManifest, processManifest } from './show.ts'
import { readSize } from './size.ts'

export interface Difference {
  readonly op: 'add' | 'replace'
  readonly path: string
  readonly was?: unknown
  readonly value: unknown
}

// What the API ignores is not a difference.
const ignored = ['name', 'path', 'docker', 'no-route', 'random-route', 'default-route']

const same = (was: unknown, value: unknown): boolean => {
  if (isDeepStrictEqual(was, value)) return true
  const size = readSize(was)
  return size !== null && size === readSize(value)
}

const nameOf = (entry: unknown): unknown =>
  textAt(entry, 'route') ?? textAt(entry, 'type') ?? textAt(entry, 'name') ?? entry

const compareLists = (
  path: string,
  was: readonly unknown[],
  wanted: readonly unknown[],
): readonly Difference[] =>
  wanted.flatMap((value, index) => {
    const at = was.findIndex(one => isDeepStrictEqual(nameOf(one), nameOf(value)))
    if (at < 0) return [{ op: 'add' as const, path: `${path}/${index}`, value }]
    return compare(`${path}/${index}`, was[at], value)
  })

const compare = (path: string, was: unknown, value: unknown): readonly Difference[] => {
  if (value === undefined || same(was, value)) return []
  if (was === undefined) return [{ op: 'add', path, value }]
  if (Array.isArray(was) && Array.isArray(value)) return compareLists(path, was, value)
  if (isFields(was) && isFields(value)) {
    return Object.keys(value).flatMap(key => compare(`${path}/${key}`, was[key], value[key]))
  }
  return [{ op: 'replace', path, was, value }]
}

/** Dashes and underscores are the same here, and the answer keeps the spelling of the request. */
const bothSpellings = (fields: object): Fields => {
  const spelled = (from: string, to: string) =>
    Object.entries(fields).map(([key, value]) => [key.replaceAll(from, to), value])
  return Object.fromEntries([...spelled('-', '_'), ...spelled('_', '-')])
}

const current = (cc: CloudController, spaceGuid: string, name: string): Fields => {
  const app = appNamed(cc, spaceGuid, name)
  if (app === undefined) return {}
  const web = processesOf(cc, app).find(row => row.type === 'web')
  const manifest = appManifest(cc, app)
  return bothSpellings({
    ...(web !== undefined && processManifest(web)),
    ...manifest,
    processes: manifest.processes.map(bothSpellings),
  })
}

/** What applying these apps would add or change. */
export const diffManifest = (
  cc: CloudController,
  spaceGuid: string,
  apps: readonly Fields[],
): readonly Difference[] =>
  apps.flatMap((app, index) => {
    const was = current(cc, spaceGuid, textAt(app, 'name') ?? '')
    return Object.keys(app)
      .filter(key => !ignored.includes(key.replaceAll('_', '-')))
      .flatMap(key => compare(`/applications/${index}/${key}`, was[key], app[key]))
  })
