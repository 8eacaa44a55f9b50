import { type Either, isLeft } from 'fp-ts/lib/Either.js'
import { afterAll, expect, test } from 'vitest'
import { readGetParams, readPutParams, readSource, readVersion } from '../../src/config/decode.ts'
import { gets, puts, sources, versions } from '../../trials/fuzz/documents.ts'
import { tryExecutables } from '../../trials/fuzz/executables.ts'
import { fuzz } from '../../trials/fuzz/fuzz.ts'
import { openPlace } from '../../trials/fuzz/ground.ts'
import { isMap } from '../../trials/fuzz/places.ts'

const place = await openPlace()
afterAll(() => place.close())

/** Fields of objects, however deep, without what users name themselves. */
const own = /^(manifest|vars|environment|headers|ulimits|options)$/
const namesIn = (node: unknown): readonly string[] =>
  Array.isArray(node)
    ? node.flatMap(namesIn)
    : isMap(node)
      ? Object.entries(node).flatMap(([name, value]) =>
          own.test(name) ? [name] : [name, ...namesIn(value)],
        )
      : []

const decoded = (result: Either<readonly string[], unknown>): unknown => {
  if (isLeft(result)) throw new Error(result.left.join('\n'))
  return result.right
}

test('what is changed at random begins with every field, and with valid requests', () => {
  const read = [
    ...sources(place).map(source => [source, decoded(readSource(source))] as const),
    ...puts.map(params => [params, decoded(readPutParams(params))] as const),
    ...gets.map(params => [params, decoded(readGetParams(params))] as const),
    ...versions.map(version => [version, decoded(readVersion(version))] as const),
  ]
  const known = read.flatMap(([, result]) => namesIn(result))
  const written = new Set(read.flatMap(([document]) => namesIn(document)))
  // A decoded address of an Engine has parts of its own.
  const parts = ['kind', 'text', 'port', 'ip', 'user', 'host', 'path']
  expect(known.filter(name => !written.has(name) && !parts.includes(name))).toStrictEqual([])
})

const reached = `accepted config.invalid stdin.broken manifest.invalid manifest.missing path.missing
  path.outside platform.not_found docker.unsupported`.split(/\s+/)

test('five thousand bad inputs each end in words, soon, and without a secret', {
  timeout: 240_000,
}, async () => {
  const { counts, failures } = await fuzz({ tries: 5_000, seed: 20_260_101 })
  expect(failures).toStrictEqual([])
  // It reaches behind the codecs, and not all of it is refused.
  expect(reached.filter(ending => !counts.byEnding.has(ending))).toStrictEqual([])
})

test('the executables themselves answer bad input the same way', { timeout: 60_000 }, async () => {
  const { failures } = await tryExecutables({ tries: 20, seed: 20_260_101 })
  expect(failures).toStrictEqual([])
})
