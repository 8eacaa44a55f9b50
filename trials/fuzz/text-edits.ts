import * as fc from 'fast-check'
import { anyText } from './any-text.ts'

/** How a text becomes bytes. */
const encodings = {
  'utf-8': text => Buffer.from(text),
  'utf-8 with a byte order mark': text => Buffer.from(`\uFEFF${text}`),
  'utf-16': text => Buffer.from(text, 'utf16le'),
  'utf-16 with a byte order mark': text => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'latin 1': text => Buffer.from(text, 'latin1'),
  'broken utf-8': text => Buffer.concat([Buffer.from(text), Buffer.from([0xc3, 0x28, 0xff])]),
} satisfies Readonly<Record<string, (text: string) => Buffer>>

/** Something that is done to a text, at a place given as a share of its length. */
type TextEdit = { readonly at: number } & (
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'line'; readonly text: string; readonly indent: number }
  | { readonly kind: 'after'; readonly mark: string; readonly text: () => string }
  | { readonly kind: 'delete' | 'repeat'; readonly length: number }
  | { readonly kind: 'truncate' }
)

/** What is done to a text before it is handed over. */
export interface TextChanges {
  readonly edits: readonly TextEdit[]
  readonly encoding: keyof typeof encodings
}

const at = fc.double({ min: 0, max: 1, noNaN: true })
const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

/** Changes of texts, given what may be inserted, as it is and as a line, and what may follow what. */
export const textChanges = (
  pieces: readonly string[],
  lines: readonly string[],
  followers: readonly (readonly [string, () => string])[],
): fc.Arbitrary<TextChanges> => {
  const edit: fc.Arbitrary<TextEdit> = fc.oneof(
    fc.record({
      kind: fc.constant('insert'),
      at,
      text: fc.oneof(fc.constantFrom(...pieces), anyText(4)),
    }),
    fc.record({
      kind: fc.constant('line'),
      at,
      text: fc.constantFrom(...lines),
      indent: fc.nat({ max: 6 }),
    }),
    fc
      .tuple(at, fc.constantFrom(...followers))
      .map(([where, [mark, text]]): TextEdit => ({ kind: 'after', at: where, mark, text })),
    fc.record({
      kind: fc.constantFrom('delete', 'repeat'),
      at,
      length: fc.nat({ max: 40 }),
    }),
    fc.record({ kind: fc.constant('truncate'), at }),
  )
  return fc.record({
    edits: fc.array(edit, { maxLength: 3 }),
    encoding: fc.oneof(
      { weight: 12, arbitrary: fc.constant('utf-8') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(...(Object.keys(encodings) as (keyof typeof encodings)[])),
      },
    ),
  })
}

const edited = (text: string, edit: TextEdit): string => {
  const spot = Math.floor(edit.at * text.length)
  const around = (from: number, to: number, inserted: string): string =>
    text.slice(0, from) + inserted + text.slice(to)
  switch (edit.kind) {
    case 'insert':
      return around(spot, spot, edit.text)
    case 'line': {
      const start = text.lastIndexOf('\n', spot) + 1
      return around(start, start, `${' '.repeat(edit.indent)}${edit.text}\n`)
    }
    case 'after': {
      const mark = text.indexOf(edit.mark, spot)
      const behind = mark + edit.mark.length
      return mark === -1 ? text : around(behind, behind, edit.text())
    }
    case 'delete':
      return around(spot, spot + edit.length, '')
    case 'repeat':
      return around(spot, spot, text.slice(spot, spot + edit.length))
    case 'truncate':
      return text.slice(0, spot)
  }
}

/** The bytes of a text after some changes. */
export const changeText = (text: string, { edits, encoding }: TextChanges): Buffer =>
  encodings[encoding](edits.reduce(edited, text))

const jsonPieces = ['{', '}', '[', ']', '"', ',', ':', '\\', '\\u0000', 'NaN', '1e999', '//', '\n']

/** What goes wrong with JSON on its way. */
export const jsonChanges: fc.Arbitrary<TextChanges> = textChanges(
  [...jsonPieces, '\uFEFF', '\u2028'],
  ['', '}', 'null', '# comment'],
  [
    ['{', () => '"app":7,'],
    ['{', () => '"password":"c4nary-twice",'],
    ['{', () => '"__proto__":{"platform":"docker"},'],
    ['{', () => '"constructor":null,'],
    [':', () => `${nested(30)},"more":`],
    [':', () => `${nested(50_000)},"more":`],
    [':', () => '['.repeat(100_000)],
    [' ', () => ' '.repeat(200_000)],
  ],
)

/** What people and tools write into YAML. */
export const yamlChanges: fc.Arbitrary<TextChanges> = textChanges(
  ['\t', ':', '- ', '&a ', '*a', '*c4nary', '!!', '|', '>', '%', '@', '`', '"', "'", '((', '))'],
  [
    '---',
    '...',
    '%YAML 1.1',
    '\tkey: value',
    '<<: *defaults',
    '<<: [*defaults, *defaults]',
    'name: ((missing))',
    'name: ((name))',
    '((name)): ((count))',
    '? {a: b} : c',
    '? [c4nary, b]\n: c',
    '- &again [*again]',
    'memory: .inf',
    'instances: .nan',
    'instances: 0x7fffffffffffffff',
    'date: !!timestamp 2020-01-01',
    'bits: !!binary aGVsbG8=',
    'set: !!set {a, b}',
    'odd: !c4nary value',
    '__proto__: {polluted: true}',
    '# comment',
  ],
  [
    [':', () => ` ${nested(30)}`],
    [':', () => ` ${nested(5_000)}`],
    [':', () => ` &a ${'[*a,'.repeat(50)}`],
    ['- ', () => '- '.repeat(20_000)],
    ['\n', () => `${' '.repeat(50_000)}x: y\n`],
    ['((', () => '(('.repeat(20_000)],
  ],
)
