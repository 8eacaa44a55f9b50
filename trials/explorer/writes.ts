import { isCommitted } from '../../src/swap/machine.ts'
import type { Positions } from './positions.ts'
import {
  add,
  candidate,
  drop,
  get,
  getWide,
  has,
  incumbent,
  is,
  place,
  type ReleaseNo,
  releaseBit,
  type RouteNo,
  type Row,
  routeBit,
  says,
  set,
  setWide,
} from './row.ts'
import { end, isMapped, isStarted, isThere, remove, rename, takeOff } from './world.ts'

/** One write of the real steps, as far as the model goes. */
export interface Write {
  /** Calls of the port that it stands for. */
  readonly calls: readonly string[]
  /** Completes "the run …". The route is its name. */
  readonly tells: (route: string) => string
  /** Once for each route. */
  readonly routed?: true
  /** The lock is read before it, and not only when its heartbeat is old: see `src/swap/fence.ts`. */
  readonly careful?: true
  /** Fails where this release is gone. */
  readonly needs?: ReleaseNo
  /** Is there anything to do? Every write of the port reads first. */
  readonly wanted: (row: Row, route: RouteNo) => boolean
  readonly does: (row: Row, route: RouteNo, positions: Positions) => void
}

const always = (): boolean => true
const nothing = (): void => undefined

