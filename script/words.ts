import { fileURLToPath } from 'node:url'
import type { Facts } from '../src/failure.ts'
import { failureCodes, wordsFor } from '../src/words.ts'

/** Facts that stand for themselves: each is its own name in angle brackets. */
const placeholders: Facts = new Proxy<Record<string, string>>(
  {},
  { get: (_, name) => `<${String(name)}>` },
)

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/<(\w+)>/g, '*$1*')

/** docs/words.md: every failure with its code, its title and its hint, in the order of the codes. */
export const wordsPage = (): string => {
  const rows = failureCodes
    .toSorted((a, b) => a.localeCompare(b))
    .map(code => {
      const { title, hint } = wordsFor(code, placeholders)
      return `| \`${code}\` | ${cell(title)} | ${cell(hint)} |`
    })
  return `# Every failure

A failure ends a run with at most four lines: \`error\` with code and title, \`while\` with the step, \`cause\`, and \`hint\`. What is *slanted* here is filled in. Codes are never used again for another meaning. \`node script/words.ts > docs/words.md\` makes this page.

| code | error | hint |
|---|---|---|
${rows.join('\n')}
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(wordsPage())
