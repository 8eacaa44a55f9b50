import type { AppRow } from '../rows.ts'
import { showOrganization } from '../space/organizations.ts'
import { showSpace } from '../space/spaces.ts'
import type { Call, Endpoint } from '../web/endpoint.ts'
import { list, listKeys } from '../web/list.ts'
import { appOf } from './find.ts'
import { showApp } from './show.ts'

/** The parents that `include` asks for. */
const included = ({ cc, query }: Call, apps: readonly AppRow[]): object | undefined => {
  const wanted = query.list('include') ?? []
  if (!wanted.includes('space') && !wanted.includes('space.organization')) return undefined
  const spaces = [...cc.store.spaces.values()].filter(space =>
    apps.some(app => app.spaceGuid === space.guid),
  )
  const organizations = [...cc.store.organizations.values()].filter(one =>
    spaces.some(space => space.organizationGuid === one.guid),
  )
  return {
    spaces: spaces.map(space => showSpace(cc, space)),
    ...(wanted.includes('space.organization') && {
      organizations: organizations.map(one => showOrganization(cc, one)),
    }),
  }
}

const organizationOf = ({ cc }: Call, app: AppRow): string | null =>
  cc.store.spaces.get(app.spaceGuid)?.organizationGuid ?? null

export const readAppEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v3/apps',
    query: listKeys(
      'names',
      'space_guids',
      'organization_guids',
      'stacks',
      'include',
      'lifecycle_type',
    ),
    handle: call =>
      list(call, call.cc.store.apps.values(), {
        filters: {
          names: app => [app.name],
          space_guids: app => [app.spaceGuid],
          organization_guids: app => [organizationOf(call, app)],
          lifecycle_type: app => [app.lifecycle.type],
        },
        orders: { name: app => app.name, state: app => app.state },
        present: app => showApp(call.cc, app),
        included: apps => included(call, apps),
      }),
  },
  {
    method: 'GET',
    path: '/v3/apps/:guid',
    query: ['include'],
    handle: call => {
      const app = appOf(call)
      const parents = included(call, [app])
      return {
        status: 200,
        body: { ...showApp(call.cc, app), ...(parents && { included: parents }) },
      }
    },
  },
]
