import { parseRoute } from '../parse-route.ts'
import type { RouteAddress } from '../route.ts'
import { manifestOf } from './artefact.ts'
import type { Space } from './space.ts'

/** A route that the manifest asks for. */
export interface WishedRoute {
  readonly address: RouteAddress
  readonly protocol: string | undefined
  readonly options: Readonly<Record<string, unknown>> | undefined
}

/**
 * The routes that the manifest asks for. As with `cf push`, an app that has routes keeps them; one
 * without gets a random or a default one, unless the manifest lists some or says `no-route`.
 */
export const wishedRoutes = async (
  space: Space,
  hasRoutes: boolean,
): Promise<readonly WishedRoute[]> => {
  const manifest = manifestOf(space)
  const domains = await space.domains()
  if (manifest.noRoute) return []
  if (manifest.routes.length > 0)
    return manifest.routes.map(({ route, protocol, options }) => ({
      address: parseRoute(route, domains),
      protocol,
      options,
    }))
  if (hasRoutes) return []
  const { name } = await space.privateDomain()
  const host = manifest.randomRoute ? `${space.app}-${space.suffix}` : space.app
  const safe = host.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')
  const address = parseRoute(`${safe}.${name}`, domains)
  return [{ address, protocol: undefined, options: undefined }]
}
