import type { Rule } from './rules.ts'
import type { Row } from './row.ts'

/**
 * What makes something happen: the run, the world by itself, a mishap, or the end of a run that
 * was killed or aborted.
 */
export type Sort = 'run' | 'world' | 'mishap' | 'end'

/**
 * Takes one thing that can happen next: the row after it, a sentence, and the rule it breaks. The
 * row is only lent.
 */
export type Emit = (next: Row, sort: Sort, says: string, broken?: Rule) => void
