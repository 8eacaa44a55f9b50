import type { ActualLrp, Bbs, BbsEvent, DesiredLrp } from '../diego/lrp.ts'
import type { Wanted } from './wanted.ts'
import { wantedOf } from './wanted.ts'

/** What an emitter was told of its cell: an event that it missed is missed until the next sync. */
export interface Knowledge {
  hear(event: BbsEvent): void
  /** Looks at everything. */
  sync(): void
  wanted(): Wanted
}

export const createKnowledge = (cell: string, bbs: Bbs): Knowledge => {
  const desired = new Map<string, DesiredLrp>()
  const actual = new Map<string, ActualLrp>()
  const learn = (lrp: ActualLrp) => {
    if (lrp.cell === cell) actual.set(lrp.instanceGuid, lrp)
  }
  return {
    hear(event) {
      switch (event.kind) {
        case 'desired':
          if (event.before !== undefined) desired.delete(event.before.processGuid)
          if (event.after !== undefined) desired.set(event.after.processGuid, event.after)
          return
        case 'actual':
          if (event.before !== undefined) actual.delete(event.before.instanceGuid)
          if (event.after !== undefined) learn(event.after)
      }
    },
    sync() {
      desired.clear()
      actual.clear()
      for (const lrp of bbs.desired()) desired.set(lrp.processGuid, lrp)
      for (const lrp of bbs.actual()) learn(lrp)
    },
    wanted: () => wantedOf(desired, actual.values()),
  }
}
