import * as t from 'io-ts'
import type { Instance, InstanceState, Process } from '../process.ts'
import { known, optional } from './optional.ts'

/** A process, of `/v3/processes`. */
export const processWire = t.type({
  guid: t.string,
  type: t.string,
  instances: t.number,
  memory_in_mb: t.number,
  disk_in_mb: t.number,
  health_check: optional(t.type({ type: optional(t.string) })),
})

/** The process in our words. */
export const processOf = (wire: t.TypeOf<typeof processWire>): Process => ({
  guid: wire.guid,
  type: wire.type,
  instances: wire.instances,
  memoryInMb: wire.memory_in_mb,
  diskInMb: wire.disk_in_mb,
  healthCheck: wire.health_check?.type ?? 'port',
})

const instanceWire = t.type({
  type: t.string,
  index: t.number,
  state: t.string,
  routable: optional(t.boolean),
  uptime: optional(t.number),
  instance_guid: optional(t.string),
  details: optional(t.string),
})

/** `stats` of a process; it has no pages. */
export const statsWire = t.type({ resources: t.array(instanceWire) })

const states: readonly string[] = ['STARTING', 'RUNNING', 'CRASHED', 'DOWN', 'STOPPING']
const isState = (text: string): text is InstanceState => states.includes(text)

/** The instance in our words. */
export const instanceOf = (wire: t.TypeOf<typeof instanceWire>): Instance => ({
  type: wire.type,
  index: wire.index,
  state: isState(wire.state) ? wire.state : 'UNKNOWN',
  routable: known(wire.routable),
  uptime: wire.uptime ?? 0,
  guid: known(wire.instance_guid),
  details: known(wire.details),
})
