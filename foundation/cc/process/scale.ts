import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import { readFields, wholeAt } from '../fields.ts'
import type { Notifier } from '../notifier.ts'
import { checkScale } from '../quota/check.ts'
import type { ProcessRow } from '../rows.ts'
import { change } from '../store.ts'
import { bothWays, processOf } from './find.ts'
import { showProcess } from './show.ts'

export interface Scale {
  readonly instances?: number | undefined
  readonly memory?: number | undefined
  readonly disk?: number | undefined
  readonly logRate?: number | undefined
}

/** Scales a process. Diego hears of the instances at once, of sizes after a restart. */
export const scaleProcess = (
  cc: CloudController,
  row: ProcessRow,
  scale: Scale,
  notifier: Notifier,
): ProcessRow => {
  const app = cc.store.apps.get(row.appGuid)
  const columns = {
    instances: scale.instances ?? row.instances,
    memory: scale.memory ?? row.memory,
    disk: scale.disk ?? row.disk,
    logRate: scale.logRate ?? row.logRate,
  }
  if (app !== undefined) checkScale(cc, app, row, columns)
  const scaled = change(cc.store.processes, row, columns)
  if (app !== undefined) {
    recordAppEvent(cc, 'audit.app.process.scale', app, { process_type: row.type, request: scale })
  }
  notifier.push([scaled])
  return scaled
}

const keys = ['instances', 'memory_in_mb', 'disk_in_mb', 'log_rate_limit_in_bytes_per_second']

export const scaleEndpoints = [
  ...bothWays('POST', '/actions/scale', call => {
    const fields = readFields(call.body, keys)
    const scaled = scaleProcess(
      call.cc,
      processOf(call),
      {
        instances: wholeAt(fields, 'instances', 'Instances'),
        memory: wholeAt(fields, 'memory_in_mb', 'Memory in mb', 1),
        disk: wholeAt(fields, 'disk_in_mb', 'Disk in mb', 1),
        logRate: wholeAt(fields, 'log_rate_limit_in_bytes_per_second', 'Log rate limit', -1),
      },
      call.notifier,
    )
    return { status: 202, body: showProcess(call.cc, scaled) }
  }),
  ...bothWays('DELETE', '/instances/:index', call => {
    call.cc.diego.replace(processOf(call).guid, Number(call.param('index')))
    return { status: 204 }
  }),
]
