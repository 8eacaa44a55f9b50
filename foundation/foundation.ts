import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addressText } from './address.ts'
import { recordCrash } from './cc/crash.ts'
import type { CloudController } from './cc/context.ts'
import { seedStore } from './cc/seed.ts'
import { startCloudController } from './cc/start.ts'
import { createStore } from './cc/store.ts'
import { startDataPlane } from './data-plane.ts'
import { createDiego } from './diego/diego.ts'
import { trueTimeConstants } from './diego/lrp.ts'
import { createCounters } from './faults/counters.ts'
import { createFaults, type Faults } from './faults/faults.ts'
import { createRequestLog } from './faults/log.ts'
import { createRequestFaults } from './faults/requests.ts'
import { startFaultServer } from './faults/server.ts'
import { createEnvelopes } from './logcache/envelopes.ts'
import { startLogCache } from './logcache/server.ts'
import type { FoundationOptions } from './options.ts'
import type { Router } from './router/router.ts'
import type { EmbeddedRouter } from './router/start.ts'
import { createTimers } from './timers.ts'
import { startUaa } from './uaa/server.ts'

/** A complete `source` of the resource but for the app's name. */
export interface FoundationSource {
  readonly platform: 'cloudfoundry'
  readonly app: string
  readonly api: string
  readonly organization: string
  readonly space: string
  readonly username: string
  readonly password: string
  readonly routers: { readonly addresses: readonly string[] }
}

/** A running Cloud Foundry. */
export interface Foundation {
  readonly api: string
  readonly uaa: string
  readonly logCache: string
  /** `http://127.0.0.1:<port>` of the balancer before the routers. */
  readonly balancer: string
  readonly routers: readonly (Router | EmbeddedRouter)[]
  /** `host:port` of NATS; null when messages stay inside this process. */
  readonly nats: string | null
  readonly faults: Faults
  /** Where faults are taken over HTTP. */
  readonly faultsUrl: string
  readonly organization: string
  readonly space: string
  readonly domain: string
  readonly user: string
  readonly password: string
  readonly client: { readonly id: string; readonly secret: string }
  readonly source: FoundationSource
  readonly cc: CloudController
  /** Ends everything, the apps' processes first. */
  close(): Promise<void>
}

const plain = (options: FoundationOptions) => ({
  organization: options.organization ?? 'demo',
  space: options.space ?? 'test',
  domain: options.domain ?? 'apps.test',
  user: options.user ?? 'admin',
  password: options.password ?? 'secret',
  client: options.client ?? { id: 'ci', secret: 'ci-secret' },
})

/** Starts Cloud Controller, UAA, Log Cache, Diego and the routing tier on 127.0.0.1. */
export const startFoundation = async (options: FoundationOptions = {}): Promise<Foundation> => {
  const names = plain(options)
  const timeConstants = { ...trueTimeConstants, ...options.timeConstants }
  const timers = createTimers()
  const folder = await mkdtemp(join(tmpdir(), 'foundation-'))
  const store = createStore()
  const envelopes = createEnvelopes()
  const requests = createRequestFaults()
  const counters = createCounters()
  const log = createRequestLog()
  seedStore(store, names)

  const cells = Array.from({ length: options.cells ?? 2 }, (_, index) => `cell-${index}`)
  const diego = createDiego({
    cells,
    ...(options.cellMemory !== undefined && { cellMemory: options.cellMemory }),
    grace: timeConstants.gracefulShutdown,
    crashBackOff: options.crashBackOff ?? 30_000,
    crashed: crash => recordCrash(store, crash),
    log: line =>
      envelopes.append({
        sourceId: line.appGuid,
        instance: String(line.index),
        sourceType: line.source,
        kind: line.kind,
        text: line.text,
      }),
  })
  const uaa = await startUaa(
    {
      users: [
        { name: names.user, password: names.password, role: 'developer' },
        { name: 'auditor', password: names.password, role: 'auditor' },
      ],
      clients: [{ name: names.client.id, password: names.client.secret, role: 'developer' }],
      assertions: options.assertions ?? [],
    },
    options.tokenLifetime ?? 20 * 60_000,
  )
  const bearerOf = (header = '') => uaa.tokens.verify(header.replace(/^bearer /i, ''))
  const logCache = await startLogCache({
    envelopes,
    mayRead: (authorization, sourceId) =>
      bearerOf(authorization) !== null && store.apps.has(sourceId),
  })
  const controller = await startCloudController(
    api => ({
      store,
      diego,
      envelopes,
      timers,
      delays: {
        staging: options.stagingDelay ?? 500,
        job: options.jobDelay ?? 50,
        upload: options.uploadDelay ?? 50,
      },
      troubles: counters,
      addresses: { api, uaa: uaa.url, logCache: logCache.url },
      folder,
      images: options.images ?? {},
      resources: new Map(),
      verify: token => uaa.tokens.verify(token),
      policies: [],
    }),
    { disturb: requests.meet, record: log.add },
    { port: options.port ?? 0, diegoSync: timeConstants.diegoSync },
  )
  const dataPlane = await startDataPlane(options, timeConstants, cells, diego.bbs)
  const { routers, emitters } = dataPlane
  const faults = createFaults({
    cc: controller.cc,
    requests,
    counters,
    log,
    routers,
    balancer: dataPlane.balancer,
    emitters,
    expireTokens: uaa.tokens.expireAll,
  })
  const faultServer = await startFaultServer(faults, routers)
  return {
    ...names,
    api: controller.url,
    uaa: uaa.url,
    logCache: logCache.url,
    balancer: dataPlane.balancerUrl,
    routers,
    nats: dataPlane.bus.server === undefined ? null : addressText(dataPlane.bus.server),
    faults,
    faultsUrl: faultServer.url,
    source: {
      platform: 'cloudfoundry',
      app: 'app',
      api: controller.url,
      organization: names.organization,
      space: names.space,
      username: names.user,
      password: names.password,
      routers: { addresses: routers.map(router => addressText(router.address)) },
    },
    cc: controller.cc,
    close: async () => {
      timers.close()
      diego.close()
      await Promise.all([controller, uaa, logCache, faultServer].map(server => server.close()))
      await dataPlane.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
