import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import type { CloudController } from '../context.ts'
import { dig, listAt, textAt } from '../fields.ts'
import { unprocessable } from '../refusal.ts'
import type { Endpoint } from '../web/endpoint.ts'

const smallest = 64 * 1024

/** Remembers the files of a package that are large enough to be matched later. */
export const rememberResources = async (
  { resources }: CloudController,
  files: readonly string[],
): Promise<void> => {
  for (const file of files) {
    if ((await stat(file)).size <= smallest) continue
    resources.set(
      createHash('sha1')
        .update(await readFile(file))
        .digest('hex'),
      file,
    )
  }
}

const checksum = (resource: unknown): string =>
  textAt(resource, 'checksum', 'value') ?? textAt(resource, 'sha1') ?? ''

/** Puts matched files into a package; `resources` is the upload's field of that name. */
export const placeResources = async (
  cc: CloudController,
  resources: unknown,
  folder: string,
): Promise<void> => {
  for (const resource of Array.isArray(resources) ? resources : []) {
    const source = cc.resources.get(checksum(resource))
    const path = normalize(textAt(resource, 'path') ?? textAt(resource, 'fn') ?? '')
    if (source === undefined || path.startsWith('..')) {
      throw new Error(`resource ${path} is not known`)
    }
    const target = join(folder, path)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(source, target)
    const mode = textAt(resource, 'mode')
    if (mode !== undefined) await chmod(target, Number.parseInt(mode, 8) & 0o777)
  }
}

export const resourceEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v3/resource_matches',
    reads: true,
    handle: ({ cc, body }) => {
      const asked = listAt(body, 'resources')
      if (asked.length === 0) throw unprocessable('Resources must have at least one resource')
      if (asked.length > 5000) throw unprocessable('Resources is too long (maximum is 5000)')
      const known = asked.filter(one => {
        const size = dig(one, 'size_in_bytes')
        return typeof size === 'number' && size > smallest && cc.resources.has(checksum(one))
      })
      return { status: 201, body: { resources: known } }
    },
  },
]
