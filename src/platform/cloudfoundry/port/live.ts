import * as t from 'io-ts'
import type { Release } from '../../../swap/model.ts'
import { byAge } from '../../../swap/names.ts'
import type { App } from '../app.ts'
import { findTarget, type TargetNames } from '../find-target.ts'
import type { Query } from '../client/call.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { listRoutesOf } from '../routes.ts'
import { appOf, appWire } from '../wire/app.ts'
import { releaseOf, releaseSelector } from './identity.ts'
import { listStrangers } from './strangers.ts'

/** An app with the names of where it is: one request finds both. */
const placedApps = t.type({
  resources: t.array(
    t.intersection([
      appWire,
      t.type({
        relationships: t.type({ space: t.type({ data: t.type({ guid: t.string }) }) }),
      }),
    ]),
  ),
  included: t.type({
    spaces: t.array(
      t.type({
        guid: t.string,
        name: t.string,
        relationships: t.type({ organization: t.type({ data: t.type({ guid: t.string }) }) }),
      }),
    ),
    organizations: t.array(t.type({ guid: t.string, name: t.string })),
  }),
})

/**
 * What is live, oldest first: committed and foreign releases that are a destination of a route of
 * the app, and whatever others have put on those routes. At most four requests, and one more for a
 * mixed route, however many releases are kept. Rejects when organization or space do not exist.
 */
export const liveReleases = async (
  cc: CloudController,
  names: TargetNames,
  app: string,
): Promise<readonly Release[]> => {
  const labelled = await findIn(cc, names, { label_selector: releaseSelector(app) })
  const bearsName = labelled.some(each => each.name.toLowerCase() === app.toLowerCase())
  const named = bearsName ? [] : await findIn(cc, names, { names: [app] })
  const apps = [...labelled, ...named]
  if (apps.length === 0) await findTarget(cc, names)
  const candidates = apps
    .map(each => releaseOf(each, app))
    .filter(({ standing }) => standing === 'live' || standing === 'foreign')
  if (candidates.length === 0) return []
  const routes = await listRoutesOf(
    cc,
    candidates.map(each => each.id),
  )
  const routed = new Set(routes.flatMap(route => route.destinations.map(each => each.app)))
  const live = candidates.filter(
    each => routed.has(each.id) || (routed.size === 0 && each.started && each.standing === 'live'),
  )
  const known = new Set(apps.map(each => each.guid))
  const others = [...routed].filter(guid => !known.has(guid))
  return [...live, ...(await listStrangers(cc, others))].toSorted(byAge)
}

const findIn = async (
  cc: CloudController,
  names: TargetNames,
  filter: Query,
): Promise<readonly App[]> => {
  const { resources, included } = await cc.get('/v3/apps', placedApps, {
    ...filter,
    include: 'space,space.organization',
    per_page: 5000,
  })
  const organization = included.organizations.find(each => same(each.name, names.organization))
  const space = included.spaces.find(
    each =>
      same(each.name, names.space) &&
      each.relationships.organization.data.guid === organization?.guid,
  )
  return resources.filter(each => each.relationships.space.data.guid === space?.guid).map(appOf)
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
