import type { ForwardPhase } from './phase.ts'

/** What kind of swap this is; fixed when the plan is made. */
export interface Course {
  /** `staged` stops before the baseline; the candidate keeps running. */
  readonly aim: 'live' | 'staged'
  /** Does the app have live routes at all? Without them there is nothing to map or to prove. */
  readonly routed: boolean
  /** Does anything serve now that is to be taken out? */
  readonly replaces: boolean
  /** Groups of routes that are mapped and proven one after another; see `order.ts`. */
  readonly tiers: number
  readonly bakes: boolean
  /** Processes other than web that are moved over from an incumbent after the swap. */
  readonly movesWorkers: boolean
  readonly takesName: 'before_start' | 'after_swap'
}

/** Phases with nothing to do on a course. */
export const isEmpty = (phase: ForwardPhase, course: Course): boolean => {
  switch (phase) {
    case 'naming':
      return course.takesName !== 'before_start'
    case 'renaming':
      return course.takesName !== 'after_swap'
    case 'measuring':
      return !course.routed && !course.replaces
    case 'testing':
    case 'mapping':
    case 'proving':
      return !course.routed
    case 'baking':
      return !course.routed || !course.bakes
    case 'unmapping':
    case 'clearing':
      return !course.replaces
    case 'moving':
      return !course.movesWorkers
    case 'creating':
    case 'starting':
    case 'checking':
    case 'marking':
    case 'retiring':
      return false
  }
}
