import { stringify } from 'yaml'
import { readBody } from '../../http/read.ts'
import { addApp } from '../app/create.ts'
import { appNamed, appOf } from '../app/find.ts'
import type { CloudController } from '../context.ts'
import { type Fields, textAt } from '../fields.ts'
import { startJob } from '../job.ts'
import { createNotifier } from '../notifier.ts'
import { isRefusal, refusal } from '../refusal.ts'
import type { AppRow } from '../rows.ts'
import { spaceAt } from '../space/spaces.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { applyApp } from './apply.ts'
import { diffManifest } from './diff.ts'
import { appLifecycle } from './lifecycle.ts'
import { normalise, parseManifest } from './parse.ts'
import { appManifest } from './show.ts'
import { validateManifest } from './validate.ts'

const readApps = async ({ request }: Call): Promise<readonly Fields[]> => {
  const text = (await readBody(request)).toString()
  const apps = parseManifest(text, request.headers['content-type'] ?? '')
  validateManifest(apps.map(normalise))
  return apps
}

const ensureApp = (cc: CloudController, spaceGuid: string, fields: Fields): AppRow => {
  const name = textAt(fields, 'name') ?? ''
  const lifecycle = appLifecycle(fields)
  return appNamed(cc, spaceGuid, name) ?? addApp(cc, { name, spaceGuid, lifecycle })
}

/** The first app that fails ends the job; nothing is taken back. */
const applyAll = (cc: CloudController, apps: readonly (readonly [AppRow, Fields])[]): void => {
  const notifier = createNotifier(cc)
  for (const [app, fields] of apps) {
    try {
      applyApp(cc, app, fields, notifier)
    } catch (error) {
      if (!isRefusal(error)) throw error
      throw refusal(
        error.status,
        ...error.complaints.map(one => ({
          ...one,
          detail: `For application '${app.name}': ${one.detail}`,
        })),
      )
    }
  }
}

export const manifestEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/v3/spaces/:guid/actions/apply_manifest',
    raw: true,
    handle: async call => {
      const { cc } = call
      const space = spaceAt(cc, call.param('guid'))
      const wanted = (await readApps(call)).map(normalise)
      const apps = wanted.map(fields => [ensureApp(cc, space.guid, fields), fields] as const)
      const resource = `/v3/spaces/${space.guid}`
      return startJob(cc, 'space.apply_manifest', resource, () => applyAll(cc, apps))
    },
  },
  {
    method: 'POST',
    path: '/v3/spaces/:guid/manifest_diff',
    raw: true,
    reads: true,
    handle: async call => {
      const space = spaceAt(call.cc, call.param('guid'))
      const diff = diffManifest(call.cc, space.guid, await readApps(call))
      return { status: 201, body: { diff } }
    },
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/manifest',
    handle: call => ({
      status: 200,
      contentType: 'application/x-yaml',
      text: stringify({ applications: [appManifest(call.cc, appOf(call))] }),
    }),
  },
]
