import type { Release } from '../../../swap/model.ts'
import type { CloudController } from '../client/cloud-controller.ts'
import { appOf, appWire } from '../wire/app.ts'
import { foreignId, releaseOf } from './identity.ts'

/**
 * Apps that are on a route of ours and no releases of the app, the oldest first: a shared route
 * leads to other spaces too. Those that cannot be seen from here come last and bear their guids as
 * names. What labels say counts for nothing: in another space they are another app's.
 */
export const listStrangers = async (
  cc: CloudController,
  guids: readonly string[],
): Promise<readonly Release[]> => {
  if (guids.length === 0) return []
  const seen = await cc.all('/v3/apps', appWire, { guids, order_by: 'created_at' })
  const known = new Set(seen.map(({ guid }) => guid))
  const others = guids.filter(guid => !known.has(guid))
  return [...seen.map(appOf), ...others.map(unseen)].map(app => ({
    ...releaseOf(app, ''),
    standing: 'stranger',
    deployment: foreignId(app),
  }))
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