/** Every write there is. */
export const writes = {
  enter: {
    calls: ['ledger.write'],
    tells: () => 'writes into the ledger where it is now',
    wanted: always,
    does: (row, _, positions) => {
      const position = positions.recorded(getWide(row, place.position))
      setWide(row, place.ledger, position)
      if (isCommitted(positions.stateOf(position).phase)) add(row, place.record, says.marking)
    },
  },
  nameIncumbent: {
    calls: ['rename'],
    careful: true,
    tells: () => 'gives the incumbent a name of its own',
    wanted: row => isThere(row, incumbent),
    does: row => rename(row, incumbent, undefined),
  },
  nameCandidate: {
    calls: ['rename'],
    careful: true,
    needs: candidate,
    tells: () => "gives the candidate the app's name",
    wanted: always,
    does: row => rename(row, undefined, candidate),
  },
  nameOwn: {
    calls: ['rename'],
    careful: true,
    tells: () => 'gives the staged candidate a name of its own',
    wanted: row => isThere(row, candidate),
    does: row => rename(row, candidate, undefined),
  },
  create: {
    calls: ['create'],
    tells: () => 'creates the candidate',
    wanted: row => !isThere(row, candidate),
    does: row => set(row, place.release + candidate, is.there),
  },
  createNamed: {
    calls: ['create'],
    tells: () => "creates the candidate under the app's name",
    wanted: row => !isThere(row, candidate),
    does: row => {
      set(row, place.release + candidate, is.there)
      rename(row, undefined, candidate)
    },
  },
  build: {
    calls: ['build'],
    needs: candidate,
    tells: () => 'builds the candidate',
    wanted: always,
    does: nothing,
  },
  scaleCandidate: {
    calls: ['scale'],
    careful: true,
    tells: () => 'scales the candidate',
    wanted: row => isThere(row, candidate),
    does: row => drop(row, place.release + candidate, is.small),
  },
  openPrivateRoute: {
    calls: ['openPrivateRoute'],
    tells: () => 'makes the private route',
    wanted: row => get(row, place.privateRoute) === 0,
    does: row => set(row, place.privateRoute, 2),
  },
  mapPrivateRoute: {
    calls: ['map'],
    needs: candidate,
    tells: () => 'maps the private route to the candidate',
    wanted: row => get(row, place.privateRoute) === 2,
    does: row => set(row, place.privateRoute, 1),
  },
  startCandidate: {
    calls: ['start'],
    needs: candidate,
    tells: () => 'starts the candidate',
    wanted: row => !isStarted(row, candidate),
    does: row => add(row, place.release + candidate, is.started),
  },
  mapCandidate: {
    calls: ['ensureRoute', 'map'],
    needs: candidate,
    tells: route => `maps ${route} to the candidate`,
    routed: true,
    wanted: (row, route) => !isMapped(row, route, candidate),
    does: (row, route) => {
      if (isThere(row, candidate)) add(row, place.database + route, releaseBit(candidate))
    },
  },
  markCandidate: {
    calls: ['mark'],
    needs: candidate,
    tells: () => 'marks the candidate as the live release',
    wanted: always,
    does: row => {
      if (isThere(row, candidate)) add(row, place.release + candidate, is.live)
    },
  },
  unmapIncumbent: {
    calls: ['unmap'],
    careful: true,
    tells: route => `unmaps ${route} from the incumbent`,
    routed: true,
    wanted: (row, route) => isMapped(row, route, incumbent),
    does: (row, route) => takeOff(row, route, incumbent),
  },
  incumbentWorkersDown: {
    calls: ['scale'],
    careful: true,
    tells: () => "scales the incumbent's workers to zero",
    wanted: always,
    does: row => drop(row, place.workers, releaseBit(incumbent)),
  },
  candidateWorkersUp: {
    calls: ['scale'],
    careful: true,
    tells: () => "starts the candidate's workers",
    wanted: always,
    does: row => {
      if (isThere(row, candidate)) add(row, place.workers, releaseBit(candidate))
    },
  },
  candidateWorkersDown: {
    calls: ['scale'],
    careful: true,
    tells: () => "scales the candidate's workers to zero",
    wanted: always,
    does: row => drop(row, place.workers, releaseBit(candidate)),
  },
  stopIncumbent: {
    calls: ['stop'],
    careful: true,
    tells: () => 'stops the incumbent',
    wanted: row => isStarted(row, incumbent),
    does: row => end(row, incumbent),
  },
  keepIncumbent: {
    calls: ['mark'],
    tells: () => 'marks the incumbent as kept',
    wanted: row => isThere(row, incumbent),
    does: row => {
      drop(row, place.release + incumbent, is.live)
      add(row, place.release + incumbent, is.kept)
    },
  },
  removeIncumbent: {
    calls: ['remove'],
    careful: true,
    tells: () => 'deletes the incumbent',
    wanted: row => has(row, place.release + incumbent, is.kept),
    does: row => remove(row, incumbent),
  },
  unmapPrivateRoute: {
    calls: ['unmap'],
    careful: true,
    tells: () => 'unmaps the private route',
    wanted: row => get(row, place.privateRoute) === 1,
    does: row => set(row, place.privateRoute, 2),
  },
  removePrivateRoute: {
    calls: ['removeRoute'],
    careful: true,
    tells: () => 'deletes the private route',
    wanted: row => get(row, place.privateRoute) !== 0,
    does: row => set(row, place.privateRoute, 0),
  },
  mapIncumbent: {
    calls: ['map'],
    needs: incumbent,
    tells: route => `maps ${route} to the incumbent again`,
    routed: true,
    wanted: (row, route) =>
      has(row, place.recorded, routeBit(route)) && !isMapped(row, route, incumbent),
    does: (row, route) => {
      if (isThere(row, incumbent)) add(row, place.database + route, releaseBit(incumbent))
    },
  },
  scaleIncumbent: {
    calls: ['scale'],
    careful: true,
    tells: () => 'gives the incumbent its instances back',
    wanted: row => isThere(row, incumbent),
    does: row => {
      drop(row, place.release + incumbent, is.small)
      add(row, place.workers, releaseBit(incumbent))
    },
  },
  startIncumbent: {
    calls: ['start'],
    tells: () => 'starts the incumbent again',
    wanted: row => isThere(row, incumbent) && has(row, place.record, says.started),
    does: row => add(row, place.release + incumbent, is.started),
  },
  recordIncumbent: {
    calls: ['ledger.write'],
    tells: () => 'writes into the ledger that the incumbent is live again',
    wanted: row => isThere(row, incumbent),
    does: nothing,
  },
  markIncumbent: {
    calls: ['mark'],
    tells: () => 'marks the incumbent as live again',
    wanted: row => isThere(row, incumbent),
    does: row => {
      add(row, place.release + incumbent, is.live)
      drop(row, place.release + incumbent, is.kept)
    },
  },
  unmarkCandidate: {
    calls: ['mark'],
    tells: () => 'takes the mark off the candidate',
    wanted: row => isThere(row, candidate) && has(row, place.record, says.marking),
    does: row => drop(row, place.release + candidate, is.live),
  },
  unmapCandidate: {
    calls: ['unmap'],
    careful: true,
    tells: route => `unmaps ${route} from the candidate`,
    routed: true,
    wanted: (row, route) => isMapped(row, route, candidate),
    does: (row, route) => takeOff(row, route, candidate),
  },
  stopCandidate: {
    calls: ['stop'],
    careful: true,
    tells: () => 'stops the candidate',
    wanted: row => isStarted(row, candidate),
    does: row => end(row, candidate),
  },
  removeCandidate: {
    calls: ['remove'],
    careful: true,
    tells: () => 'deletes the candidate',
    wanted: row => isThere(row, candidate),
    does: row => remove(row, candidate),
  },
  nameBack: {
    calls: ['rename'],
    careful: true,
    tells: () => "gives the incumbent the app's name back",
    wanted: row => isThere(row, incumbent),
    does: row => rename(row, undefined, incumbent),
  },
} as const satisfies Record<string, Write>

export type WriteName = keyof typeof writes

/** Their names, in an order that does not change while the program runs. */
export const writeNames = Object.keys(writes) as readonly WriteName[]

/** A write by its name. */
export const writeOf = (name: WriteName): Write => writes[name]
