import type { CloudController } from './context.ts'
import { desiredRun } from './desire.ts'
import { runnerUnavailable } from './refusal.ts'
import type { ProcessRow } from './rows.ts'

/** Tells Diego after a commit, one process after the other, inside the request. */
export interface Notifier {
  /** Sends what is desired of a process that is started and staged; nothing otherwise. */
  push(processes: readonly ProcessRow[]): void
  remove(processes: readonly ProcessRow[]): void
}

/**
 * `failAt` is the callback (from 0) at which the BBS cannot be reached: 503 is raised, the rows
 * stay committed, and the callbacks after it are skipped
 * (cloud_controller_ng lib/cloud_controller/process_route_handler.rb).
 */
export const createNotifier = (cc: CloudController, failAt: number | null = null): Notifier => {
  let callbacks = 0
  const reach = (send: () => void): void => {
    const position = callbacks
    callbacks += 1
    if (position === failAt) throw runnerUnavailable()
    if (!cc.troubles.swallow()) send()
  }
  return {
    push: processes => {
      for (const { guid } of processes) {
        const run = desiredRun(cc, guid)
        if (run !== null) reach(() => cc.diego.desire(run))
      }
    },
    remove: processes => {
      for (const { guid } of processes) reach(() => cc.diego.remove(guid))
    },
  }
}
