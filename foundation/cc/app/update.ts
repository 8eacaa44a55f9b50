import { recordAppEvent } from '../audit.ts'
import { readFields } from '../fields.ts'
import { mergeMetadata } from '../metadata.ts'
import { unprocessable } from '../refusal.ts'
import type { AppRow } from '../rows.ts'
import { change } from '../store.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { appNamed, appOf, processesOf } from './find.ts'
import { changeLifecycle } from './lifecycle.ts'
import { showApp } from './show.ts'

const newName = ({ cc }: Call, app: AppRow, name: unknown): string => {
  if (name === undefined) return app.name
  if (typeof name !== 'string' || name === '') throw unprocessable("Name can't be blank")
  const other = appNamed(cc, app.spaceGuid, name)
  if (other !== undefined && other.guid !== app.guid) {
    // Create says 10016 for the same thing (cloud_controller_ng app/actions/app_update.rb).
    throw unprocessable(`App with the name '${name}' already exists.`)
  }
  return name
}

export const updateAppEndpoint: Endpoint = {
  method: 'PATCH',
  path: '/v3/apps/:guid',
  handle: call => {
    const { cc, body, notifier } = call
    const app = appOf(call)
    const fields = readFields(body, ['name', 'lifecycle', 'metadata'])
    const changed = change(cc.store.apps, app, {
      name: newName(call, app, fields['name']),
      lifecycle: changeLifecycle(app.lifecycle, fields['lifecycle']),
      metadata: mergeMetadata(app.metadata, fields['metadata']),
    })
    recordAppEvent(cc, 'audit.app.update', changed, {}, call.bearer.guid)
    // A new name reaches the metric tags, so Diego hears of every process again.
    if (changed.name !== app.name) notifier.push(processesOf(cc, changed))
    return { status: 200, body: showApp(cc, changed) }
  },
}
