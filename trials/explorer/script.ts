import type { Course } from '../../src/swap/course.ts'
import type { Command } from '../../src/swap/phase.ts'
import { candidate, get, has, incumbent, is, place, type ReleaseNo, type Row, says } from './row.ts'
import { isMappedAnywhere, isThere, upOf } from './world.ts'
import type { WriteName } from './writes.ts'

/**
 * What becomes of the command when a micro-step does not show what it must: the failure that the
 * real step ends with, or `again` from the step with the number.
 */
export type Miss = 'incomplete' | 'lost' | 'unhealthy' | 'silent' | 'other'

/** One write, or one observation that is over at once. A kill comes between any two. */
export type Micro = (
  | { readonly kind: 'write'; readonly name: WriteName }
  /** Router by router and route by route, in any order. */
  | {
      readonly kind: 'see'
      readonly release: ReleaseNo
      readonly present: boolean
      readonly reach: 'group' | 'all' | 'recorded'
      readonly miss: Miss | { readonly again: number }
    }
  | {
      readonly kind: 'look'
      readonly holds: (row: Row) => boolean
      /** Completes "the run looks whether …". */
      readonly tells: string
      readonly miss: Miss
    }
  /** More than a heartbeat passes: whatever a router was sent before has arrived. */
  | { readonly kind: 'pass' }
) & {
  /** Left out where this is not so. */
  readonly when?: (row: Row) => boolean
  /** The candidate is watched meanwhile; see clear.ts. */
  readonly watched?: true
}

const write = (name: WriteName, when?: (row: Row) => boolean): Micro =>
  when === undefined ? { kind: 'write', name } : { kind: 'write', name, when }

const see = (
  release: ReleaseNo,
  present: boolean,
  reach: 'group' | 'all' | 'recorded',
  miss: Miss | { readonly again: number },
): Micro => ({ kind: 'see', release, present, reach, miss })

const look = (tells: string, holds: (row: Row) => boolean, miss: Miss): Micro => ({
  kind: 'look',
  tells,
  holds,
  miss,
})

const isReady = (release: ReleaseNo) => (row: Row) => upOf(row, release) === 2
const isUp = (release: ReleaseNo) => (row: Row) => upOf(row, release) > 0
const isOff = (release: ReleaseNo) => (row: Row) => !isMappedAnywhere(row, release)
const isOn = (release: ReleaseNo) => (row: Row) => isMappedAnywhere(row, release)
const isServing = (row: Row) => has(row, place.record, says.serving)
const isReplaced = (row: Row) => has(row, place.record, says.incumbent) && isThere(row, incumbent)

const ready = look('all instances of the candidate are up', isReady(candidate), 'unhealthy')
const healthy = look('the candidate is well', isReady(candidate), 'unhealthy')

const gate = (routed: boolean): readonly Micro[] =>
  routed ? [healthy, see(candidate, true, 'all', 'lost')] : [healthy]

/** Proves a release gone twice, with a heartbeat in between, drains it, and looks once more. */
const gone = (release: ReleaseNo, reach: 'all' | 'recorded', from: number): readonly Micro[] => [
  see(release, false, reach, 'incomplete'),
  { kind: 'pass' },
  see(release, false, reach, 'incomplete'),
  see(release, false, reach, { again: from }),
]

const defence: readonly Micro[] = [
  look('every route still leads to the incumbent', isStillMapped, 'silent'),
  look('an instance of the incumbent is up', isUp(incumbent), 'silent'),
  see(incumbent, true, 'recorded', 'silent'),
].map(each => ({ ...each, when: isServing }))

function isStillMapped(row: Row): boolean {
  const recorded = get(row, place.recorded)
  return ([0, 1] as const).every(
    route => (recorded & (1 << route)) === 0 || has(row, place.database + route, 1),
  )
}

const where = (when: (row: Row) => boolean, micros: readonly Micro[]): readonly Micro[] =>
  micros.map(each => {
    const { when: before } = each
    return { ...each, when: before === undefined ? when : row => before(row) && when(row) }
  })

const closing = [write('unmapPrivateRoute'), write('removePrivateRoute')]

/** One that leads nowhere may have led to the candidate before, so it is made anew. */
const opening = [
  write('removePrivateRoute', row => get(row, place.privateRoute) === 2),
  write('openPrivateRoute'),
  write('mapPrivateRoute'),
]

