import type { CloudController } from '../context.ts'
import type { Slot } from '../../diego/slot.ts'
import type { ProcessRow } from '../rows.ts'
import { link } from '../web/show.ts'
import { bothWays, processOf } from './find.ts'

type State = 'STARTING' | 'RUNNING' | 'CRASHED' | 'DOWN'

/** Diego's states in the words of the API (app/presenters/v3/process_stats_presenter.rb). */
const stateOf = (slot: Slot | undefined): State => {
  if (slot === undefined) return 'DOWN'
  switch (slot.lrp().state) {
    case 'RUNNING':
      return 'RUNNING'
    case 'CRASHED':
      return 'CRASHED'
    case 'CLAIMED':
      return 'STARTING'
    case 'UNCLAIMED':
      return slot.placementError() === null ? 'STARTING' : 'DOWN'
  }
}

const age = (slot: Slot): number => Math.floor((Date.now() - slot.since()) / 1000)

const indices = (row: ProcessRow): readonly number[] =>
  Array.from({ length: row.instances }, (_, index) => index)

const slotsOf = (cc: CloudController, row: ProcessRow): ReadonlyMap<number, Slot> =>
  new Map(cc.diego.slots(row.guid).map(slot => [slot.index, slot]))

const down = (row: ProcessRow, index: number, slot: Slot | undefined) => ({
  type: row.type,
  index,
  state: 'DOWN',
  routable: null,
  uptime: slot === undefined ? 0 : age(slot),
  isolation_segment: null,
  details: slot?.placementError() ?? null,
})

const megabyte = 1024 * 1024

const up = (row: ProcessRow, index: number, slot: Slot) => {
  const lrp = slot.lrp()
  const port = lrp.address?.port
  return {
    type: row.type,
    index,
    state: stateOf(slot),
    routable: lrp.state === 'RUNNING' ? lrp.routable : null,
    host: lrp.address?.host ?? '',
    instance_guid: lrp.instanceGuid,
    instance_internal_ip: lrp.address?.host ?? '',
    instance_ports:
      port === undefined
        ? []
        : [
            {
              external: port,
              internal: 8080,
              external_tls_proxy_port: null,
              internal_tls_proxy_port: null,
            },
          ],
    uptime: age(slot),
    mem_quota: row.memory * megabyte,
    disk_quota: row.disk * megabyte,
    log_rate_limit: row.logRate,
    fds_quota: 16384,
    isolation_segment: null,
    details: slot.placementError(),
    usage:
      lrp.state === 'RUNNING'
        ? {
            time: new Date().toISOString(),
            cpu: 0.001,
            cpu_entitlement: 0.01,
            mem: 32 * megabyte,
            disk: 16 * megabyte,
            log_rate: 0,
          }
        : {},
  }
}

/** One entry for every wanted index, in order; missing instances are DOWN. */
const stats = (cc: CloudController, row: ProcessRow) => {
  const slots = slotsOf(cc, row)
  return indices(row).map(index => {
    const slot = slots.get(index)
    return slot === undefined || stateOf(slot) === 'DOWN'
      ? down(row, index, slot)
      : up(row, index, slot)
  })
}

/** The short form: index, state and the seconds since it began. */
export const light = (cc: CloudController, row: ProcessRow) => {
  const slots = slotsOf(cc, row)
  return indices(row).map(index => {
    const slot = slots.get(index)
    return { index, state: stateOf(slot), since: slot === undefined ? 0 : age(slot) }
  })
}

export const statsEndpoints = [
  ...bothWays('GET', '/stats', call => ({
    status: 200,
    body: { resources: stats(call.cc, processOf(call)) },
  })),
  ...bothWays('GET', '/process_instances', call => {
    const row = processOf(call)
    const links = {
      self: link(call.cc, `/v3/processes/${row.guid}/process_instances`),
      process: link(call.cc, `/v3/processes/${row.guid}`),
    }
    return { status: 200, body: { resources: light(call.cc, row), links } }
  }),
]
