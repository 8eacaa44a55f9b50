import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readBody } from '../../http/read.ts'
import type { CloudController } from '../context.ts'
import { notFound, refusal, unprocessable } from '../refusal.ts'
import type { PackageRow } from '../rows.ts'
import { change } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { type Part, readParts } from './multipart.ts'
import { placeResources, rememberResources } from './resources.ts'
import { showPackage } from './show.ts'
import { unzip } from './zip.ts'

const invalid = (why: string) => `The app package is invalid: ${why}`

const store = async (
  cc: CloudController,
  row: PackageRow,
  bits: Buffer | undefined,
  resources: unknown,
): Promise<void> => {
  const folder = join(cc.folder, row.guid)
  await mkdir(folder, { recursive: true })
  if (bits !== undefined) await rememberResources(cc, await unzip(bits, folder))
  await placeResources(cc, resources, folder)
  const checksum = createHash('sha256')
    .update(bits ?? '')
    .digest('hex')
  change(cc.store.packages, row, { state: 'READY', folder, checksum })
}

const process = async (
  cc: CloudController,
  row: PackageRow,
  bits: Buffer | undefined,
  resources: unknown,
): Promise<void> => {
  await cc.timers.sleep(cc.delays.upload)
  try {
    if (cc.troubles.upload()) throw new Error('Package may not be larger than 1073741824 bytes')
    await store(cc, row, bits, resources)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    change(cc.store.packages, row, { state: 'FAILED', error: invalid(why) })
  }
}

const parse = (part: Part | undefined): unknown => {
  if (part === undefined) return undefined
  try {
    return JSON.parse(part.content.toString())
  } catch {
    throw unprocessable('Resources is invalid')
  }
}

export const uploadEndpoint: Endpoint = {
  method: 'POST',
  path: '/v3/packages/:guid/upload',
  raw: true,
  handle: async ({ cc, param, request }) => {
    const contentType = request.headers['content-type'] ?? ''
    // In front of Cloud Controller nginx's upload module takes the file out of the request,
    // and that module knows no chunked bodies (capi-release jobs/cloud_controller_ng nginx.conf).
    if (request.headers['content-length'] === undefined) {
      const text = '<html><head><title>400 Bad Request</title></head></html>\n'
      return { status: 400, text, contentType: 'text/html' }
    }
    const parts = readParts(await readBody(request), contentType)
    const row = cc.store.packages.get(param('guid'))
    if (row === undefined) throw notFound('Package')
    if (row.type !== 'bits') throw unprocessable('Package type must be bits.')
    if (row.state !== 'AWAITING_UPLOAD') {
      throw refusal(400, {
        code: 150004,
        title: 'CF-PackageBitsAlreadyUploaded',
        detail: 'Bits may be uploaded only once. Create a new package to upload different bits.',
      })
    }
    const bits = parts.find(part => part.name === 'bits')
    const resources = parse(parts.find(part => part.name === 'resources'))
    if (bits === undefined && resources === undefined) {
      throw unprocessable('Upload must include either resources or bits')
    }
    const processing = change(cc.store.packages, row, { state: 'PROCESSING_UPLOAD' })
    void process(cc, processing, bits && Buffer.from(bits.content), resources)
    return { status: 200, body: showPackage(cc, processing) }
  },
}
