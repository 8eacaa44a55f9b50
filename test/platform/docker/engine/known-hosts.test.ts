import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { knownHost } from '../../../../src/platform/docker/engine/known-hosts.ts'

const key = Buffer.from('the key')
const other = Buffer.from('another key')
const shown = key.toString('base64')
const elsewhere = other.toString('base64')

const hashed = (name: string): string => {
  const salt = Buffer.alloc(20, 7)
  const hash = createHmac('sha1', salt).update(name).digest('base64')
  return `|1|${salt.toString('base64')}|${hash}`
}

test.each([
  ['the name', `host.example ssh-ed25519 ${shown} a comment`, 'known'],
  ['the name in capitals', `HOST.example ssh-ed25519 ${shown}`, 'known'],
  ['one name of several', `a,host.example,b ssh-ed25519 ${shown}`, 'known'],
  ['a pattern', `*.exampl? ssh-ed25519 ${shown}`, 'known'],
  ['a pattern and an exception', `*.example,!host.example ssh-ed25519 ${shown}`, 'unknown'],
  ['dots that are no wildcards', `hostxexample ssh-ed25519 ${shown}`, 'unknown'],
  ['a hashed name', `${hashed('host.example')} ssh-ed25519 ${shown}`, 'known'],
  ['another hashed name', `${hashed('other.example')} ssh-ed25519 ${shown}`, 'unknown'],
  ['another port', `[host.example]:2222 ssh-ed25519 ${shown}`, 'unknown'],
  ['another key', `host.example ssh-ed25519 ${elsewhere}`, 'different'],
  [
    'another key and this one',
    `host.example ssh-rsa ${elsewhere}\nhost.example ssh-ed25519 ${shown}`,
    'known',
  ],
  ['a revoked key', `@revoked * ssh-ed25519 ${shown}`, 'revoked'],
  [
    'a key that is revoked further down',
    `host.example ssh-ed25519 ${shown}\r\n@revoked * ssh-ed25519 ${shown}`,
    'revoked',
  ],
  ['an authority with this key', `@cert-authority * ssh-ed25519 ${shown}`, 'unknown'],
  ['a comment', `# host.example ssh-ed25519 ${shown}`, 'unknown'],
  ['nothing', '', 'unknown'],
])('of a file with %s', (_, text, judged) => {
  expect(knownHost(text, 'host.example', 22).judge(key)).toBe(judged)
})

test('a port that is not 22 is written in brackets, hashed or not', () => {
  const text = `[host.example]:2222 ssh-ed25519 ${shown}\n${hashed('[host.example]:2222')} ssh-rsa ${elsewhere}\n@revoked * ecdsa ${elsewhere}`
  const found = knownHost(text, 'host.example', 2222)
  expect([found.judge(key), found.types]).toStrictEqual(['known', ['ssh-ed25519', 'ssh-rsa']])
})
