import { type Course, isEmpty } from './course.ts'
import {
  backwardPhases,
  type Command,
  type Done,
  type Ending,
  type Event,
  type ForwardPhase,
  forwardPhases,
  type Phase,
  type RestingPhase,
  restingPhases,
  type Wellness,
  type WorkingPhase,
  words,
} from './phase.ts'

/**
 * Where a swap stands. Verdicts only: observations, counts and times live beside it, so that
 * states can be compared, hashed and explored.
 */
export interface State {
  readonly course: Course
  readonly phase: Phase
  /** The group of routes that is being mapped or proven, from 0. */
  readonly tier: number
  /** Where the way back leads: put the candidate away, or try again from the baseline. */
  readonly retreat: 'discard' | 'measure'
  /** While it concedes: where a later run tries again. */
  readonly from?: 'defending' | 'restoring'
  /** Another request has this brought to an end first; see `undefended`. Not recorded. */
  readonly settles?: Settles
  /** Why this run must end after the phase it is in; nothing while it goes on. */
  readonly stop?: Exclude<Ending, RestingPhase>
}

/**
 * What comes after: nothing, or a release that replaces this one. `tried`: so, and going forward
 * with this one has come back once.
 */
type Settles = 'for nothing' | 'for another' | 'tried'

export type Decision =
  | { readonly kind: 'do'; readonly command: Command; readonly tier: number }
  | { readonly kind: 'end'; readonly ending: Ending }

/** The first state of a swap that takes this course. */
export const begin = (course: Course): State =>
  enter({ course, phase: 'naming', tier: 0, retreat: 'discard' }, 'naming')

/** What comes next. */
export const decide = (state: State): Decision => {
  if (state.stop !== undefined) return { kind: 'end', ending: state.stop }
  if (isResting(state.phase)) return { kind: 'end', ending: state.phase }
  return { kind: 'do', command: words[state.phase].command, tier: state.tier }
}

/** The state after an event. An event that does not belong to the phase changes nothing. */
export const evolve = (state: State, event: Event): State => {
  if (isDone(event)) {
    const isOwn = !isResting(state.phase) && words[state.phase].event === event.type
    return isOwn ? advance(state, state.phase) : state
  }
  switch (event.type) {
    case 'failed':
      return failed(state, event.candidate)
    case 'unproven':
      return unproven(state)
    case 'undefended':
      return undefended(state, event)
    case 'aborted':
      return aborted(state)
    case 'lost':
      return { ...state, stop: 'lock lost' }
    case 'resumed':
      return resumed(state, event.baseline)
    case 'abandoned':
      return abandoned(state, event.next)
  }
}

const done: ReadonlySet<string> = new Set(Object.values(words).map(each => each.event))
const isDone = (event: Event): event is { readonly type: Done } => done.has(event.type)

/** From `marking` on the candidate is the live version: the ledger has said so. */
export const isCommitted = (phase: Phase): boolean =>
  ['finished', 'restoring', 'conceding', 'conceded'].includes(phase) ||
  isAtOrAfter(phase, 'marking')

/** The candidate may be a destination of a live route. */
export const mayServe = (phase: Phase): boolean =>
  isCommitted(phase) ||
  isAtOrAfter(phase, 'mapping') ||
  (isBackward(phase) && phase !== 'discarding')

/** Nothing is left to do for any run. */
export const isResting = (phase: Phase): phase is (typeof restingPhases)[number] =>
  (restingPhases as readonly Phase[]).includes(phase)

/** On the way back for good: a later run undoes it to the end before anything else. */
export const isUndoing = ({ phase, retreat: to }: State): boolean =>
  phase === 'restoring' || phase === 'discarding' || (isBackward(phase) && to === 'discard')

const isBackward = (phase: Phase): boolean => (backwardPhases as readonly Phase[]).includes(phase)

const isAtOrAfter = (phase: Phase, first: ForwardPhase): boolean =>
  (forwardPhases as readonly Phase[]).indexOf(phase) >= forwardPhases.indexOf(first)

/** The state in this phase, or in the first one after it that has something to do. */
const enter = (state: State, phase: ForwardPhase): State => {
  const index = forwardPhases.indexOf(phase)
  const next = forwardPhases.slice(index).find(each => !isEmpty(each, state.course))
  return { ...state, phase: next ?? 'finished' }
}

const enterAfter = (state: State, phase: ForwardPhase): State => {
  const next = forwardPhases[forwardPhases.indexOf(phase) + 1]
  return next === undefined ? { ...state, phase: 'finished' } : enter(state, next)
}

const advance = (state: State, phase: WorkingPhase): State => {
  switch (phase) {
    case 'starting':
    case 'testing': {
      const next = enterAfter(state, phase)
      return state.course.aim === 'staged' && next.phase !== 'testing'
        ? { ...state, phase: 'staged' }
        : next
    }
    case 'proving':
      return state.tier + 1 < state.course.tiers
        ? { ...state, phase: 'mapping', tier: state.tier + 1 }
        : enterAfter(state, phase)
    case 'restoring':
      return { ...state, phase: 'withdrawing', retreat: 'discard' }
    case 'defending':
      return { ...state, phase: 'withdrawing' }
    case 'withdrawing':
      return { ...state, phase: 'emptying' }
    case 'emptying':
      return state.retreat === 'measure'
        ? { ...state, phase: 'measuring', tier: 0, retreat: 'discard' }
        : { ...state, phase: 'discarding' }
    case 'discarding':
      return { ...state, phase: 'undone' }
    case 'conceding': {
      const { from: _, ...rest } = state
      return { ...rest, phase: 'conceded' }
    }
    case 'naming':
    case 'creating':
    case 'measuring':
    case 'mapping':
    case 'baking':
    case 'checking':
    case 'marking':
    case 'unmapping':
    case 'clearing':
    case 'moving':
    case 'renaming':
    case 'retiring':
      return enterAfter(state, phase)
  }
}

