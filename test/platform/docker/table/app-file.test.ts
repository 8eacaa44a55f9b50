import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  readAppFile,
  writeAppFile,
} from '../../../../src/platform/docker/proxy/app-configuration.ts'
import { layout } from '../../../../src/platform/docker/proxy/layout.ts'
import { mapKey } from '../../../../src/platform/docker/proxy/map-key.ts'
import { parseServerName, serverName } from '../../../../src/platform/docker/proxy/server-line.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const number = fc.nat(40)

const server = fc.record({ index: number, container: text, address: fc.ipV4(), port: number })

const destination = fc.record({
  release: text,
  process: text,
  protocol: fc.option(text, { nil: undefined }),
  servers: fc.array(server, { maxLength: 3 }),
})

const route = fc.record({
  id: text,
  name: text,
  slot: number,
  madeBy: fc.option(text, { nil: undefined }),
  privateTo: fc.option(text, { nil: undefined }),
  destinations: fc.array(destination, { maxLength: 3 }),
})

const table = fc.record({
  app: text,
  redirect: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
  routes: fc.array(route, { maxLength: 5 }),
})

test('the text of any table is read as the same table', () => {
  fc.assert(
    fc.property(table, wanted => {
      expect(readAppFile(writeAppFile(wanted, layout), 'any.cfg')).toEqual(wanted)
    }),
  )
})

test('the name of any server is taken apart again', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9.-]+$/), number, (release, index) => {
      expect(parseServerName(serverName(release, index))).toEqual({ release, index })
    }),
  )
})

test('a key of the map is one word, whatever the route is called', () => {
  fc.assert(
    fc.property(text, name => {
      expect(mapKey(name)).toMatch(/^\S+$/)
    }),
  )
})

test.each(['', '# mine', '#: {}', '#: nonsense', '#: {"app":"a","routes":[{}]}'])(
  'a file that begins with %j is refused by its name',
  first => {
    expect(() => readAppFile(`${first}\nbackend x\n`, 'x.cfg')).toThrowError(
      expect.objectContaining({ code: 'proxy.unreadable', facts: { file: 'x.cfg' } }),
    )
  },
)
