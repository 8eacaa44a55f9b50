import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readGetParams, readPutParams, readSource } from '../../src/config/decode.ts'
import { isObject } from '../../src/config/reader.ts'
import type { MetadataName } from '../../src/concourse/protocol.ts'
import { type Documented, documented, namesOf, wrongDefault } from './fields.ts'
import { blocks, code, readPage, section, sorted, table } from './markdown.ts'

const readme = readPage('README.md')

const tables: readonly (readonly [string, string, Documented])[] = [
  ['source', '## Source Configuration', documented.source],
  ['params of a get', '#### Parameters of `get`', documented.get],
  ['params of a put', '#### Parameters of `put`', documented.put],
  ['a smoke test', '#### Fields of `smoke_test`', documented.smoke],
]

test.each(tables)('every field of %s is in its table, and no other', (_, heading, of) => {
  const rows = table(section(readme, heading), 'field')
  const names = rows.map(([name]) => code(name))
  expect(sorted(names)).toStrictEqual(sorted(namesOf(of)))
})

test.each(tables)('the defaults of %s are what leaving a field out means', (_, heading, of) => {
  const rows = table(section(readme, heading), 'field')
  const wrong = rows.map(([name, word = '']) =>
    wrongDefault(of, code(name) ?? '', { word, code: code(word) }),
  )
  expect(wrong.filter(each => each !== undefined)).toStrictEqual([])
})

// The type makes this list complete.
const metadataNames: Readonly<Record<MetadataName, true>> = {
  app: true,
  label: true,
  state: true,
  url: true,
  release: true,
  previous_release: true,
  grade: true,
  routes: true,
  routers: true,
  probes: true,
  converged_after: true,
  drained_after: true,
  duration: true,
  instances: true,
  build: true,
  kept: true,
}

test('every name of the metadata is in its table, in the order of the metadata', () => {
  const rows = table(section(readme, '#### Metadata'), 'name')
  expect(rows.map(([name]) => code(name))).toStrictEqual(Object.keys(metadataNames))
})

test('every action is in its table', () => {
  const rows = table(section(readme, '### `out`: Swap'), 'action')
  const wrong = readPutParams({ action: 'x' })
  const known = isLeft(wrong) ? wrong.left.join() : ''
  expect(known).toContain(
    rows
      .map(([name]) => code(name))
      .join(', ')
      .replace(/, (\w+)$/, ' or $1'),
  )
})

/** Every object in a YAML document, however deep. */
const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(value)) return value.flatMap(objectsIn)
  if (!isObject(value)) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}

test('the pipeline decodes: every source of the type, every put and every get of it', () => {
  const [pipeline] = blocks(readme, 'yaml').map(text => parse(text, { merge: true }))
  const objects = objectsIn(pipeline)
  const resources = objects.filter(each => each['type'] === 'blue-green')
  const names = new Set(resources.map(each => each['name']))
  const puts = objects.filter(each => names.has(each['put']))
  const gets = objects.filter(each => names.has(each['get']))
  const read = [
    ...resources.map(each => readSource(each['source'])),
    ...puts.map(each => readPutParams(each['params'])),
    ...gets.map(each => readGetParams(each['params'])),
  ]
  expect(read.filter(isLeft)).toStrictEqual([])
  expect(new Set(puts.map(each => Object(each['params']).action ?? 'deploy'))).toStrictEqual(
    new Set(['deploy', 'stage', 'promote', 'rollback', 'recover']),
  )
  expect(gets.length).toBeGreaterThan(0)
})
