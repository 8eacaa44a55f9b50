import * as fc from 'fast-check'
import { anyText } from './any-text.ts'

const deep = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>(inner => ({ a: [inner] }), 1)

const many = (count: number): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`field-${at}`, at]))

/** Values of kinds that somebody may have meant for another field. */
const odd: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e308,
  5e-324,
  2 ** 53,
  -(2 ** 31),
  65_536,
  '',
  ' ',
  '\n',
  '\u0000',
  '\uD800',
  '\uFEFFx',
  '\u202Eevil',
  '💥',
  'é'.repeat(300),
  '-1s',
  '0s',
  '169h',
  '1e3s',
  '9'.repeat(400),
  `${'9'.repeat(400)}s`,
  '../../etc/passwd',
  '/etc/passwd',
  '.',
  '%',
  '%zz',
  'http://[',
  'http://user:word@127.0.0.1/',
  'https://127.0.0.1:99999',
  'ssh://%zz@127.0.0.1',
  'ssh://deploy@127.0.0.1:0',
  'tcp://127.0.0.1:2376/path',
  'unix://relative',
  'ftp://x',
  '((name))',
  '((missing))',
  '((deep))',
  '((deep.list.0))',
  '((!name))',
  '((name',
  '(?<a',
  '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
  [],
  [null],
  [[[]]],
  {},
  { '': '' },
  JSON.parse('{"__proto__": {"platform": "docker"}}') as unknown,
  { constructor: 1, toString: 2, hasOwnProperty: 3 },
]

/** Values of a size that nobody means. */
const huge: readonly (() => unknown)[] = [
  () => 'a'.repeat(300_000),
  () => 'a '.repeat(150_000),
  () => '((name))'.repeat(20_000),
  () => '('.repeat(100_000),
  () => deep(400),
  () => deep(1_200),
  () => Array.from({ length: 130_000 }, () => null),
  () => Array.from({ length: 130_000 }, (_, at) => `entry ${at}`),
  () => many(20_000),
]

/** Any value, mostly one that looks like something. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...odd) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: anyText(12) },
)

/** Which of the huge values; made only when it is needed. */
export const hugeValue: fc.Arbitrary<() => unknown> = fc.constantFrom(...huge)

/** Names that a field should not have. */
export const oddName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', '', ' ', '\u0000', 'a.b', '[0]', 'x'.repeat(200)),
  anyText(12),
  fc.string({ maxLength: 12 }),
)
