import { randomUUID } from 'node:crypto'
import { recordAppEvent } from '../audit.ts'
import { checkStart } from '../quota/check.ts'
import { unprocessable } from '../refusal.ts'
import type { AppRow } from '../rows.ts'
import { change } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { appOf, processesOf } from './find.ts'
import { showApp } from './show.ts'

const start = (call: Call, app: AppRow): AppRow => {
  const { cc, notifier } = call
  if (app.dropletGuid === null) {
    throw unprocessable('Assign a droplet before starting this app.')
  }
  if (app.state === 'STARTED') return app
  checkStart(cc, app, processesOf(cc, app))
  const started = change(cc.store.apps, app, { state: 'STARTED' })
  const processes = processesOf(cc, app).map(row =>
    change(cc.store.processes, row, { version: randomUUID() }),
  )
  recordAppEvent(cc, 'audit.app.start', started, {}, call.bearer.guid)
  notifier.push(processes)
  return started
}

const stop = (call: Call, app: AppRow): AppRow => {
  const { cc, notifier } = call
  if (app.state === 'STOPPED') return app
  const stopped = change(cc.store.apps, app, { state: 'STOPPED' })
  const processes = processesOf(cc, app).map(row => change(cc.store.processes, row, {}))
  recordAppEvent(cc, 'audit.app.stop', stopped, {}, call.bearer.guid)
  notifier.remove(processes)
  return stopped
}

const restart = (call: Call, app: AppRow): AppRow => {
  if (app.dropletGuid === null) {
    throw unprocessable('Assign a droplet before starting this app.')
  }
  return start(call, stop(call, app))
}

const action = (name: string, perform: (call: Call, app: AppRow) => AppRow): Endpoint => ({
  method: 'POST',
  path: `/v3/apps/:guid/actions/${name}`,
  handle: call => ({ status: 200, body: showApp(call.cc, perform(call, appOf(call))) }),
})

export const appActionEndpoints: readonly Endpoint[] = [
  action('start', start),
  action('stop', stop),
  action('restart', restart),
]
