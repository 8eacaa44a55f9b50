import type { Left, Rest, Wish } from '../stage/stage.ts'
import { isCommitted, isResting } from '../../src/swap/machine.ts'

/** Kinds of run that are stopped. */
export const kinds = ['swap', 'first', 'stage', 'promote', 'rollback'] as const
export type Kind = (typeof kinds)[number]

/** What comes after a run that was stopped. */
export const nexts = ['the same put', 'another release', 'recover'] as const
export type Next = (typeof nexts)[number]

/** What is there before the run that is stopped: puts of these wishes, and what they leave. */
export const before: Readonly<
  Record<Kind, { readonly puts: readonly Wish[]; readonly rest: Rest }>
> = {
  first: { puts: [], rest: { live: undefined, kept: undefined } },
  swap: { puts: [{ action: 'deploy', release: '1' }], rest: { live: '1', kept: undefined } },
  stage: { puts: [{ action: 'deploy', release: '1' }], rest: { live: '1', kept: undefined } },
  promote: {
    puts: [
      { action: 'deploy', release: '1' },
      { action: 'stage', release: '2' },
    ],
    rest: { live: '1', kept: undefined, aside: 'staged' },
  },
  rollback: {
    puts: [
      { action: 'deploy', release: '1' },
      { action: 'deploy', release: '2' },
    ],
    rest: { live: '2', kept: '1' },
  },
}

/** The release that a run of this kind takes live, or stages; `fresh` was never asked for. */
export const candidateOf = (kind: Kind, { kept }: Rest, fresh: string): string => {
  switch (kind) {
    case 'promote':
      return '2'
    case 'rollback':
      return kept ?? 'nothing'
    case 'first':
    case 'swap':
    case 'stage':
      return fresh
  }
}

/** The run that is stopped. */
export const askedBy = (kind: Kind, candidate: string): Wish => {
  switch (kind) {
    case 'first':
    case 'swap':
      return { action: 'deploy', release: candidate }
    case 'stage':
      return { action: 'stage', release: candidate }
    case 'promote':
    case 'rollback':
      return { action: kind }
  }
}

/** How far a run had come when it ended, by what the platform holds. */
export type Reached = 'nothing' | 'begun' | 'committed' | 'over'

/** How far the run came between these two looks. */
export const reached = (earlier: Left, { deployment, phase }: Left): Reached => {
  if (deployment === earlier.deployment || phase === undefined) return 'nothing'
  if (isResting(phase)) return 'over'
  return isCommitted(phase) ? 'committed' : 'begun'
}

/** Where the app must be after the next run. */
export const expected = (
  kind: Kind,
  next: Next,
  was: Reached,
  { rest, candidate, other }: { rest: Rest; candidate: string; other: string },
): Rest => {
  const { live, kept } = rest
  const isLive = kind !== 'stage' && (was === 'committed' || was === 'over')
  const after = isLive ? { live: candidate, kept: live } : left(kind, was, rest)
  switch (next) {
    case 'recover':
      return after
    case 'another release':
      return { live: other, kept: after.live }
    case 'the same put':
      return again(kind, was === 'over', { live, kept, candidate })
  }
}

/** What is left of a run that did not commit. */
const left = (kind: Kind, was: Reached, rest: Rest): Rest => {
  const { live, kept } = rest
  if (kind === 'stage' && was === 'over') return { live, kept, aside: 'staged' }
  return kind === 'promote' && was === 'begun' ? { live, kept, aside: 'stopped' } : rest
}

/** The same once more goes on with what was left, and begins anew where that is over. */
const again = (
  kind: Kind,
  isOver: boolean,
  { live, kept, candidate }: { live: Rest['live']; kept: Rest['kept']; candidate: string },
): Rest => {
  if (kind === 'stage') return { live, kept, aside: 'staged' }
  if (!isOver || kind === 'promote') return { live: candidate, kept: live }
  return kind === 'rollback' ? { live, kept: candidate } : { live: candidate, kept: candidate }
}
