import { recordAppEvent } from '../audit.ts'
import type { CloudController } from '../context.ts'
import { readFields, relationship, textAt } from '../fields.ts'
import { mergeMetadata, noMetadata } from '../metadata.ts'
import { webProcess } from '../process/create.ts'
import { refusal, unprocessable } from '../refusal.ts'
import type { AppRow, Lifecycle } from '../rows.ts'
import { insert } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { appNamed } from './find.ts'
import { readLifecycle } from './lifecycle.ts'
import { showApp } from './show.ts'
import { mergeVariables } from './variables.ts'

const taken = (name: string) =>
  refusal(422, {
    code: 10016,
    title: 'CF-UniquenessError',
    detail: `App with the name '${name}' already exists.`,
  })

/** Adds an app with its web process, whose guid is the app's own. */
export const addApp = (
  cc: CloudController,
  wanted: {
    readonly name: string
    readonly spaceGuid: string
    readonly lifecycle: Lifecycle
    readonly environment?: Readonly<Record<string, string>>
    readonly metadata?: AppRow['metadata']
  },
): AppRow => {
  if (appNamed(cc, wanted.spaceGuid, wanted.name) !== undefined) throw taken(wanted.name)
  const app = insert(cc.store.apps, {
    name: wanted.name,
    spaceGuid: wanted.spaceGuid,
    state: 'STOPPED',
    lifecycle: wanted.lifecycle,
    dropletGuid: null,
    environment: wanted.environment ?? {},
    features: { ssh: true, revisions: true },
    metadata: wanted.metadata ?? noMetadata,
  })
  webProcess(cc, app)
  recordAppEvent(cc, 'audit.app.create', app)
  return app
}

const keys = ['name', 'relationships', 'environment_variables', 'lifecycle', 'metadata']

export const createAppEndpoint: Endpoint = {
  method: 'POST',
  path: '/v3/apps',
  handle: ({ cc, body }) => {
    const fields = readFields(body, keys)
    const name = textAt(fields, 'name')
    const spaceGuid = relationship(fields, 'space')
    const problems = [
      ...(name === undefined || name === '' ? ["Name can't be blank"] : []),
      ...(spaceGuid === undefined ? ["Relationships Space can't be blank"] : []),
    ]
    if (name === undefined || name === '' || spaceGuid === undefined) {
      throw unprocessable(...problems)
    }
    if (!cc.store.spaces.has(spaceGuid)) {
      throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.')
    }
    const app = addApp(cc, {
      name,
      spaceGuid,
      lifecycle: readLifecycle(fields['lifecycle']),
      environment: mergeVariables({}, fields['environment_variables'], false),
      metadata: mergeMetadata(noMetadata, fields['metadata']),
    })
    return { status: 201, body: showApp(cc, app) }
  },
}
