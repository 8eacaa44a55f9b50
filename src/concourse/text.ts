// Control characters are what these patterns are about.
/* oxlint-disable no-control-regex */
const sequences = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^_])/g
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029]/g

/** Text without colours, cursor movements and other control characters, except line feeds. */
export const withoutControls = (text: string): string =>
  text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replaceAll(sequences, '')
    .replaceAll(controls, '')

/** Text on one line, each run of blanks and line breaks a single space. */
export const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** At most `width` characters, the last one an ellipsis where something was cut off. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).toWellFormed()}…`

/**
 * Lines of at most `width` characters, broken at spaces. A longer word stays whole, because a
 * broken URL is of no use; leading spaces are kept on every line.
 */
export const folded = (text: string, width: number): readonly string[] => {
  const indent = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').filter(part => part !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, indent + line]
}
