import type { Balancer } from '../balancer/balancer.ts'
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
  readonly balancer: Pick<Balancer, 'lie'>
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

const guidOf = ({ store }: CloudController, app: string): string => {
  const found = rowsWhere(store.apps, one => one.guid === app || one.name === app)[0]
  if (found === undefined) throw new Error(`there is no app ${app}`)
  return found.guid
}

const crash = (cc: CloudController, fault: Fault & { kind: 'crash' }): void => {
  const { diego, store } = cc
  const guid = guidOf(cc, fault.app)
  const row = rowsWhere(
    store.processes,
    one => one.appGuid === guid && one.type === (fault.process ?? 'web'),
  )[0]
  const slot = diego.slots(row?.guid ?? '').find(one => one.index === fault.index)
  if (slot === undefined) throw new Error(`${fault.app} has no instance ${fault.index}`)
  slot.crash()
}

export const createFaults = (parts: Breakable): Faults => {
  const { cc, requests, counters, log } = parts
  const router = (name: string) => named(parts.routers, name, one => one.name)
  const embedded = (name: string): EmbeddedRouter => {
    const found = router(name)
    if (!('setFaults' in found)) throw new Error(`${name} is a real gorouter`)
    return found
  }
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
          return embedded(name).setFaults(settings)
        }
        case 'forget':
          return embedded(fault.router).forget(guidOf(cc, fault.app), fault.period)
        case 'remember':
          return embedded(fault.router).remember(guidOf(cc, fault.app))
        case 'restart':
          return embedded(fault.router).restart()
        case 'drain':
          return void router(fault.router).drain()
        case 'balancer': {
          const { kind: _kind, ...lies } = fault
          return parts.balancer.lie(lies)
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
