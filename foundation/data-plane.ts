import { addressText } from './address.ts'
import { type Balancer, startBalancer } from './balancer/balancer.ts'
import type { Bbs, TimeConstants } from './diego/lrp.ts'
import { type Emitter, startEmitter } from './emitter/emitter.ts'
import { startGorouter } from './gorouter/start.ts'
import { localBus } from './nats/local.ts'
import { type StartedBus, startBus } from './nats/start.ts'
import type { FoundationOptions, RouterOptions } from './options.ts'
import type { Router } from './router/router.ts'
import { type EmbeddedRouter, startRouter } from './router/start.ts'

export interface DataPlane {
  readonly bus: StartedBus
  readonly emitters: readonly Emitter[]
  readonly routers: readonly (Router | EmbeddedRouter)[]
  readonly balancer: Balancer
  /** `http://127.0.0.1:<port>` of the balancer. */
  readonly balancerUrl: string
  close(): Promise<void>
}

const openBus = async (kind: FoundationOptions['nats']): Promise<StartedBus> => {
  if (kind === 'in-process') {
    const bus = localBus()
    return { bus, close: () => bus.close() }
  }
  const started = await startBus()
  if (kind !== 'server' || started.server !== undefined) return started
  await started.close()
  throw new Error('nats-server is not installed; take nats: auto or in-process')
}

const wantedRouters = (routers: FoundationOptions['routers'] = 3): readonly RouterOptions[] =>
  typeof routers === 'number' ? Array.from({ length: routers }, () => ({})) : routers

const open = (
  options: FoundationOptions,
  timeConstants: TimeConstants,
  bus: StartedBus,
  own: RouterOptions,
  index: number,
): Promise<Router | EmbeddedRouter> => {
  const seed = (options.seed ?? 1) + index
  const settings = { name: `router-${index}`, seed, timeConstants, ...own }
  if (options.gorouter === undefined) return startRouter({ ...settings, bus: bus.bus })
  if (bus.server === undefined) {
    throw new Error('a real gorouter needs nats-server; it is not installed')
  }
  const { name, traceKey, lag, loss } = settings
  return startGorouter({
    name,
    seed,
    timeConstants,
    program: options.gorouter,
    nats: bus.server,
    ...(traceKey !== undefined && { traceKey }),
    ...(lag !== undefined && { lag }),
    ...(loss !== undefined && { loss }),
  })
}

/** Starts NATS, an emitter for each cell, the routers, and the balancer before them. */
export const startDataPlane = async (
  options: FoundationOptions,
  timeConstants: TimeConstants,
  cells: readonly string[],
  bbs: Bbs,
): Promise<DataPlane> => {
  const seed = options.seed ?? 1
  const bus = await openBus(options.nats)
  const emitters = cells.map((cell, index) =>
    startEmitter({ cell, bus: bus.bus, bbs, timeConstants, seed: seed + index }),
  )
  const routers = await Promise.all(
    wantedRouters(options.routers).map((own, index) =>
      open(options, timeConstants, bus, own, index),
    ),
  )
  const kind = options.balancer ?? 'l4'
  const balancer = await startBalancer({
    kind,
    seed,
    routers: () => routers.map(router => router.address),
  })
  return {
    bus,
    emitters,
    routers,
    balancer,
    balancerUrl: `http://${addressText(balancer.address)}`,
    close: async () => {
      for (const emitter of emitters) emitter.close()
      await balancer.close()
      await Promise.all(routers.map(router => router.close()))
      await bus.close()
    },
  }
}
