import { isCommitted, isResting, isUndoing, mayServe } from './machine.ts'
import type { Release } from './model.ts'
import type { Action } from './plan.ts'
import type { Deployment } from './record.ts'

/** What is asked for, as far as the past matters. */
export interface Asked {
  readonly action: Action | 'discard' | 'recover'
  readonly key: string
  readonly buildId: string | undefined
}

/** What must be done about one earlier deployment, before anything of our own. */
export interface Earlier {
  readonly record: Deployment
  /** `resume`: it is this very request; go on. `settle`: finish it, or undo it. */
  readonly how: 'resume' | 'settle'
}

/** What the ledger means for a request. */
export interface Past {
  /** The same request of the same build is done already: its answer, while that still holds. */
  readonly answered: Deployment | undefined
  /**
   * Deployments that did not come to rest, oldest first, and a staged one that has to go. For
   * whoever is not answered.
   */
  readonly earlier: readonly Earlier[]
  /** The staged deployment, when its candidate is to be promoted. */
  readonly staged: Deployment | undefined
  /** Did the newest deployment end without ever being live? Then a rollback has nothing to undo. */
  readonly newestFailed: boolean
}

/** Reads the ledger for a request. A staged candidate only survives `promote` and `recover`. */
export const lookBack = (records: readonly Deployment[], asked: Asked): Past => {
  // What a restoration wrote says what is live; whoever failed before it is still the newest try.
  const ledger = records.filter(each => each.action !== 'restore')
  const newest = ledger.at(-1)
  const staged = newest?.state.phase === 'staged' ? newest : undefined
  const answered = newest !== undefined && isAnswer(newest, asked) ? newest : undefined
  const open = ledger.filter(each => !isResting(each.state.phase))
  const replaced =
    staged !== undefined && ['deploy', 'stage', 'rollback', 'discard'].includes(asked.action)
  return {
    answered,
    earlier: [
      ...open.map(record => ({ record, how: howFor(record, record === newest, asked) })),
      ...(replaced ? [{ record: staged, how: 'settle' as const }] : []),
    ],
    staged,
    newestFailed: newest !== undefined && !isCommitted(newest.state.phase),
  }
}

const isAnswer = (record: Deployment, asked: Asked): boolean =>
  record.key === asked.key &&
  record.build.id !== undefined &&
  record.build.id === asked.buildId &&
  (record.state.phase === 'finished' || record.state.phase === 'staged')

const howFor = (record: Deployment, isNewest: boolean, asked: Asked): Earlier['how'] =>
  isNewest && record.key === asked.key && !isUndoing(record.state) && isDeploying(asked)
    ? 'resume'
    : 'settle'

const isDeploying = ({ action }: Asked): boolean => action !== 'discard' && action !== 'recover'

/** Is what a finished deployment ended in still so? */
export const stillHolds = (
  record: Deployment,
  live: readonly Release[],
  releases: readonly Release[],
): boolean =>
  record.state.phase === 'finished'
    ? live.some(each => each.id === record.candidate?.id && each.deployment === record.id)
    : releases.some(each => each.id === record.candidate?.id && each.started)

/** Was the live table touched while the deployment rested? Then its baseline is no use any more. */
export const needsBaseline = (record: Deployment): boolean =>
  mayServe(record.state.phase) && !isCommitted(record.state.phase)
