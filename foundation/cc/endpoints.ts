import { appActionEndpoints } from './app/actions.ts'
import { createAppEndpoint } from './app/create.ts'
import { deleteAppEndpoint } from './app/delete.ts'
import { appEnvEndpoints } from './app/env.ts'
import { appFeatureEndpoints } from './app/features.ts'
import { readAppEndpoints } from './app/read.ts'
import { updateAppEndpoint } from './app/update.ts'
import { auditEndpoints } from './audit.ts'
import { currentDropletEndpoints } from './build/current.ts'
import { dropletEndpoints } from './build/droplets.ts'
import { buildEndpoints } from './build/endpoints.ts'
import { emptyEndpoints } from './empty.ts'
import { flagEndpoints } from './flags.ts'
import { jobEndpoints } from './job.ts'
import { manifestEndpoints } from './manifest/endpoints.ts'
import { packageEndpoints } from './package/endpoints.ts'
import { resourceEndpoints } from './package/resources.ts'
import { uploadEndpoint } from './package/upload.ts'
import { policyEndpoints } from './policies.ts'
import { processEndpoints } from './process/endpoints.ts'
import { scaleEndpoints } from './process/scale.ts'
import { sidecarEndpoints } from './process/sidecars.ts'
import { statsEndpoints } from './process/stats.ts'
import { quotaEndpoints } from './quota/endpoints.ts'
import { rootEndpoints } from './root.ts'
import { changeRouteEndpoints } from './route/change.ts'
import { createRouteEndpoint } from './route/create.ts'
import { destinationEndpoints } from './route/destinations.ts'
import { readRouteEndpoints } from './route/read.ts'
import { bindingEndpoints } from './service/bindings.ts'
import { serviceEndpoints } from './service/instances.ts'
import { routeBindingEndpoints } from './service/route-bindings.ts'
import { domainEndpoints } from './space/domains.ts'
import { organizationEndpoints } from './space/organizations.ts'
import { spaceEndpoints } from './space/spaces.ts'
import type { Endpoint } from './web/endpoint.ts'

/** Every request that is answered; the first that matches answers. */
export const endpoints: readonly Endpoint[] = [
  ...rootEndpoints,
  ...organizationEndpoints,
  ...spaceEndpoints,
  ...domainEndpoints,
  ...quotaEndpoints,
  createAppEndpoint,
  ...readAppEndpoints,
  updateAppEndpoint,
  deleteAppEndpoint,
  ...appActionEndpoints,
  ...appEnvEndpoints,
  ...appFeatureEndpoints,
  ...packageEndpoints,
  uploadEndpoint,
  ...resourceEndpoints,
  ...buildEndpoints,
  ...currentDropletEndpoints,
  ...dropletEndpoints,
  ...processEndpoints,
  ...scaleEndpoints,
  ...statsEndpoints,
  ...sidecarEndpoints,
  createRouteEndpoint,
  ...readRouteEndpoints,
  ...changeRouteEndpoints,
  ...destinationEndpoints,
  ...serviceEndpoints,
  ...bindingEndpoints,
  ...routeBindingEndpoints,
  ...manifestEndpoints,
  ...jobEndpoints,
  ...auditEndpoints,
  ...policyEndpoints,
  ...flagEndpoints,
  ...emptyEndpoints,
]
