import type { Fields } from '../fields.ts'
import type { Scale } from '../process/scale.ts'
import type { Check } from '../rows.ts'
import { readLogRate, readMegabytes } from './size.ts'

/** What a manifest says of one process; what it does not say stays as it is. */
export interface ProcessSettings {
  readonly type: string
  readonly command: string | null | undefined
  readonly user: string | undefined
  readonly health: Partial<Check>
  readonly readiness: Partial<Check>
  readonly scale: Scale
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const whole = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) ? value : undefined

const isCheckType = (value: unknown): value is Check['type'] =>
  value === 'port' || value === 'process' || value === 'http'

/** `none` is the old word for `process`. */
const checkOf = (fields: Fields, prefix: string, timeout?: number): Partial<Check> => {
  const said = fields[`${prefix}health_check_type`]
  const type = said === 'none' ? 'process' : said
  const endpoint = text(fields[`${prefix}health_check_http_endpoint`])
  const invocation = whole(fields[`${prefix}health_check_invocation_timeout`])
  const interval = whole(fields[`${prefix}health_check_interval`])
  return {
    ...(isCheckType(type) && { type, endpoint: type === 'http' ? '/' : null }),
    ...(endpoint !== undefined && { endpoint }),
    ...(invocation !== undefined && { invocationTimeout: invocation }),
    ...(interval !== undefined && { interval }),
    ...(timeout !== undefined && { timeout }),
  }
}

const command = (value: unknown): string | null | undefined =>
  value === null || value === 'null' || value === 'default' ? null : text(value)

export const readSettings = (fields: Fields, type: string): ProcessSettings => ({
  type,
  command: command(fields['command']),
  user: text(fields['user']),
  health: checkOf(fields, '', whole(fields['timeout'])),
  readiness: checkOf(fields, 'readiness_'),
  scale: {
    instances: whole(fields['instances']),
    memory: readMegabytes(fields['memory']) ?? undefined,
    disk: readMegabytes(fields['disk_quota']) ?? undefined,
    logRate: readLogRate(fields['log_rate_limit_per_second']) ?? undefined,
  },
})
