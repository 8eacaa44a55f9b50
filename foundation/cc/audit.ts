import type { CloudController } from './context.ts'
import type { AppRow, EventRow } from './rows.ts'
import { insert } from './store.ts'
import type { Endpoint } from './web/endpoint.ts'
import { list, listKeys } from './web/list.ts'
import { head, link } from './web/show.ts'

const keep = 5000

/** Writes down what happened to an app. */
export const recordAppEvent = (
  { store }: Pick<CloudController, 'store'>,
  type: string,
  app: AppRow,
  data: Readonly<Record<string, unknown>> = {},
  actor = 'foundation',
): void => {
  insert(store.events, {
    type,
    actor,
    target: { guid: app.guid, type: 'app', name: app.name },
    spaceGuid: app.spaceGuid,
    organizationGuid: store.spaces.get(app.spaceGuid)?.organizationGuid ?? null,
    data,
  })
  const oldest = store.events.keys().next()
  if (store.events.size > keep && oldest.done !== true) store.events.delete(oldest.value)
}

const present = (cc: CloudController, event: EventRow) => ({
  ...head(event),
  type: event.type,
  actor: { guid: event.actor, type: 'user', name: event.actor },
  target: event.target,
  data: event.data,
  space: event.spaceGuid === null ? null : { guid: event.spaceGuid },
  organization: event.organizationGuid === null ? null : { guid: event.organizationGuid },
  links: { self: link(cc, `/v3/audit_events/${event.guid}`) },
})

export const auditEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/audit_events',
    query: listKeys('types', 'target_guids', 'space_guids', 'organization_guids'),
    handle: call =>
      list(call, call.cc.store.events.values(), {
        filters: {
          types: event => [event.type],
          target_guids: event => [event.target.guid],
          space_guids: event => [event.spaceGuid],
          organization_guids: event => [event.organizationGuid],
        },
        present: event => present(call.cc, event),
      }),
  },
]
