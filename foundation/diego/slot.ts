import { randomUUID } from 'node:crypto'
import type { Board } from './board.ts'
import type { Cells } from './cells.ts'
import { type Instance, type InstanceTools, startInstance } from './instance.ts'
import type { ActualLrp } from './lrp.ts'
import { takePort } from './ports.ts'
import type { Crash, DesiredRun, LogLine } from './run.ts'

/** One index of a process: it always has an instance, or waits for one. */
export interface Slot {
  readonly index: number
  /** What the BBS says now; stays after the stop until the process is dead. */
  lrp(): ActualLrp
  /** Milliseconds since 1970 of the last change of state. */
  since(): number
  placementError(): string | null
  /** Ends the slot for good; `withdrawn` when the whole process goes, and its routes with it. */
  stop(withdrawn: boolean): void
  crash(): void
  /** Looks for a cell again. */
  retry(): void
}

export interface SlotTools extends InstanceTools {
  readonly board: Board
  readonly cells: Cells
  /** How long a crashed instance waits, by the number of its crashes. */
  readonly backOff: (crashes: number) => number
  readonly crashed: (crash: Crash) => void
  readonly stopped: () => void
  readonly log: (line: LogLine) => void
}

/** Keeps one instance of a process alive; every life has a guid of its own. */
export const openSlot = (run: DesiredRun, index: number, tools: SlotTools): Slot => {
  const { board, cells } = tools
  let lrp: ActualLrp
  let since = Date.now()
  let error: string | null = null
  let instance: Instance | null = null
  let closed = false
  let crashes = 0

  const say = (change: Partial<ActualLrp>): void => {
    if (change.state !== undefined && change.state !== lrp.state) since = Date.now()
    lrp = { ...lrp, ...change }
    board.report(lrp)
  }
  const unclaimed = (): ActualLrp => ({
    processGuid: run.processGuid,
    appGuid: run.appGuid,
    index,
    instanceGuid: randomUUID(),
    cell: '',
    state: 'UNCLAIMED',
    routable: false,
  })
  const begin = (): void => {
    lrp = unclaimed()
    since = Date.now()
    board.report(lrp)
    place()
  }
  const place = (): void => {
    const claimed = cells.claim(run.memory)
    error = 'error' in claimed ? claimed.error : null
    if ('error' in claimed) return
    say({ state: 'CLAIMED', cell: claimed.cell })
    void launch(claimed.cell)
  }
  const launch = async (cell: string): Promise<void> => {
    const port = await takePort()
    if (closed) return end(cell)
    const place = { instanceGuid: lrp.instanceGuid, index, cell, port }
    const address = { host: '127.0.0.1', port }
    instance = startInstance(run, place, tools, {
      healthy: () => say({ state: 'RUNNING', address }),
      ready: routable => say({ routable }),
      stopped: () => end(cell),
      crashed: reason => (closed ? end(cell) : crash(cell, reason)),
      log: tools.log,
    })
  }
  const end = (cell: string): void => {
    if (cell !== '') cells.release(cell, run.memory)
    board.forget(lrp.instanceGuid)
    tools.stopped()
  }
  const crash = (cell: string, reason: string): void => {
    cells.release(cell, run.memory)
    instance = null
    crashes += 1
    tools.crashed({
      appGuid: run.appGuid,
      processGuid: run.processGuid,
      processType: run.processType,
      index,
      instanceGuid: lrp.instanceGuid,
      reason,
      count: crashes,
    })
    const { address: _, ...rest } = lrp
    lrp = { ...rest, state: 'CRASHED', routable: false }
    since = Date.now()
    board.report(lrp)
    tools.timers.after(tools.backOff(crashes), () => {
      if (closed) return
      board.forget(lrp.instanceGuid)
      begin()
    })
  }

  lrp = unclaimed()
  begin()
  return {
    index,
    lrp: () => lrp,
    since: () => since,
    placementError: () => error,
    stop: withdrawn => {
      if (closed) return
      closed = true
      // A restart desires the same guid again, which must not bring back what is dying.
      if (withdrawn && lrp.routable) say({ routable: false })
      if (instance !== null) instance.stop()
      else if (lrp.state !== 'CLAIMED') end('')
    },
    crash: () => instance?.crash(),
    retry: () => {
      if (lrp.state === 'UNCLAIMED' && !closed) place()
    },
  }
}
