import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { dig, isFields, textAt } from '../fields.ts'

const read = (folder: string, name: string): Promise<string | null> =>
  readFile(join(folder, name), 'utf8').catch(() => null)

const procfile = (text: string | null): Readonly<Record<string, string>> => {
  if (text === null) return {}
  const types: unknown = parse(text)
  if (!isFields(types)) return {}
  return Object.fromEntries(Object.entries(types).map(([type, value]) => [type, String(value)]))
}

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const node = (text: string | null): Readonly<Record<string, string>> => {
  if (text === null) return {}
  const manifest = json(text)
  const main = textAt(manifest, 'main') ?? 'server.js'
  return { web: textAt(dig(manifest, 'scripts'), 'start') ?? `node ${main}` }
}

/** The process types of unpacked bits; null when no buildpack would know what to do. */
export const detectProcessTypes = async (
  folder: string,
): Promise<Readonly<Record<string, string>> | null> => {
  const [procfileText, packageText] = [
    await read(folder, 'Procfile'),
    await read(folder, 'package.json'),
  ]
  if (procfileText === null && packageText === null) return null
  return { ...node(packageText), ...procfile(procfileText) }
}
