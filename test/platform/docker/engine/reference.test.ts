import { expect, test } from 'vitest'
import {
  parseReference,
  type Reference,
  referenceText,
} from '../../../../src/platform/docker/engine/reference.ts'
import { loginFor } from '../../../../src/platform/docker/engine/registry-login.ts'

const digest = `sha256:${'0a'.repeat(32)}`
const hub = { registry: 'docker.io', tag: 'latest', digest: undefined }

test.each<[string, Reference]>([
  ['debian', { ...hub, repository: 'library/debian' }],
  ['team/app', { ...hub, repository: 'team/app' }],
  ['docker.io/debian:12', { ...hub, repository: 'library/debian', tag: '12' }],
  ['index.docker.io/team/app', { ...hub, repository: 'team/app' }],
  ['localhost/app', { ...hub, registry: 'localhost', repository: 'app' }],
  ['127.0.0.1:5000/a/b:v1', { ...hub, registry: '127.0.0.1:5000', repository: 'a/b', tag: 'v1' }],
  ['[::1]:5000/app', { ...hub, registry: '[::1]:5000', repository: 'app' }],
  ['Registry/app', { ...hub, registry: 'registry', repository: 'app' }],
  [`app@${digest}`, { ...hub, repository: 'library/app', tag: undefined, digest }],
  [`app:v1@${digest}`, { ...hub, repository: 'library/app', tag: 'v1', digest }],
])('%s is read as Docker reads it', (text, reference) => {
  expect(parseReference(text)).toStrictEqual(reference)
})

test.each([
  '',
  'App',
  'a//b',
  'app:',
  'app@sha256:abc',
  '-app',
  'host.example/',
  'a b',
  digest,
  '0a'.repeat(32),
  'x'.repeat(256),
])('%j is no name of an image', text => {
  expect(parseReference(text)).toBeUndefined()
})

test('an image is named in full, and by its digest alone where it has one', () => {
  const text = (written: string) => referenceText(parseReference(written) as Reference)
  expect([text('app'), text(`host.example:1/app:v1@${digest}`)]).toStrictEqual([
    'docker.io/library/app:latest',
    `host.example:1/app@${digest}`,
  ])
})

test.each([
  [undefined, 'team/app', 'https://index.docker.io/v1/'],
  ['https://index.docker.io/v1/', 'team/app', 'https://index.docker.io/v1/'],
  ['Host.example', 'host.example/app', 'host.example'],
  ['https://host.example/v2/', 'host.example/app', 'host.example'],
  ['host.example', 'other.example/app', undefined],
  ['host.example', 'app', undefined],
])('a login for %s goes with %s to %s', (server, image, sent) => {
  const login = { server, username: 'user', password: 'word' }
  expect(loginFor(parseReference(image) as Reference, login)).toStrictEqual(
    sent === undefined ? undefined : { ...login, server: sent },
  )
})
