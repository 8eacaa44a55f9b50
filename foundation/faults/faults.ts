import type { CloudController } from '../cc/context.ts'
import type { QuotaRow } from '../cc/rows.ts'
import { change, rowsWhere } from '../cc/store.ts'
import type { Emitter } from '../emitter/emitter.ts'
import type { EmbeddedRouter } from '../router/start.ts'
import type { Router } from '../router/router.ts'
import type { Counters } from './counters.ts'
import type { Fault, QuotaLimits, RequestMatch } from './fault.ts'
import type { LoggedRequest, RequestLog } from './log.ts'
import type { RequestFaults } from './requests.ts'

/** The one way to break a running foundation. */
export interface Faults {
  /** Switches a fault on; throws when it names something that is not there. */
  set(fault: Fault): void
  /** Takes back what waits for requests, notifications, stagings, uploads and cells. */
  clear(): void
  /** Requests to Cloud Controller since the start or the last `forget`. */
  requests(): readonly LoggedRequest[]
  forget(): void
  /** Request faults that no request has met yet: a test that leaves one has tested nothing. */
  readonly unmet: () => readonly RequestMatch[]
}

export interface Breakable {
  readonly cc: CloudController
  readonly requests: RequestFaults
  readonly counters: Counters
  readonly log: RequestLog
  readonly routers: readonly (Router | EmbeddedRouter)[]
  readonly emitters: readonly Emitter[]
  expireTokens(): void
}

const columns = (limits: QuotaLimits): Partial<QuotaRow> => ({
  ...(limits.memory !== undefined && { totalMemory: limits.memory }),
  ...(limits.processMemory !== undefined && { processMemory: limits.processMemory }),
  ...(limits.instances !== undefined && { totalInstances: limits.instances }),
  ...(limits.routes !== undefined && { totalRoutes: limits.routes }),
  ...(limits.services !== undefined && { totalServices: limits.services }),
})

const named = <T>(things: readonly T[], name: string, of: (thing: T) => string): T => {
  const found = things.find(thing => of(thing) === name)
  if (found !== undefined) return found
  throw new Error(`nothing is named ${name}; there is ${things.map(of).join(', ')}`)
}

const crash = ({ diego, store }: CloudController, fault: Fault & { kind: 'crash' }): void => {
  const app = [...store.apps.values()].find(one => one.guid === fault.app || one.name === fault.app)
  const row = rowsWhere(
    store.processes,
    one => one.appGuid === app?.guid && one.type === (fault.process ?? 'web'),
  )[0]
  const slot = diego.slots(row?.guid ?? '').find(one => one.index === fault.index)
  if (slot === undefined) throw new Error(`${fault.app} has no instance ${fault.index}`)
  slot.crash()
}

export const createFaults = (parts: Breakable): Faults => {
  const { cc, requests, counters, log } = parts
  const router = (name: string) => named(parts.routers, name, one => one.name)
  return {
    set: fault => {
      switch (fault.kind) {
        case 'request':
          return requests.add(fault.match, fault)
        case 'swallow_notifications':
          return counters.swallowNext(fault.times)
        case 'fail_staging':
          return counters.failStaging(
            fault.error ?? 'StagingError - Staging error: staging failed',
            fault.times ?? 1,
          )
        case 'fail_upload':
          return counters.failUpload(fault.times ?? 1)
        case 'crash':
          return crash(cc, fault)
        case 'placement':
          return cc.diego.refusePlacement(fault.error)
        case 'expire_tokens':
          return parts.expireTokens()
        case 'quota': {
          const { organizationQuotas, spaceQuotas } = cc.store
          const table = fault.of === 'space' ? spaceQuotas : organizationQuotas
          for (const quota of table.values()) change(table, quota, columns(fault))
          return
        }
        case 'feed': {
          const { kind: _kind, router: name, ...lateness } = fault
          return router(name).feed.set(lateness)
        }
        case 'lose_next':
          return router(fault.router).feed.loseNext(fault)
        case 'cut':
          return router(fault.router).cut()
        case 'mend':
          return router(fault.router).mend()
        case 'router': {
          const { kind: _kind, router: name, ...settings } = fault
          const found = router(name)
          if (!('setFaults' in found)) throw new Error(`${name} is a real gorouter`)
          return found.setFaults(settings)
        }
        case 'emitter': {
          const emitter = named(parts.emitters, fault.cell, one => one.cell)
          return fault.paused ? emitter.pause() : emitter.resume()
        }
      }
    },
    clear: () => {
      requests.clear()
      counters.clear()
      cc.diego.refusePlacement(null)
    },
    requests: log.all,
    forget: log.clear,
    unmet: requests.unmet,
  }
}
