/** Titles of the tests and groups in a test file, as they are written: placeholders stay. */
export const titlesIn = (source: string): readonly string[] =>
  // A group may be a helper's, such as `describeDocker`; after a table of cases the title follows on `)(`.
  [
    ...source.matchAll(
      /(?:\b(?:test|it|describe\w*)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1).)+)\1/gs,
    ),
  ].map(([, , title = '']) => title.replaceAll(/\\(.)/g, '$1'))

/** One row of the table: a way to fail, and the tests that it names. */
interface Pitfall {
  readonly number: number
  readonly text: string
  readonly shown: readonly { readonly file: string; readonly name: string }[]
}

const pitfallsIn = (page: string): readonly Pitfall[] =>
  [...page.matchAll(/^\| W(\d+) \|(.*)\|$/gm)].map(([, number, text = '']) => ({
    number: Number(number),
    text,
    shown: [...text.matchAll(/`(test\/[\w./-]+): ([^`]+)`/g)].map(([, file = '', name = '']) => ({
      file,
      name,
    })),
  }))

/**
 * What is wrong with a table of the ways to fail, a sentence each: every number up to `last` stands
 * there once; every row names a test that exists, by a part of its title that no other title in the
 * file has, or says what is out of reach. `read` gives a file's text, nothing where there is none.
 */
export const wrongIn = (
  page: string,
  last: number,
  read: (path: string) => string | undefined,
): readonly string[] => {
  const rows = pitfallsIn(page)
  const numbers = Array.from({ length: last }, (_, index) => index + 1)
  const counted = numbers.flatMap(number => {
    const count = rows.filter(each => each.number === number).length
    return count === 1 ? [] : [`W${number} stands there ${count} times`]
  })
  const unknown = rows
    .filter(each => !numbers.includes(each.number))
    .map(each => `W${each.number} is unknown`)
  return [...counted, ...unknown, ...rows.flatMap(row => wrongWith(row, read))]
}

const wrongWith = (
  { number, text, shown }: Pitfall,
  read: (path: string) => string | undefined,
): readonly string[] => {
  if (shown.length === 0 && !text.includes('Out of reach:'))
    return [`W${number} neither names a test nor says what is out of reach`]
  const quoted = [...text.matchAll(/`test\//g)].length
  if (quoted !== shown.length) return [`W${number} names a file without a test`]
  return shown.flatMap(({ file, name }) => {
    const source = read(file)
    if (source === undefined) return [`W${number}: there is no ${file}`]
    const titles = new Set(titlesIn(source))
    const found = [...titles].filter(each => each.includes(name))
    return found.length === 1 || titles.has(name)
      ? []
      : [`W${number}: ${found.length} tests in ${file} are called ${name}`]
  })
}
