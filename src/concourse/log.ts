import type { Clock, Log, Milliseconds } from '../environment.ts'
import { cut, folded, withoutControls } from './text.ts'

/** What a log needs of the world. */
export interface LogSettings {
  readonly write: (text: string) => void
  readonly clock: Pick<Clock, 'monotonic'>
  /** Hides secrets; it sees every text before it is folded or cut. */
  readonly redact: (text: string) => string
  readonly colour: boolean
  /** Whether `debug` lines are printed. */
  readonly debug: boolean
}

/** The log of one run, and what the words of a failure need of it. */
export interface RunLog extends Log {
  /** The last step that began. */
  readonly doing: () => string | undefined
  /** A line that says how the run failed. */
  readonly failure: (label: string, text: string) => void
}

const width = 120
const longest = 500
/** Characters of a text that is folded. */
const mostFolded = 2_000
const margin = 9

const styles = {
  step: '1;36',
  info: '',
  good: '32',
  warn: '33',
  error: '1;31',
  faint: '2',
} as const
type Style = keyof typeof styles

const seconds = (elapsed: Milliseconds): string =>
  `${(elapsed / 1000).toFixed(1)}s`.padStart(margin - 2)

/**
 * A log of whole lines that starts each with the time since it was made. Concourse gives a step no
 * terminal, yet its page shows colours, so colour is on unless `NO_COLOR` says otherwise.
 */
export const createLog = ({ write, clock, redact, colour, debug }: LogSettings): RunLog => {
  const started = clock.monotonic()
  let doing: string | undefined

  const paint = (style: Style, text: string): string =>
    colour && text !== '' && styles[style] !== ''
      ? `\u001B[${styles[style]}m${text}\u001B[0m`
      : text

  const print = (style: Style, prefix: string, text: string, fold: boolean): void => {
    const time = seconds(clock.monotonic() - started)
    const clean = redact(withoutControls(prefix + text)).trimEnd()
    const lines = clean
      .split('\n')
      .flatMap(line => (fold ? folded(cut(line, mostFolded), width - margin) : [line]))
      .map((line, index) => {
        const start = index === 0 ? paint('faint', `${time}  `) : ' '.repeat(margin)
        return `${start}${paint(style, cut(line, longest))}\n`
      })
    write(lines.join(''))
  }

  return {
    step: text => {
      doing = text
      print('step', '', text, true)
    },
    info: text => print('info', '  ', text, true),
    good: text => print('good', '  ', text, true),
    warn: text => print('warn', '  warning: ', text, true),
    output: (origin, line) => print('faint', `  ${origin} | `, line, false),
    debug: text => {
      if (debug) print('faint', '  ', text, false)
    },
    failure: (label, text) => print('error', `${label.padEnd(6)} `, text, false),
    doing: () => doing,
  }
}
