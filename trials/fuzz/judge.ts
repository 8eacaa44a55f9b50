import { failureCodes } from '../../src/words.ts'
import type { Outcome } from './attempt.ts'
import type { Path } from './places.ts'
import { core, type Licence } from './secret-places.ts'

/** What is known of a try before it is made. */
export interface Expectation {
  readonly licence: Licence
  /** The places of the request that were changed, when those are all that can be wrong. */
  readonly touched: readonly Path[] | undefined
}

/** How a try ended: accepted, or the code of the failure; and what is wrong with that. */
export interface Verdict {
  readonly ending: string
  readonly wrong: readonly string[]
}

/** The most that a try may work, milliseconds, and say, characters. */
export const limits = { worked: 1_000, said: 16_384 }

/** Lines as they were written: without times, and with what was folded made whole again. */
const linesOf = (stderr: string): readonly string[] =>
  stderr
    .replaceAll('((redacted))', 'redacted')
    .split('\n')
    .filter(line => line !== '')
    .reduce<readonly string[]>((lines, line) => {
      const fresh = /^ *\d+\.\ds {2}(.*)$/s.exec(line)?.[1]
      if (fresh !== undefined) return [...lines, fresh.trim()]
      return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} ${line.trim()}`]
    }, [])

const codes: ReadonlySet<string> = new Set(failureCodes)
const problem = /^(source|params|version)(\.[\w-]+|\[\d+\]|\["([^"\\]|\\.)*"\]|\[…\])*: ./
const stack = /(^|\n)\s*at \S+ ?\(|\.[jt]s:\d+|node:internal|Error: /
/** A fact that the words need and nobody gave, or a value that is no text. */
const hollow = /\(no \w+\)|\[object Object\]/

/** The secret where base64 has it, in each of its three positions. */
const encoded = [0, 1, 2].map(shift =>
  Buffer.from(`${'x'.repeat(shift)}${core}${core}`)
    .toString('base64')
    .slice(4, 12),
)
const shows = (text: string): boolean =>
  [core, ...encoded].some(form => text.includes(form)) ||
  text.includes(Buffer.from(core).toString('hex'))

/** A word of ours that is the value of a variable too is hidden like any other. */
const isHidden = (code: string): boolean => code.split('.').includes('redacted')

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return text.endsWith('\n') && !text.trimEnd().includes('\n')
  } catch {
    return false
  }
}

/** The first part of a path is the part of the request; the field's holder is in any of its words. */
const holder = (path: Path): string => {
  const dots = path.slice(0, -1).map(key => (typeof key === 'number' ? `[${key}]` : `.${key}`))
  return dots.join('').slice(1)
}

const judgeProblems = (lines: readonly string[], error: string, at: Expectation['touched']) => {
  const listed = error.endsWith(' settings are wrong, see the list above')
  const end = lines.findIndex(line => line.startsWith('error'))
  const problems = listed
    ? lines.slice(0, end).filter(line => !line.startsWith('…') && !line.startsWith('warning:'))
    : [error]
  const plain = problems.filter(line => !problem.test(line)).map(line => `no path in: ${line}`)
  const near =
    at === undefined ||
    at.length === 0 ||
    at.some(path => problems.some(line => line.startsWith(holder(path))))
  return [...plain, ...(near ? [] : ['the path is not that of the mistake'])]
}

const judgeFailure = (outcome: Outcome, { touched }: Expectation): Verdict => {
  const lines = linesOf(outcome.stderr)
  const errors = lines.filter(line => /^error {2}/.test(line))
  const [, code = '', text = ''] = /^error {2}([\w.]+): (.+)$/s.exec(errors[0] ?? '') ?? []
  const wrong = [
    ...(errors.length === 1 ? [] : [`${errors.length} lines tell the error`]),
    ...((codes.has(code) || isHidden(code)) && text !== ''
      ? []
      : [`no error in our format: ${errors[0] ?? ''}`]),
    ...(code === 'internal' ? [`an internal failure: ${text}`] : []),
    ...(hollow.test(text) ? [`words are missing in: ${text}`] : []),
    ...(outcome.stdout === '' ? [] : ['something stands on stdout after a failure']),
    ...(code === 'config.invalid' ? judgeProblems(lines, text, touched) : []),
    ...(code === 'manifest.invalid' && !/^\S.* is not valid: ./s.test(text)
      ? ['no file is named']
      : []),
  ]
  return { ending: code, wrong }
}

const closed: ReadonlySet<string> = new Set(['config.invalid', 'stdin.broken', 'manifest.invalid'])

const mayShow = (licence: Licence, ending: string): boolean => {
  switch (licence) {
    case 'none':
      return false
    case 'value':
      return !closed.has(ending)
    case 'name':
      return true
  }
}

/** Judges how a try ended; `wrong` is empty when all is well. */
export const judge = (outcome: Outcome, expected: Expectation): Verdict => {
  const { code, stdout, stderr, worked, oddities } = outcome
  const told = judgeFailure(outcome, expected)
  const { ending, wrong } = code === 0 ? { ending: 'accepted', wrong: [] } : told
  const everything = `${stdout}${stderr}`
  return {
    ending,
    wrong: [
      ...oddities,
      ...wrong,
      ...(code === 0 || code === 1 ? [] : [`the exit code is ${code}`]),
      ...(code === 0 && !isJson(stdout) ? ['stdout is not one line of JSON'] : []),
      ...(code === 0 && /(^|\n) *\d+\.\ds {2}error/.test(stderr)
        ? ['an error, yet exit code 0']
        : []),
      ...(stack.test(everything) ? ['a stack trace or a position in the code is shown'] : []),
      ...(shows(everything) && !mayShow(expected.licence, ending) ? ['a secret is shown'] : []),
      ...(worked > limits.worked ? [`it worked for ${Math.round(worked)} ms`] : []),
      ...(stderr.length > limits.said ? [`it said ${stderr.length} characters`] : []),
    ],
  }
}
