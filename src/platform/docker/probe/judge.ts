import { impossibleInstance, type Answer, type Question } from '../../../proof/instrument.ts'
import type { RunningServer } from '../proxy/table.ts'
import type { Told } from './answer.ts'

/** Everything that one visit found out about one instance. */
export interface Findings {
  readonly server: string
  /** The answer to the pinned ask. */
  readonly pinned: Told
  /** Answers to what nobody pinned, on the same route and in the same visit. */
  readonly unpinned: readonly Told[]
  /** When unpinned asks of any visit saw it last; `ever`: too long ago to count by itself. */
  readonly seen: 'recent' | 'ever' | 'never'
  /**
   * Servers of the route in every worker; why not, where they could not be read; undefined where
   * they say nothing.
   */
  readonly table: readonly RunningServer[] | { readonly unread: string } | undefined
}

type Verdict = Omit<Answer, 'sameConnection'>

const unknown = (why: string): Verdict => ({ verdict: 'unknown', why })

const isSeen = ({ server, unpinned }: Findings): boolean =>
  unpinned.some(told => told.kind === 'served' && told.server === server)

/**
 * What the findings show. Pinned and unpinned asks are needed together: a server in drain or of
 * weight 0 still answers its pin (HAProxy management guide 2.6, section 9.3, "set server"), and an
 * ask that nobody pinned shows only who happened to be next.
 */
export const judge = (question: Question, found: Findings): Verdict => {
  const { pinned, seen } = found
  switch (pinned.kind) {
    case 'served':
      if (pinned.server !== found.server)
        return unknown(`answered by ${pinned.server}, ${pinned.status}`)
      return seen === 'recent' || isSeen(found)
        ? { verdict: 'present', why: `served, ${pinned.status}; in rotation` }
        : unknown(`answers its pin, and is not in rotation, ${pinned.status}`)
    case 'unserved':
      return outOfReach(found, `the proxy answered in its place, ${pinned.status}`)
    case 'refused':
    case 'no-route':
      return judgeRefusal(question, found, `refused, ${pinned.status}`)
    case 'foreign':
      return unknown(`not answered by the proxy, ${pinned.status}`)
    case 'silent':
      return unknown(pinned.why)
  }
}

// Who cannot be reached cannot be seen in rotation either: a sighting from before has to do.
const outOfReach = ({ seen }: Findings, why: string): Verdict =>
  seen === 'never' ? unknown(why) : { verdict: 'present', why, reached: false }

const judgeRefusal = (question: Question, found: Findings, why: string): Verdict => {
  const { unpinned, table } = found
  if (isSeen(found)) return { verdict: 'present', why: `${why}; still in rotation` }
  const stranger = unpinned.some(({ kind }) => kind === 'foreign' || kind === 'refused')
  if (stranger || unpinned.length === 0)
    return unknown(`${why}, and somebody else answers without a pin`)
  // No table has an instance that cannot exist: the control does without.
  if (question.instance === impossibleInstance) return { verdict: 'absent', why }
  if (table === undefined) return unknown(`${why}, and the table was not read`)
  if ('unread' in table) return unknown(`${why}, and the table cannot be read: ${table.unread}`)
  const entries = table.filter(
    ({ release, index }) => release === question.release && index === question.instance,
  )
  const taking = entries.filter(({ state }) => state !== 'leaving')
  if (taking.some(({ current }) => current))
    return outOfReach(found, `${why}, and the table still has it`)
  if (taking.length > 0) return unknown(`${why}, and an old worker still has it`)
  if (entries.length === 0) return { verdict: 'absent', why }
  const inside = entries.reduce((sum, { sessions }) => sum + sessions, 0)
  return { verdict: 'absent', why: `${why}; leaving with ${inside} inside` }
}
