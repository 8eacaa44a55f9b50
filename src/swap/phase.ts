/**
 * The words of a swap: phases, commands, events. They stand in records and logs for years, so
 * they are never given another meaning.
 *
 * A phase is entered only once the ledger says so, and names what is under way: whatever the
 * phase's command does may have been begun, any number of times. Every command can therefore be
 * done again after an interruption.
 */

/** The way forward, in order. From `marking` on, the deployment is committed. */
export const forwardPhases = [
  'naming',
  'creating',
  'starting',
  'testing',
  'measuring',
  'mapping',
  'proving',
  'baking',
  'checking',
  'marking',
  'unmapping',
  'clearing',
  'moving',
  'renaming',
  'retiring',
] as const
export type ForwardPhase = (typeof forwardPhases)[number]

/**
 * The way back. `restoring` is entered only after the commit; `conceding` where there is no way
 * back and none forward.
 */
export const backwardPhases = [
  'restoring',
  'defending',
  'withdrawing',
  'emptying',
  'discarding',
  'conceding',
] as const
export type BackwardPhase = (typeof backwardPhases)[number]

/** Where a deployment rests: nothing is left to do, or the next word is the user's. */
export const restingPhases = ['staged', 'finished', 'undone', 'conceded'] as const
export type RestingPhase = (typeof restingPhases)[number]

export type WorkingPhase = ForwardPhase | BackwardPhase
export type Phase = WorkingPhase | RestingPhase

/** What is done in each working phase, and the event that says it is done. */
export const words = {
  naming: { command: 'name', event: 'named', says: 'give the incumbents their own names' },
  creating: { command: 'create', event: 'created', says: 'create the candidate' },
  starting: { command: 'start', event: 'started', says: 'start the candidate' },
  testing: { command: 'test', event: 'tested', says: 'test the candidate on its private route' },
  measuring: { command: 'measure', event: 'measured', says: 'take the baseline' },
  mapping: { command: 'map', event: 'mapped', says: 'map the live routes to the candidate' },
  proving: { command: 'prove', event: 'proven', says: 'prove the candidate on every router' },
  baking: { command: 'bake', event: 'baked', says: 'bake: both serve, keep watching' },
  checking: { command: 'check', event: 'checked', says: 'look once more before committing' },
  marking: { command: 'mark', event: 'marked', says: 'mark the candidate as the live release' },
  unmapping: { command: 'unmap', event: 'unmapped', says: 'unmap the incumbent' },
  clearing: {
    command: 'clear',
    event: 'cleared',
    says: 'prove the incumbent gone from every router, and drain it',
  },
  moving: { command: 'move', event: 'moved', says: 'move the workers over' },
  renaming: { command: 'rename', event: 'renamed', says: 'give the candidate the name' },
  retiring: { command: 'retire', event: 'retired', says: 'retire the incumbent' },
  restoring: { command: 'restore', event: 'restored', says: 'map the incumbent back' },
  defending: {
    command: 'defend',
    event: 'defended',
    says: 'show that the incumbent still serves',
  },
  withdrawing: { command: 'withdraw', event: 'withdrawn', says: 'unmap the candidate' },
  emptying: {
    command: 'empty',
    event: 'emptied',
    says: 'prove the candidate gone from every router, and drain it',
  },
  discarding: { command: 'discard', event: 'discarded', says: 'put the candidate away' },
  conceding: {
    command: 'concede',
    event: 'conceded',
    says: 'leave both releases to the one that comes',
  },
} as const satisfies Record<WorkingPhase, { command: string; event: string; says: string }>

export type Command = (typeof words)[WorkingPhase]['command']
export type Done = (typeof words)[WorkingPhase]['event']

/**
 * How the candidate stands when something else has failed. Unknown is not well; `gone` is certain:
 * not one instance runs.
 */
export type Wellness = 'well' | 'unwell' | 'gone' | 'unknown'

export type Event =
  /** The phase's command has done its work. */
  | { readonly type: Done }
  /** It has failed for a reason of its own. */
  | { readonly type: 'failed'; readonly code: string; readonly candidate: Wellness }
  /** A proof was not complete when its time was over: nothing is wrong, and nothing is shown. */
  | { readonly type: 'unproven' }
  /**
   * The incumbent could not be shown to serve, so the candidate must not leave. `gone` is certain:
   * not one of the releases that served before is there any more.
   */
  | {
      readonly type: 'undefended'
      readonly candidate: Wellness
      readonly incumbent: 'silent' | 'gone'
    }
  /** SIGTERM, SIGINT or the run's own time-out. */
  | { readonly type: 'aborted' }
  /** Somebody else holds the lock now: not one write more. */
  | { readonly type: 'lost' }
  /** Another run takes this deployment up again. */
  | { readonly type: 'resumed'; readonly baseline: 'usable' | 'gone' }
  /**
   * Another request comes first: what can be undone is undone. `next`: does it bring a release that
   * replaces this one?
   */
  | { readonly type: 'abandoned'; readonly next: 'another' | 'nothing' }

/** How a run ends. */
export type Ending =
  /** As asked: live, or staged. */
  | 'finished'
  | 'staged'
  /** The candidate is put away and the routes are as they were found. */
  | 'undone'
  /** No release could be shown to serve, and another one comes: all stay until it takes them out. */
  | 'conceded'
  /** Candidate and incumbent both serve; a later run goes on. */
  | 'both serve'
  /** Committed, but something is left to do; a later run goes on. */
  | 'unfinished'
  /** Aborted in a state that is safe to be left in; a later run goes on. */
  | 'interrupted'
  /** The lock was lost; whoever holds it goes on. */
  | 'lock lost'
