import type { Release } from '../../../swap/model.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { appOf, appWire } from '../wire/app.ts'
import { foreignId, releaseOf } from './identity.ts'

/**
 * Apps that are on a route of ours and no releases of the app: a shared route leads to other spaces
 * too. One that cannot be seen from here bears its guid as its name. What labels say counts for
 * nothing: in another space they are another app's.
 */
export const listStrangers = async (
  cc: CloudController,
  guids: readonly string[],
): Promise<readonly Release[]> => {
  if (guids.length === 0) return []
  const seen = (await cc.all('/v3/apps', appWire, { guids })).map(appOf)
  const known = new Map(seen.map(app => [app.guid, app]))
  return guids.map(guid => {
    const app = known.get(guid) ?? unseen(guid)
    return { ...releaseOf(app, ''), standing: 'stranger', deployment: foreignId(app) }
  })
}

const unseen = (guid: string) => ({
  guid,
  name: guid,
  state: 'STARTED' as const,
  createdAt: '1970-01-01T00:00:00Z',
  lifecycle: 'buildpack',
  droplet: undefined,
  labels: {},
  annotations: {},
})
