import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asFailure } from '../../../../src/failure.ts'
import { isTcpRoute, readRoute } from '../../../../src/platform/docker/release/read-route.ts'

test.each([
  ['shop.example.com', 'shop.example.com'],
  ['Shop.Example.COM/Cart', 'shop.example.com/Cart'],
  ['shop.example.com/', 'shop.example.com'],
  ['shop.example.com/a/b/', 'shop.example.com/a/b'],
  ['*.example.com', '*.example.com'],
  ['*.example.com/api', '*.example.com/api'],
  ['localhost', 'localhost'],
  ['10.0.0.7', '10.0.0.7'],
])('%s is the route %s', (written, name) => {
  expect(readRoute(written)).toBe(name)
})

test.each([
  ['https://shop.example.com', 'it has a scheme, a port, a query or no host'],
  ['shop.example.com:80', 'it has a scheme, a port, a query or no host'],
  ['shop.example.com?a=b', 'it has a scheme, a port, a query or no host'],
  ['/cart', 'it has a scheme, a port, a query or no host'],
  ['', 'it has a scheme, a port, a query or no host'],
  ['shop.*.example.com', 'it has a scheme, a port, a query or no host'],
  ['shop..example.com', 'an empty part cannot stand in a host name'],
  ['shop example.com', 'shop example cannot stand in a host name'],
  ['-shop.example.com', '-shop cannot stand in a host name'],
  [`${'a'.repeat(64)}.com`, `${'a'.repeat(64)} cannot stand in a host name`],
  [`${'abcdefg.'.repeat(32)}com`, 'its host is longer than 253 characters'],
  ['shop.example.com/a//b', 'its path has two slashes in a row'],
  ['shop.example.com/a/../b', '.. cannot stand in its path'],
  ['shop.example.com/a b', 'a b cannot stand in its path'],
  ['shop.example.com/a"b', 'a"b cannot stand in its path'],
  ['shop.example.com/a\nb', 'a\nb cannot stand in its path'],
  [`shop.example.com/${'a'.repeat(128)}`, 'its path is longer than 128 characters'],
])('%j is refused as a route', (route, detail) => {
  const read = () => {
    try {
      return readRoute(route)
    } catch (thrown) {
      const { code, facts } = asFailure(thrown)
      return [code, facts]
    }
  }
  expect(read()).toStrictEqual(['route.invalid', { route, detail }])
})

test('a route made of hosts and paths is read as it is, and again the same', () => {
  const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
  const routes = fc
    .tuple(
      fc.constantFrom('', '*.'),
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.array(fc.stringMatching(/^[a-zA-Z0-9_~-]{1,9}$/), { maxLength: 4 }),
    )
    .map(([star, host, path]) => `${star}${host.join('.')}${path.map(each => `/${each}`).join('')}`)
  fc.assert(
    fc.property(routes, route => {
      expect(readRoute(route)).toBe(route)
    }),
  )
})

test('whatever is written, a route that is taken has nothing in it that ends a word of a file', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string().map(path => `shop.example.test/${path}`),
      ),
      written => {
        let name = ''
        try {
          name = readRoute(written)
        } catch (thrown) {
          expect(asFailure(thrown).code).toBe('route.invalid')
          return
        }
        expect(name).toMatch(/^(\*\.)?[a-z0-9_.-]+(\/[\x21-\x7e]+)?$/)
        expect(name).not.toMatch(/["'#\\]/)
        expect(readRoute(name)).toBe(name)
      },
    ),
  )
})

test.each([
  ['tcp.example.com:1024', true],
  ['shop.example.com', false],
  ['shop.example.com/a:1', false],
])('%s is a TCP route: %s', (route, isTcp) => {
  expect(isTcpRoute(route)).toBe(isTcp)
})
