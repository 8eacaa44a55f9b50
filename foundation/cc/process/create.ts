import { randomUUID } from 'node:crypto'
import type { CloudController } from '../context.ts'
import { noMetadata } from '../metadata.ts'
import type { AppRow, Check, ProcessRow } from '../rows.ts'
import { insert, rowsWhere } from '../store.ts'

const check = (type: Check['type']): Check => ({
  type,
  timeout: null,
  invocationTimeout: null,
  interval: null,
  endpoint: null,
})

/** Adds a process; only a web process has an instance and a port check to begin with. */
export const addProcess = ({ store }: CloudController, app: AppRow, type: string): ProcessRow => {
  const web = type === 'web'
  return insert(
    store.processes,
    {
      appGuid: app.guid,
      type,
      version: randomUUID(),
      command: null,
      user: null,
      instances: web ? 1 : 0,
      memory: 1024,
      disk: 1024,
      logRate: -1,
      healthCheck: check(web ? 'port' : 'process'),
      readinessCheck: check('process'),
      metadata: noMetadata,
    },
    web ? app.guid : randomUUID(),
  )
}

export const webProcess = (cc: CloudController, app: AppRow): ProcessRow =>
  ensureProcess(cc, app, 'web')

/** The process of this type, made when missing. */
export const ensureProcess = (cc: CloudController, app: AppRow, type: string): ProcessRow =>
  rowsWhere(cc.store.processes, row => row.appGuid === app.guid && row.type === type)[0] ??
  addProcess(cc, app, type)
