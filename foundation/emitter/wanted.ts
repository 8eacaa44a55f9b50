import type { ActualLrp, DesiredLrp, LrpRoute } from '../diego/lrp.ts'
import type { RegistryMessage } from '../router/registry-message.ts'

/** What a cell's emitter announces: one message per instance and route, under `host:port uri`. */
export type Wanted = ReadonlyMap<string, RegistryMessage>

type Placed = ActualLrp & { readonly address: NonNullable<ActualLrp['address']> }

/** Everything that routers should know of these instances. */
export const wantedOf = (
  desired: ReadonlyMap<string, DesiredLrp>,
  actual: Iterable<ActualLrp>,
): Wanted => {
  const wanted = new Map<string, RegistryMessage>()
  for (const instance of actual) {
    const lrp = desired.get(instance.processGuid)
    if (lrp === undefined || !isRoutable(instance)) continue
    const { host, port } = instance.address
    for (const route of lrp.routes)
      wanted.set(`${host}:${port} ${route.uri}`, announcement(lrp, instance, route))
  }
  return wanted
}

const isRoutable = (actual: ActualLrp): actual is Placed =>
  actual.state === 'RUNNING' && actual.routable && actual.address !== undefined

// route-emitter routingtable/registry_message.go; the tags are Cloud Controller's
// (cloud_controller_ng lib/cloud_controller/diego/app_recipe_builder.rb).
const announcement = (lrp: DesiredLrp, actual: Placed, route: LrpRoute): RegistryMessage => ({
  host: actual.address.host,
  port: actual.address.port,
  uris: [route.uri],
  app: lrp.appGuid,
  private_instance_id: actual.instanceGuid,
  private_instance_index: String(actual.index),
  protocol: route.protocol,
  tags: {
    component: 'route-emitter',
    app_id: lrp.appGuid,
    process_id: lrp.processGuid,
    process_type: lrp.processType,
    instance_id: String(actual.index),
    process_instance_id: actual.instanceGuid,
  },
  ...(route.routeServiceUrl !== undefined && { route_service_url: route.routeServiceUrl }),
  ...(route.isolationSegment !== undefined && { isolation_segment: route.isolationSegment }),
})
