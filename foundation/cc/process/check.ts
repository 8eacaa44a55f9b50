import { type Fields, isFields, readFields, wholeAt } from '../fields.ts'
import { unprocessable } from '../refusal.ts'
import type { Check } from '../rows.ts'

const longest = 180

const isType = (value: unknown): value is Check['type'] =>
  value === 'port' || value === 'process' || value === 'http'

/** Replaces what a request says of a check; another type forgets the endpoint. */
export const changeCheck = (old: Check, value: unknown, readiness: boolean): Check => {
  if (value === undefined || value === null) return old
  const fields = readFields(value, ['type', 'data'])
  const type = fields['type'] ?? old.type
  const name = readiness ? 'Readiness health check' : 'Health check'
  if (!isType(type)) {
    throw unprocessable(`${name} type must be "port", "process", or "http"`)
  }
  const data: Fields = isFields(fields['data']) ? fields['data'] : {}
  readFields(data, [
    'invocation_timeout',
    'interval',
    'endpoint',
    ...(readiness ? [] : ['timeout']),
  ])
  const timeout = wholeAt(data, 'timeout', `${name} timeout`, 1)
  if (timeout !== undefined && timeout > longest) {
    throw unprocessable(`${name} timeout Maximum exceeded: max ${longest}s`)
  }
  const endpoint = data['endpoint']
  if (endpoint !== undefined && (typeof endpoint !== 'string' || !endpoint.startsWith('/'))) {
    throw unprocessable(`${name} endpoint must be a valid URI path`)
  }
  const kept = type === old.type ? old.endpoint : null
  return {
    type,
    timeout: timeout ?? old.timeout,
    invocationTimeout: wholeAt(data, 'invocation_timeout', `${name} invocation timeout`, 1) ?? null,
    interval: wholeAt(data, 'interval', `${name} interval`, 1) ?? null,
    endpoint: type === 'http' ? (endpoint ?? kept ?? '/') : null,
  }
}
