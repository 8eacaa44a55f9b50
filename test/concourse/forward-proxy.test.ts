import { expect, test } from 'vitest'
import { forwardProxyFor, proxySecrets } from '../../src/concourse/forward-proxy.ts'
import { Failure } from '../../src/failure.ts'

const both = { http_proxy: 'http://plain:3128', https_proxy: 'https://user:p%40ss@secure:8443' }

const chosen = (url: string, variables: Readonly<Record<string, string>>) =>
  forwardProxyFor(new URL(url), variables)?.host

test.each([
  ['https://api.example.com', both, 'secure:8443'],
  ['http://api.example.com', both, 'plain:3128'],
  ['https://api.example.com', {}, undefined],
  ['https://api.example.com', { https_proxy: '' }, undefined],
  ['https://api.example.com', { https_proxy: 'proxy:3128' }, 'proxy:3128'],
  ['https://api.example.com', { HTTPS_PROXY: 'http://upper:1' }, 'upper:1'],
  ['https://api.example.com', { https_proxy: 'lower:1', HTTPS_PROXY: 'upper:1' }, 'lower:1'],
  ['https://localhost:8443', both, undefined],
  ['https://127.0.0.1', both, undefined],
  ['https://[::1]:8443', both, undefined],
])('%s with %j goes through %s', (url, variables, proxy) => {
  expect(chosen(url, variables)).toBe(proxy)
})

test.each([
  ['*', true],
  ['example.com', true],
  ['api.example.com', true],
  ['.example.com', true],
  ['*.example.com', true],
  ['API.EXAMPLE.COM', true],
  ['other.com, example.com', true],
  ['example.com:8443', true],
  ['example.com:443', false],
  ['ample.com', false],
  ['.api.example.com', false],
  ['www.api.example.com', false],
  ['', false],
])('no_proxy %j exempts https://api.example.com:8443: %s', (no_proxy, exempt) => {
  const proxy = chosen('https://api.example.com:8443', { ...both, no_proxy })
  expect(proxy).toBe(exempt ? undefined : 'secure:8443')
})

test.each([
  ['fd00::1', true],
  ['[fd00::1]', true],
  ['[fd00::1]:443', true],
  ['[fd00::1]:80', false],
  ['fd00::2', false],
])('no_proxy %j exempts https://[fd00::1]: %s', (no_proxy, exempt) => {
  expect(chosen('https://[fd00::1]', { ...both, no_proxy })).toBe(
    exempt ? undefined : 'secure:8443',
  )
})

test.each(['socks5://proxy:1080', 'http://', '::'])('%s cannot be used', https_proxy => {
  expect(() => chosen('https://api.example.com', { https_proxy })).toThrow(
    new Failure('proxy.unsupported', { variable: 'https_proxy' }),
  )
})

test('the password of a proxy is a secret', () => {
  expect(proxySecrets(both)).toStrictEqual(['p%40ss', 'p@ss', 'user:p@ss'])
})
