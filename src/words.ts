import type { Facts } from './failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const plain = (title: string, hint: string): Words => ({ title: () => title, hint: () => hint })
const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`

/**
 * The words for every failure: a title that says what happened and a hint that says what to do.
 * The codes are part of what users read and search for; they are never reused for another meaning.
 */
const table = {
  internal: {
    title: f => `a defect in the resource itself: ${of(f, 'detail')}`,
    hint: () => 'report it with this log; nothing was taken away that was not proven replaced',
  },
  interrupted: plain(
    'the build was aborted',
    'run the same put again to go on, or a put with action: recover to finish or undo it',
  ),
  'run.timeout': {
    title: f => `the run took longer than ${of(f, 'timeout')}`,
    hint: () => 'run the same put again to go on, or raise params.timeout',
  },
  'stdin.broken': {
    title: f => `the request on stdin is not JSON: ${of(f, 'detail')}`,
    hint: () => 'Concourse sends one JSON object; by hand, pipe one in',
  },
  'arguments.missing': {
    title: f => `the ${of(f, 'command')} command needs a directory as its first argument`,
    hint: () => 'Concourse passes it; by hand, name a directory',
  },
  'config.invalid': {
    title: f =>
      f['count'] === '1' || f['count'] === undefined
        ? of(f, 'problems')
        : `${f['count']} settings are wrong, see the list above`,
    hint: () => 'correct what is named above; the README lists all fields',
  },
} satisfies Record<string, Words>

/** Every way to fail. */
export type FailureCode = keyof typeof table

/** Title and hint for a failure. */
export const wordsFor = (code: FailureCode, facts: Facts): { title: string; hint: string } => {
  const words: Words = table[code]
  return { title: words.title(facts), hint: words.hint(facts) }
}
