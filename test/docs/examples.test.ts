import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { readPutParams, readSource } from '../../src/config/decode.ts'
import { loadManifest } from '../../src/platform/manifest/load-manifest.ts'
import { unsupportedIn } from '../../src/platform/docker/release/unsupported.ts'
import { root } from './markdown.ts'

const examples = join(root, 'examples')

test('the request for a Docker host is one that a Docker host takes, with what goes over it', async () => {
  const written = execFileSync(
    process.execPath,
    [join(examples, 'docker-request.ts'), '{"label": "2.0"}', '{"app": "other"}'],
    { encoding: 'utf8' },
  )
  const request = JSON.parse(written)
  const source = readSource(request.source)
  const params = readPutParams(request.params)
  if (isLeft(source) || isLeft(params)) throw new Error('the request does not decode')
  expect([source.right.platform, source.right.app, params.right.label]).toStrictEqual([
    'docker',
    'other',
    '2.0',
  ])
  const manifest = await loadManifest({
    directory: examples,
    app: 'other',
    manifest: request.params.manifest,
  })
  expect(manifest.bits.kind).toBe('docker')
  expect(unsupportedIn(manifest, params.right)).toStrictEqual([])
})
