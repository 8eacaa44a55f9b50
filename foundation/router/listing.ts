import type { Endpoint } from './endpoint.ts'
import type { Pool } from './pool.ts'
import type { ListedEndpoint, RouteListing } from './router.ts'

/** A table as gorouter's `/routes` shows it. */
export const listRoutes = (pools: ReadonlyMap<string, Pool>): RouteListing =>
  Object.fromEntries(
    [...pools].map(([key, pool]) => [key, pool.entries.map(({ endpoint }) => listed(endpoint))]),
  )

const listed = (endpoint: Endpoint): ListedEndpoint => ({
  address: endpoint.address,
  availability_zone: endpoint.availabilityZone,
  protocol: endpoint.protocol,
  tls: endpoint.tls,
  ttl: Math.ceil(endpoint.staleThreshold / 1000),
  tags: endpoint.tags,
  ...(endpoint.routeServiceUrl !== '' && { route_service_url: endpoint.routeServiceUrl }),
  ...(endpoint.isolationSegment !== '' && { isolation_segment: endpoint.isolationSegment }),
  ...(endpoint.instanceId !== '' && { private_instance_id: endpoint.instanceId }),
  ...(endpoint.serverName !== '' && { server_cert_domain_san: endpoint.serverName }),
})
