import type { CloudController } from '../context.ts'
import type { Check, ProcessRow } from '../rows.ts'
import { head, link, toOne } from '../web/show.ts'

const showCheck = (check: Check, withTimeout: boolean) => ({
  type: check.type,
  data: {
    ...(withTimeout && { timeout: check.timeout }),
    invocation_timeout: check.invocationTimeout,
    interval: check.interval,
    ...(check.type === 'http' && { endpoint: check.endpoint ?? '/' }),
  },
})

/** A process as the API shows it; its command is hidden in lists. */
export const showProcess = (cc: CloudController, row: ProcessRow, listed = false) => {
  const app = cc.store.apps.get(row.appGuid)
  const droplet = cc.store.droplets.get(app?.dropletGuid ?? '')
  const command = row.command ?? droplet?.processTypes[row.type] ?? null
  return {
    ...head(row),
    type: row.type,
    version: row.version,
    command: listed && command !== null ? '[PRIVATE DATA HIDDEN IN LISTS]' : command,
    user: row.user ?? 'vcap',
    instances: row.instances,
    memory_in_mb: row.memory,
    disk_in_mb: row.disk,
    log_rate_limit_in_bytes_per_second: row.logRate,
    health_check: showCheck(row.healthCheck, true),
    readiness_health_check: showCheck(row.readinessCheck, false),
    relationships: { app: toOne(row.appGuid), revision: null },
    metadata: row.metadata,
    links: {
      self: link(cc, `/v3/processes/${row.guid}`),
      scale: link(cc, `/v3/processes/${row.guid}/actions/scale`, 'POST'),
      app: link(cc, `/v3/apps/${row.appGuid}`),
      space: link(cc, `/v3/spaces/${app?.spaceGuid ?? ''}`),
      stats: link(cc, `/v3/processes/${row.guid}/stats`),
      process_instances: link(cc, `/v3/processes/${row.guid}/process_instances`),
    },
  }
}
