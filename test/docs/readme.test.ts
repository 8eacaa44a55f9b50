import { isLeft } from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readGetParams, readPutParams, readSource } from '../../src/config/decode.ts'
import { isObject } from '../../src/config/reader.ts'
import type { MetadataName } from '../../src/concourse/protocol.ts'
import { type Documented, documented, namesOf, wrongDefault } from './fields.ts'
import { blocks, code, pem, readPage, section, sorted, table } from './markdown.ts'

const readme = readPage('README.md')

const { cloudfoundry, docker } = documented
const common = namesOf(cloudfoundry).filter(name => namesOf(docker).includes(name))
const ownOf = (of: Documented) => namesOf(of).filter(name => !common.includes(name))

/** Its heading, the names that it has, and what it is of. */
const tables: readonly (readonly [string, string, readonly string[], readonly Documented[]])[] = [
  ['every source', '### On both platforms', common, [cloudfoundry, docker]],
  ['a source of Cloud Foundry', '### Cloud Foundry', ownOf(cloudfoundry), [cloudfoundry]],
  ['a source of a Docker host', '### Docker host', ownOf(docker), [docker]],
  ['params of a get', '#### Parameters of `get`', namesOf(documented.get), [documented.get]],
  ['params of a put', '#### Parameters of `put`', namesOf(documented.put), [documented.put]],
  ['a smoke test', '#### Fields of `smoke_test`', namesOf(documented.smoke), [documented.smoke]],
  [
    'containers',
    '#### Fields of `docker`',
    namesOf(documented.containers),
    [documented.containers],
  ],
]

test.each(tables)('every field of %s is in its table, once, and no other', (_, heading, names) => {
  const rows = table(section(readme, heading), 'field')
  expect(sorted(rows.map(([name]) => code(name)))).toStrictEqual(sorted(names))
})

test.each(tables)(
  'the defaults of %s are what leaving a field out means',
  (_, heading, __, all) => {
    const rows = table(section(readme, heading), 'field')
    const wrong = all.flatMap(of =>
      rows.map(([name, word = '']) =>
        wrongDefault(of, code(name) ?? '', { word, code: code(word) }),
      ),
    )
    expect(wrong.filter(each => each !== undefined)).toStrictEqual([])
  },
)

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

/** A pipeline as Concourse hands it on: the keys that it takes from its secrets are there. */
const pipelines = blocks(readme, 'yaml')
  .map(text => text.replaceAll(/\(\([\w.-]*(?:key|certificate)\)\)/g, JSON.stringify(pem)))
  .map((text): unknown => parse(text, { merge: true }))

test.each([
  [0, 'cloudfoundry', ['deploy', 'stage', 'promote', 'rollback', 'recover']],
  [1, 'docker', ['deploy', 'rollback', 'recover']],
])('pipeline %i decodes: its sources of %s, its puts and its gets', (nth, platform, actions) => {
  const objects = objectsIn(pipelines[nth])
  const resources = objects.filter(each => each['type'] === 'blue-green')
  const names = new Set(resources.map(each => each['name']))
  const puts = objects.filter(each => names.has(each['put']))
  const gets = objects.filter(each => names.has(each['get']))
  const sources = resources.map(each => readSource(each['source']))
  const read = [
    ...sources,
    ...puts.map(each => readPutParams(each['params'])),
    ...gets.map(each => readGetParams(each['params'])),
  ]
  expect(read.filter(isLeft)).toStrictEqual([])
  expect(
    new Set(sources.map(each => (isLeft(each) ? undefined : each.right.platform))),
  ).toStrictEqual(new Set([platform]))
  expect(new Set(puts.map(each => Object(each['params']).action ?? 'deploy'))).toStrictEqual(
    new Set(actions),
  )
  expect(gets.length).toBeGreaterThan(0)
})
