import { appOf, processesOf } from '../app/find.ts'
import { readFields } from '../fields.ts'
import { mergeMetadata } from '../metadata.ts'
import { unprocessable } from '../refusal.ts'
import type { ProcessRow } from '../rows.ts'
import { change } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { changeCheck } from './check.ts'
import { bothWays, processOf } from './find.ts'
import { showProcess } from './show.ts'
import { light } from './stats.ts'

const keys = ['command', 'user', 'health_check', 'readiness_health_check', 'metadata']

const textOrNull = (value: unknown, old: string | null, name: string): string | null => {
  if (value === undefined) return old
  if (value === null || (typeof value === 'string' && value !== '')) return value
  throw unprocessable(`${name} must be between 1 and 4096 characters`)
}

const listed = (call: Call, rows: Iterable<ProcessRow>) =>
  list(call, rows, {
    filters: {
      types: row => [row.type],
      app_guids: row => [row.appGuid],
      space_guids: row => [call.cc.store.apps.get(row.appGuid)?.spaceGuid ?? null],
      organization_guids: row => {
        const space = call.cc.store.apps.get(row.appGuid)?.spaceGuid
        return [call.cc.store.spaces.get(space ?? '')?.organizationGuid ?? null]
      },
    },
    present: row => ({
      ...showProcess(call.cc, row, true),
      ...(call.query.has('embed') && { process_instances: light(call.cc, row) }),
    }),
  })

export const processEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/processes',
    query: listKeys('types', 'app_guids', 'space_guids', 'organization_guids', 'embed'),
    handle: call => listed(call, call.cc.store.processes.values()),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/processes',
    query: listKeys('types', 'embed'),
    handle: call => listed(call, processesOf(call.cc, appOf(call))),
  },
  ...bothWays('GET', '', call => ({ status: 200, body: showProcess(call.cc, processOf(call)) })),
  ...bothWays('PATCH', '', call => {
    const row = processOf(call)
    const fields = readFields(call.body, keys)
    const readiness = changeCheck(row.readinessCheck, fields['readiness_health_check'], true)
    const changed = change(call.cc.store.processes, row, {
      command: textOrNull(fields['command'], row.command, 'Command'),
      user: textOrNull(fields['user'], row.user, 'User'),
      healthCheck: changeCheck(row.healthCheck, fields['health_check'], false),
      readinessCheck: readiness,
      metadata: mergeMetadata(row.metadata, fields['metadata']),
    })
    return { status: 200, body: showProcess(call.cc, changed) }
  }),
]