/** The real steps of a course as micro-steps: `src/swap/steps`, with what does not matter left out. */
export const scriptsFor = (course: Course): Readonly<Record<Command, readonly Micro[]>> => {
  const existed = (row: Row) => has(row, place.record, says.existed)
  const created = (row: Row) => !existed(row)
  const isFirst = course.takesName === 'before_start'
  const unmapping = [...gate(course.routed), write('unmapIncumbent')]
  const ownGate = where(isOn(incumbent), unmapping)
  const proofs = gone(incumbent, 'recorded', ownGate.length)
  return {
    name: [write('nameIncumbent')],
    create: [
      ...where(existed, isFirst ? [write('nameCandidate')] : [write('nameOwn')]),
      ...where(created, [write(isFirst ? 'createNamed' : 'create'), write('build')]),
    ],
    start: [
      write('scaleCandidate'),
      ...(course.routed ? opening : []),
      write('startCandidate'),
      ready,
    ],
    test: [],
    measure: [ready, ...(course.routed ? [see(candidate, false, 'all', 'other')] : [])],
    map: [write('mapCandidate')],
    prove: [see(candidate, true, 'group', 'incomplete')],
    bake: gate(course.routed),
    check: gate(course.routed),
    mark: [write('markCandidate')],
    unmap: unmapping,
    clear: [...ownGate, ...proofs.map(each => ({ ...each, watched: true as const }))],
    move: [
      write('incumbentWorkersDown', row => isThere(row, incumbent)),
      write('candidateWorkersUp'),
      ready,
    ],
    rename: [write('nameIncumbent'), write('nameCandidate')],
    retire: [
      ...where(isReplaced, course.routed && course.replaces ? stillServes : []),
      ...where(isReplaced, [
        look('no route leads to the incumbent', isOff(incumbent), 'other'),
        write('stopIncumbent'),
        write('keepIncumbent'),
      ]),
      look('no route leads to the incumbent', isOff(incumbent), 'other'),
      write('removeIncumbent'),
      ...closing,
    ],
    restore: [
      look('somebody is there to hold on to', isAnybodyThere, 'silent'),
      // Of what somebody deleted nothing is brought back.
      ...where(
        row => isThere(row, incumbent),
        [
          write('mapIncumbent', isUp(incumbent)),
          ...(course.movesWorkers ? [write('candidateWorkersDown')] : []),
          write('scaleIncumbent'),
          write('startIncumbent'),
          {
            ...look('all instances of the incumbent are up', isReady(incumbent), 'unhealthy'),
            when: isServing,
          },
          write('mapIncumbent'),
        ],
      ),
      // It may be deleted by now; then it is on no router.
      {
        ...see(incumbent, true, 'recorded', 'incomplete'),
        when: row => isServing(row) && (isThere(row, incumbent) || isThere(row, candidate)),
      },
      write('recordIncumbent', isStartedThen),
      write('markIncumbent', isStartedThen),
    ],
    defend: defence,
    withdraw: [write('unmarkCandidate'), write('unmapCandidate')],
    empty: [
      ...where(isOn(candidate), [...defence, write('unmapCandidate')]),
      ...gone(candidate, 'all', defence.length + 1),
    ],
    discard: [
      look('no route leads to the candidate', isOff(candidate), 'other'),
      write('stopCandidate'),
      ...closing,
      write('removeCandidate', created),
      ...where(existed, [write('nameOwn')]),
      write('nameBack'),
    ],
    concede: [
      ...where(isKept, [write('markIncumbent', isStartedThen)]),
      ...where(isCandidateThere, [write('markCandidate')]),
      ...closing,
    ],
  }
}

const stillServes: readonly Micro[] = [
  look('an instance of the candidate is up', isUp(candidate), 'lost'),
  see(candidate, true, 'all', 'lost'),
]

const isAnybodyThere = (row: Row): boolean => isThere(row, incumbent) || !isThere(row, candidate)

const isCandidateThere = (row: Row): boolean => isThere(row, candidate)

const isKept = (row: Row): boolean => has(row, place.release + incumbent, is.kept)

const isStartedThen = (row: Row): boolean =>
  has(row, place.record, says.started) && has(row, place.release + incumbent, is.there)
