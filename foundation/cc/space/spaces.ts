import type { CloudController } from '../context.ts'
import { notFound } from '../refusal.ts'
import type { SpaceRow } from '../rows.ts'
import { showOrganization } from './organizations.ts'
import type { Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { head, link, toOne } from '../web/show.ts'

export const showSpace = (cc: CloudController, space: SpaceRow) => ({
  ...head(space),
  name: space.name,
  suspended: false,
  relationships: {
    organization: toOne(space.organizationGuid),
    quota: toOne(space.quotaGuid),
  },
  metadata: space.metadata,
  links: {
    self: link(cc, `/v3/spaces/${space.guid}`),
    organization: link(cc, `/v3/organizations/${space.organizationGuid}`),
    features: link(cc, `/v3/spaces/${space.guid}/features`),
    apply_manifest: link(cc, `/v3/spaces/${space.guid}/actions/apply_manifest`, 'POST'),
  },
})

const organizationsOf = (cc: CloudController, spaces: readonly SpaceRow[]) =>
  [...cc.store.organizations.values()]
    .filter(one => spaces.some(space => space.organizationGuid === one.guid))
    .map(one => showOrganization(cc, one))

/** The space that the path names; 404 otherwise. */
export const spaceAt = (cc: CloudController, guid: string): SpaceRow => {
  const space = cc.store.spaces.get(guid)
  if (space === undefined) throw notFound('Space')
  return space
}

export const spaceEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/spaces',
    query: listKeys('names', 'organization_guids', 'include'),
    handle: call =>
      list(call, call.cc.store.spaces.values(), {
        filters: {
          names: space => [space.name],
          organization_guids: space => [space.organizationGuid],
        },
        orders: { name: space => space.name },
        present: space => showSpace(call.cc, space),
        included: spaces =>
          call.query.has('include')
            ? { organizations: organizationsOf(call.cc, spaces) }
            : undefined,
      }),
  },
  {
    method: 'GET',
    path: '/v3/spaces/:guid',
    handle: ({ cc, param }) => ({ status: 200, body: showSpace(cc, spaceAt(cc, param('guid'))) }),
  },
  {
    method: 'GET',
    path: '/v3/spaces/:guid/relationships/isolation_segment',
    handle: ({ cc, param }) => {
      const { guid } = spaceAt(cc, param('guid'))
      const self = link(cc, `/v3/spaces/${guid}/relationships/isolation_segment`)
      return { status: 200, body: { data: null, links: { self } } }
    },
  },
]
