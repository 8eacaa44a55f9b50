import { dig, readFields } from '../fields.ts'
import { vcapServices } from '../service/vcap.ts'
import type { AppRow } from '../rows.ts'
import type { CloudController } from '../context.ts'
import { change } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { link } from '../web/show.ts'
import { vcapApplication } from './environment.ts'
import { appOf, processesOf } from './find.ts'
import { mergeVariables } from './variables.ts'

const show = (cc: CloudController, app: AppRow) => ({
  var: app.environment,
  links: {
    self: link(cc, `/v3/apps/${app.guid}/environment_variables`),
    app: link(cc, `/v3/apps/${app.guid}`),
  },
})

export const appEnvEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/apps/:guid/environment_variables',
    handle: call => ({ status: 200, body: show(call.cc, appOf(call)) }),
  },
  {
    method: 'PATCH',
    path: '/v3/apps/:guid/environment_variables',
    handle: call => {
      const fields = readFields(call.body, ['var'])
      const app = appOf(call)
      const environment = mergeVariables(app.environment, dig(fields, 'var'), true)
      return { status: 200, body: show(call.cc, change(call.cc.store.apps, app, { environment })) }
    },
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid/env',
    handle: call => {
      const app = appOf(call)
      const web = processesOf(call.cc, app).find(row => row.type === 'web')
      return {
        status: 200,
        body: {
          staging_env_json: {},
          running_env_json: {},
          environment_variables: app.environment,
          system_env_json: { VCAP_SERVICES: vcapServices(call.cc, app) },
          application_env_json: {
            VCAP_APPLICATION: web === undefined ? {} : vcapApplication(call.cc, app, web),
          },
        },
      }
    },
  },
]
