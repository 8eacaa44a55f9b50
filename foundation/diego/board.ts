import type { ActualLrp, Bbs, BbsEvent, DesiredLrp } from './lrp.ts'

/** A BBS that can be written to. Events reach listeners in the order of the writes. */
export interface Board extends Bbs {
  desire(lrp: DesiredLrp): void
  undesire(processGuid: string): void
  /** Adds an instance, or replaces what is known of it. */
  report(lrp: ActualLrp): void
  forget(instanceGuid: string): void
}

export const createBoard = (): Board => {
  const desired = new Map<string, DesiredLrp>()
  const actual = new Map<string, ActualLrp>()
  const listeners = new Set<(event: BbsEvent) => void>()
  const tell = (event: BbsEvent) => {
    for (const listener of listeners) listener(event)
  }
  return {
    desired: () => [...desired.values()],
    actual: () => [...actual.values()],
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    desire: after => {
      const before = desired.get(after.processGuid)
      desired.set(after.processGuid, after)
      tell({ kind: 'desired', ...(before && { before }), after })
    },
    undesire: processGuid => {
      const before = desired.get(processGuid)
      if (before === undefined) return
      desired.delete(processGuid)
      tell({ kind: 'desired', before })
    },
    report: after => {
      const before = actual.get(after.instanceGuid)
      actual.set(after.instanceGuid, after)
      tell({ kind: 'actual', ...(before && { before }), after })
    },
    forget: instanceGuid => {
      const before = actual.get(instanceGuid)
      if (before === undefined) return
      actual.delete(instanceGuid)
      tell({ kind: 'actual', before })
    },
  }
}
