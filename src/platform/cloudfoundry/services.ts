import * as t from 'io-ts'
import { Failure } from '../../failure.ts'
import type { CloudController } from './client/cloud-controller.ts'
import { optional } from './wire/optional.ts'
import { firstPause, longer } from './pause.ts'

const related = optional(t.type({ data: optional(t.type({ guid: t.string })) }))

const bindingWire = t.type({
  guid: t.string,
  name: optional(t.string),
  last_operation: optional(t.type({ state: optional(t.string), description: optional(t.string) })),
  relationships: optional(t.type({ service_instance: related })),
})

const instanceWire = t.type({ guid: t.string, name: t.string })

const bindingsWire = t.type({
  resources: t.array(bindingWire),
  included: optional(t.type({ service_instances: optional(t.array(instanceWire)) })),
})

/** One service instance bound to an app. */
export interface Binding {
  /** Name of the service instance, where the token may see it. */
  readonly service: string
  readonly state: 'in progress' | 'failed' | 'succeeded'
  readonly description: string | undefined
}

const stateOf = (text: string | null | undefined): Binding['state'] => {
  if (text === 'failed') return 'failed'
  return text === 'in progress' || text === 'initial' ? 'in progress' : 'succeeded'
}

/** The service bindings of an app. */
export const listBindings = async (
  cc: CloudController,
  app: string,
): Promise<readonly Binding[]> => {
  const query = { app_guids: [app], include: 'service_instance', per_page: 5000 }
  const found = await cc.get('/v3/service_credential_bindings', bindingsWire, query)
  const names = new Map(found.included?.service_instances?.map(i => [i.guid, i.name]))
  return found.resources.map(binding => ({
    service: names.get(binding.relationships?.service_instance?.data?.guid ?? '') ?? binding.guid,
    state: stateOf(binding.last_operation?.state),
    description: binding.last_operation?.description ?? undefined,
  }))
}

/** Waits until every binding of an app is made. Rejects with `service.binding`. */
export const awaitBindings = async (cc: CloudController, app: string): Promise<void> => {
  for (let pause = firstPause; ; pause = longer(pause)) {
    const bindings = await listBindings(cc, app)
    const failed = bindings.find(({ state }) => state === 'failed')
    if (failed)
      throw new Failure('service.binding', {
        service: failed.service,
        detail: failed.description ?? 'the broker gave no reason',
      })
    if (bindings.every(({ state }) => state === 'succeeded')) return
    await cc.env.clock.sleep(pause, cc.env.signal)
  }
}

/** Which of these service instances the space does not have, neither its own nor shared ones. */
export const missingServices = async (
  cc: CloudController,
  space: string,
  names: readonly string[],
): Promise<readonly string[]> => {
  if (names.length === 0) return []
  const query = { names, space_guids: [space] }
  const found = await cc.all('/v3/service_instances', instanceWire, query)
  const known = new Set(found.map(({ name }) => name))
  return names.filter(name => !known.has(name))
}
