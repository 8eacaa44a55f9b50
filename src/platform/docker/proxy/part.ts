/** What begins a part of a script's output: a byte that none of the texts in it can have. */
const sign = '\u001e'

/** One part of a script's output: the words of its heading, and what follows. */
export interface Part {
  readonly heading: readonly string[]
  readonly body: string
}

/** Bash: `part word…` begins a part. */
export const partFunction = String.raw`part() { printf '\x1e%s\n' "$*"; }`

/** The parts of a script's output; what stands before the first is dropped. */
export const partsOf = (output: string): readonly Part[] =>
  output
    .split(sign)
    .slice(1)
    .map(text => {
      const end = text.indexOf('\n')
      const line = end === -1 ? text : text.slice(0, end)
      return { heading: line.split(' '), body: end === -1 ? '' : text.slice(end + 1) }
    })
