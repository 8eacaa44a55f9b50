import { glob } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { Failure } from '../../failure.ts'
import { inside } from './inside.ts'
import type { Bits, ManifestSource } from './manifest.ts'
import { field } from './one-app.ts'
import { type Fields, isFields } from './read-yaml.ts'
import { readText } from './read-text.ts'

/** As long as Linux lets a path be. */
const longest = 4_096

/** What a pattern of stars, question marks and brackets matches below `directory`. */
const matches = async (directory: string, pattern: string): Promise<readonly string[]> => {
  // Braces could lead out of the directory, and grow without end.
  if (pattern.length > longest || /\{|(^|\/)\.\.(\/|$)/.test(pattern)) return []
  const found: string[] = []
  for await (const match of glob(pattern, { cwd: directory })) found.push(match)
  return found
}

/** The one thing in `directory` that a path or pattern stands for. */
const onePath = async (directory: string, pattern: string): Promise<string> => {
  try {
    return await inside(directory, pattern, 'path.missing')
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'path.missing') throw thrown
  }
  const found = await matches(directory, pattern)
  const [only] = found
  if (only === undefined) throw new Failure('path.missing', { path: pattern })
  if (found.length === 1) return await inside(directory, only, 'path.missing')
  const some = found.toSorted().slice(0, 5).join(', ')
  throw new Failure('path.ambiguous', { path: pattern, found: some })
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const imageOf = async (source: ManifestSource): Promise<string | undefined> => {
  const { directory, dockerImage, dockerImageFile: file } = source
  if (dockerImage !== undefined || file === undefined) return dockerImage
  const image = (await readText(directory, file, 'path.missing')).trim()
  if (/^\S+$/.test(image)) return image
  throw new Failure('manifest.invalid', { file, detail: 'it does not hold one image name' })
}

/** What is pushed: the put's image or path, else the manifest's. */
export const bitsFor = async (
  source: ManifestSource,
  app: Fields,
  base: string,
  file: string,
): Promise<Bits> => {
  const invalid = (detail: string) => new Failure('manifest.invalid', { file, detail })
  const docker = field(app, 'docker')
  const fields = isFields(docker) ? docker : {}
  const path = text(field(app, 'path'))
  const asked = await imageOf(source)
  if (asked === undefined && source.path !== undefined)
    return { kind: 'bits', path: await onePath(source.directory, source.path) }
  if (asked === undefined && docker && path !== undefined) throw invalid('it has path and docker')
  const image = asked ?? text(fields['image'])
  if (image !== undefined)
    return {
      kind: 'docker',
      image,
      username: source.dockerUsername ?? text(fields['username']),
      password: source.dockerPassword ?? text(fields['password']),
    }
  if (path === undefined) throw invalid('nothing says what to push: neither path nor docker')
  const below = relative(source.directory, resolve(source.directory, base, path)) || '.'
  return { kind: 'bits', path: await inside(source.directory, below, 'path.missing') }
}
