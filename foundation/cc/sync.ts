import type { CloudController } from './context.ts'
import { annotation, desiredRun } from './desire.ts'

/**
 * Repairs Diego: what is missing or carries another annotation is sent again, what nobody wants
 * is removed (cloud_controller_ng lib/cloud_controller/diego/processes_sync.rb).
 */
export const syncProcesses = (cc: CloudController): void => {
  const known = new Map(cc.diego.bbs.desired().map(lrp => [lrp.processGuid, lrp.annotation]))
  for (const row of cc.store.processes.values()) {
    const run = desiredRun(cc, row.guid)
    if (run === null) continue
    if (known.get(row.guid) !== annotation(row)) cc.diego.desire(run)
    known.delete(row.guid)
  }
  for (const processGuid of known.keys()) cc.diego.remove(processGuid)
}