/**
 * A failure turns the run around, except where going back would take something away that serves:
 * after the commit it goes forward, in a later run, unless the candidate itself is not well. When
 * nobody can tell how it is, nothing is turned around for that.
 */
const failed = (state: State, candidate: Wellness): State => {
  switch (state.phase) {
    case 'naming':
    case 'creating':
    case 'starting':
    case 'testing':
    case 'measuring':
      return { ...state, phase: 'discarding' }
    case 'mapping':
    case 'proving':
    case 'baking':
    case 'checking':
      return retreat(state, 'discard')
    case 'unmapping':
    case 'clearing':
    case 'moving':
    case 'retiring':
      return state.course.replaces && (candidate === 'unwell' || candidate === 'gone')
        ? { ...state, phase: 'restoring' }
        : { ...state, stop: 'unfinished' }
    case 'marking':
    case 'renaming':
      // Without a candidate neither can ever be done.
      return candidate === 'gone'
        ? { ...state, phase: 'restoring' }
        : { ...state, stop: 'unfinished' }
    case 'defending':
    case 'withdrawing':
    case 'emptying':
      return { ...state, stop: 'both serve' }
    case 'restoring':
    case 'discarding':
    case 'conceding':
      return { ...state, stop: 'unfinished' }
    case 'staged':
    case 'finished':
    case 'undone':
    case 'conceded':
      return state
  }
}

/** Without live routes nothing was mapped, and the way back is short. */
const retreat = (state: State, to: State['retreat']): State =>
  state.course.routed
    ? { ...state, phase: 'defending', retreat: to }
    : { ...state, phase: to === 'discard' ? 'discarding' : 'checking' }

/**
 * A proof that does not complete shows nothing, so nothing is taken away for it: before the live
 * routes are mapped the run is undone, while both serve they go on serving, and after the commit
 * the incumbent, unmapped, runs on.
 */
const unproven = (state: State): State => {
  if (!mayServe(state.phase)) return failed(state, 'well')
  return { ...state, stop: isCommitted(state.phase) ? 'unfinished' : 'both serve' }
}

/**
 * Both go on serving, unless another request waits: it must not be kept out for ever by an incumbent
 * that will not come back. Then a candidate that is well goes forward, for it serves alone, and one
 * that is gone may leave, for nobody is on it. Where the incumbent was deleted, the candidate is what
 * the app is, however it does. Where both are there and neither can be shown to serve, a request
 * that brings a release takes both out.
 */
const undefended = (
  state: State,
  { candidate, incumbent }: Extract<Event, { readonly type: 'undefended' }>,
): State => {
  const { settles, ...rest } = state
  const stay: State = { ...state, stop: isCommitted(state.phase) ? 'unfinished' : 'both serve' }
  if (settles === undefined || candidate === 'unknown') return stay
  const { phase } = state
  if (phase !== 'defending' && phase !== 'restoring') return stay
  const concede: State = { ...state, phase: 'conceding', from: phase }
  if (settles === 'tried') return concede
  const goesOn: State = settles === 'for another' ? { ...state, settles: 'tried' } : rest
  const neither = settles === 'for another' ? concede : stay
  if (phase === 'restoring') {
    // Its mark may have failed before.
    if (candidate === 'well') return { ...goesOn, phase: 'marking' }
    return incumbent === 'gone' ? concede : neither
  }
  switch (candidate) {
    case 'well':
      return { ...goesOn, phase: 'mapping', tier: 0 }
    case 'gone':
      return { ...state, phase: 'withdrawing' }
    case 'unwell':
      return incumbent === 'gone' ? concede : neither
  }
}

/**
 * An abort before the live routes are mapped just stops. While both serve without a commit, the
 * candidate is unmapped and left running. From the commit on, things stay as they are. Nothing comes
 * after an abort, whoever waited.
 */
const aborted = (state: State): State => {
  const { settles: _, ...alone } = state
  const isLeaving = alone.phase === 'defending' || alone.phase === 'withdrawing'
  if (isLeaving && alone.retreat === 'measure') return alone
  return isTrying(alone.phase) && alone.course.routed
    ? retreat(alone, 'measure')
    : { ...alone, stop: 'interrupted' }
}

const resumed = (state: State, baseline: 'usable' | 'gone'): State => {
  const { stop: _, ...going } = shownAgain(state)
  return isTrying(state.phase) && state.course.routed && baseline === 'gone'
    ? retreat(going, 'measure')
    : going
}

/** Before the commit it is undone; after it, it is finished. */
const abandoned = (state: State, next: 'nothing' | 'another'): State => {
  const { stop: _, ...rest } = shownAgain(state)
  const going: State = { ...rest, settles: `for ${next}` }
  if (isTrying(state.phase)) return retreat(going, 'discard')
  if (isResting(state.phase) && state.phase !== 'staged') return rest
  if (isBackward(state.phase)) return { ...going, retreat: 'discard' }
  return mayServe(state.phase) ? going : { ...going, phase: 'discarding' }
}

/**
 * Hours may have passed since the incumbent was shown to serve, or not to: no candidate leaves for
 * that, and nothing is conceded.
 */
const shownAgain = ({ from, ...state }: State): State => {
  if (state.phase === 'withdrawing') return { ...state, phase: 'defending' }
  return from === undefined ? state : { ...state, phase: from }
}

/** Both may serve, and nothing is committed. */
const isTrying = (phase: Phase): boolean => isAtOrAfter(phase, 'mapping') && !isCommitted(phase)
