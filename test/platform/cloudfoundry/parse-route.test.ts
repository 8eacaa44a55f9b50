import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asFailure } from '../../../src/failure.ts'
import { parseRoute } from '../../../src/platform/cloudfoundry/parse-route.ts'
import type { Domain } from '../../../src/platform/cloudfoundry/target.ts'

const domain = (name: string, more: Partial<Domain> = {}): Domain => ({
  guid: `guid of ${name}`,
  name,
  internal: false,
  protocol: 'http',
  ...more,
})
const tcp = domain('tcp.test', { protocol: 'tcp' })
const internal = domain('apps.internal', { internal: true })
const outer = domain('example.com')
const inner = domain('apps.example.com')
const domains = [outer, tcp, inner, internal]

test.each<[string, string, Domain, string, string, number | undefined]>([
  ['shop.example.com', 'shop.example.com', outer, 'shop', '', undefined],
  ['shop.apps.example.com/a/b', 'shop.apps.example.com/a/b', inner, 'shop', '/a/b', undefined],
  ['apps.example.com', 'apps.example.com', inner, '', '', undefined],
  ['*.example.com', '*.example.com', outer, '*', '', undefined],
  ['Shop.Example.com/', 'shop.example.com', outer, 'shop', '', undefined],
  ['tcp.test:1024', 'tcp.test:1024', tcp, '', '', 1024],
  ['shop.apps.internal', 'shop.apps.internal', internal, 'shop', '', undefined],
])('%s is taken apart', (route, name, found, host, path, port) => {
  expect(parseRoute(route, domains)).toStrictEqual({ name, domain: found, host, path, port })
})

test.each<[string, string]>([
  ['https://shop.example.com', 'route.invalid'],
  ['shop.example.com?a=b', 'route.invalid'],
  ['a.b.example.com', 'route.invalid'],
  ['shop.example.com:80', 'route.invalid'],
  ['tcp.test', 'route.invalid'],
  ['shop.tcp.test:1024', 'route.invalid'],
  ['tcp.test:99999', 'route.invalid'],
  ['*.apps.internal', 'route.invalid'],
  ['shop.apps.internal/a', 'route.invalid'],
  ['shop.exampel.com', 'route.no_domain'],
  ['notexample.com', 'route.no_domain'],
])('%s fails with %s', (route, code) => {
  const attempt = () => {
    try {
      return parseRoute(route, domains)
    } catch (thrown) {
      return asFailure(thrown).code
    }
  }
  expect(attempt()).toBe(code)
})

test('a name made of parts comes apart into the same parts, whichever order domains have', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/)
  fc.assert(
    fc.property(
      fc.option(label, { nil: '' }),
      fc.option(fc.stringMatching(/^\/[a-z/]{1,20}$/), { nil: '' }),
      fc.constantFrom(outer, inner),
      fc.shuffledSubarray([...domains], { minLength: domains.length }),
      (host, path, at, known) => {
        fc.pre(!(at === outer && host === 'apps'))
        const name = `${host === '' ? '' : `${host}.`}${at.name}${path}`
        expect(parseRoute(name, known)).toStrictEqual({
          name,
          domain: at,
          host,
          path,
          port: undefined,
        })
      },
    ),
  )
})
