import { appOf } from '../app/find.ts'
import { recordAppEvent } from '../audit.ts'
import { textAt } from '../fields.ts'
import { ensureProcess } from '../process/create.ts'
import { notFound, unprocessable } from '../refusal.ts'
import { change } from '../store.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { link } from '../web/show.ts'
import { showDroplet } from './droplets.ts'

export const currentDropletEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/apps/:guid/droplets/current',
    handle: call => {
      const droplet = call.cc.store.droplets.get(appOf(call).dropletGuid ?? '')
      if (droplet === undefined) throw notFound('Droplet')
      return { status: 200, body: showDroplet(call.cc, droplet) }
    },
  },
  {
    method: 'PATCH',
    path: '/v3/apps/:guid/relationships/current_droplet',
    handle: call => {
      const { cc } = call
      const app = appOf(call)
      const droplet = cc.store.droplets.get(textAt(call.body, 'data', 'guid') ?? '')
      if (droplet?.appGuid !== app.guid || droplet.state !== 'STAGED') {
        throw unprocessable(
          'Unable to assign current droplet. ' +
            'Ensure the droplet exists and belongs to this app.',
        )
      }
      change(cc.store.apps, app, { dropletGuid: droplet.guid })
      for (const type of Object.keys(droplet.processTypes)) ensureProcess(cc, app, type)
      const data = { droplet_guid: droplet.guid }
      recordAppEvent(cc, 'audit.app.droplet.mapped', app, data, call.bearer.guid)
      const links = {
        self: link(cc, `/v3/apps/${app.guid}/relationships/current_droplet`),
        related: link(cc, `/v3/apps/${app.guid}/droplets/current`),
      }
      return { status: 200, body: { data: { guid: droplet.guid }, links } }
    },
  },
]
