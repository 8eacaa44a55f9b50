import type { CloudController } from '../context.ts'
import type { AppRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'

/** VCAP_SERVICES: what an app is bound to, by the kind of service. */
export const vcapServices = (
  { store }: CloudController,
  app: AppRow,
): Readonly<Record<string, readonly unknown[]>> => {
  const groups: Record<string, unknown[]> = {}
  for (const binding of rowsWhere(store.bindings, one => one.appGuid === app.guid)) {
    const service = store.services.get(binding.serviceGuid)
    if (service === undefined) continue
    const group = groups[service.type] ?? []
    groups[service.type] = group
    group.push({
      label: service.type,
      name: binding.name ?? service.name,
      tags: service.tags,
      instance_guid: service.guid,
      instance_name: service.name,
      binding_guid: binding.guid,
      binding_name: binding.name,
      credentials: service.credentials,
      syslog_drain_url: null,
      volume_mounts: [],
    })
  }
  return groups
}
