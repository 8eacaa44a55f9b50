import { createTimers } from '../timers.ts'
import { createBoard } from './board.ts'
import { createCells } from './cells.ts'
import type { Bbs, DesiredLrp } from './lrp.ts'
import type { Crash, DesiredRun, LogLine, RunUpdate } from './run.ts'
import { openSlot, type Slot, type SlotTools } from './slot.ts'
import { startWatchdog } from './watchdog.ts'

/** Runs what is desired. Reads go to the BBS, which the route emitters read as well. */
export interface Diego {
  readonly bbs: Bbs
  /** Makes a process, or replaces one of another version. */
  desire(run: DesiredRun): void
  /** Changes what may change while a process runs. */
  update(processGuid: string, update: RunUpdate): void
  remove(processGuid: string): void
  /** The indices that are wanted now. */
  slots(processGuid: string): readonly Slot[]
  /** Kills an instance and starts another. */
  replace(processGuid: string, index: number): void
  /** While set, new instances find no cell; null looks for cells again. */
  refusePlacement(error: string | null): void
  /** Kills everything at once. */
  close(): void
}

export interface DiegoOptions {
  readonly cells: readonly string[]
  /** MB on each cell. */
  readonly cellMemory?: number
  /** SIGTERM to SIGKILL, in milliseconds. */
  readonly grace: number
  /** Wait before the third restart of a crashed instance in milliseconds; doubles after that. */
  readonly crashBackOff: number
  readonly crashed: (crash: Crash) => void
  readonly log: (line: LogLine) => void
}

interface Group {
  readonly run: DesiredRun
  readonly slots: Map<number, Slot>
}

const lrpOf = (run: DesiredRun): DesiredLrp => ({
  processGuid: run.processGuid,
  appGuid: run.appGuid,
  processType: run.processType,
  ...run.mutable,
})

export const createDiego = (options: DiegoOptions): Diego => {
  const timers = createTimers()
  const watchdog = startWatchdog()
  const board = createBoard()
  const cells = createCells(options.cells, options.cellMemory)
  const groups = new Map<string, Group>()
  const retryAll = () => {
    for (const group of groups.values()) for (const slot of group.slots.values()) slot.retry()
  }
  const tools: SlotTools = {
    timers,
    watchdog,
    board,
    cells,
    grace: options.grace,
    // Diego restarts twice at once, then waits (bbs models/actual_lrp.go, RestartCalculator).
    backOff: crashes => (crashes < 3 ? 0 : options.crashBackOff * 2 ** Math.min(crashes - 3, 5)),
    crashed: options.crashed,
    stopped: retryAll,
    log: options.log,
  }
  const stopFrom = (group: Group, least: number, withdrawn: boolean): void => {
    for (const [index, slot] of group.slots) {
      if (index < least) continue
      group.slots.delete(index)
      slot.stop(withdrawn)
    }
  }
  const fill = (group: Group): void => {
    for (let index = 0; index < group.run.mutable.instances; index += 1) {
      if (!group.slots.has(index)) group.slots.set(index, openSlot(group.run, index, tools))
    }
  }
  const remove = (processGuid: string): void => {
    const group = groups.get(processGuid)
    if (group === undefined) return
    groups.delete(processGuid)
    board.undesire(processGuid)
    stopFrom(group, 0, true)
  }
  const update = (processGuid: string, mutable: RunUpdate): void => {
    const old = groups.get(processGuid)
    if (old === undefined) return
    const group = { run: { ...old.run, mutable }, slots: old.slots }
    groups.set(processGuid, group)
    // Surplus instances are stopped before the routes change (bbs desired_lrp_handlers.go).
    stopFrom(group, mutable.instances, false)
    board.desire(lrpOf(group.run))
    fill(group)
  }
  return {
    bbs: board,
    desire: run => {
      const old = groups.get(run.processGuid)
      if (old !== undefined && old.run.version === run.version) {
        return update(run.processGuid, run.mutable)
      }
      remove(run.processGuid)
      const group = { run, slots: new Map<number, Slot>() }
      groups.set(run.processGuid, group)
      board.desire(lrpOf(run))
      fill(group)
    },
    update,
    remove,
    slots: processGuid => [...(groups.get(processGuid)?.slots.values() ?? [])],
    replace: (processGuid, index) => {
      const group = groups.get(processGuid)
      const slot = group?.slots.get(index)
      if (group === undefined || slot === undefined) return
      group.slots.delete(index)
      slot.stop(false)
      fill(group)
    },
    refusePlacement: error => {
      cells.refuse(error)
      if (error === null) retryAll()
    },
    close: () => {
      timers.close()
      groups.clear()
      watchdog.close()
    },
  }
}
