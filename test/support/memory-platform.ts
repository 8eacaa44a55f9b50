import type { Clock, Environment } from '../../src/environment.ts'
import { Failure } from '../../src/failure.ts'
import type { Platform } from '../../src/platform/port.ts'
import { seededRandom } from './environment.ts'
import type { Fault } from './memory-faults.ts'
import { releaseCalls } from './memory-releases.ts'
import { simulatedRouters } from './memory-routers.ts'
import { routeCalls } from './memory-routes.ts'
import { memoryLedger, memoryLock } from './memory-store.ts'
import type { MemoryWorld } from './memory-world.ts'
import { simulate } from './routers.ts'

/** One process that works on the world: it can be killed, and its calls can go wrong. */
export interface MemoryRun {
  readonly env: Environment
  readonly platform: Platform
  /** Names of the calls, in order. */
  readonly calls: string[]
  /** Resolves at the first call; before it, files are read and hashes made in real time. */
  readonly begun: Promise<void>
  /** Resolves when the run is killed. */
  readonly dead: Promise<'dead'>
}

const never = new Promise<never>(() => undefined)
const latency = 5

/** What may be said of a run on the world. */
export interface RunSettings {
  readonly build?: string
  /** What goes wrong. */
  readonly fault?: Fault
  /** Milliseconds by which the wall clock of its machine is ahead of the world's now. */
  readonly ahead?: () => number
}

/** A run on the world with its own signal. */
export const memoryRun = (
  world: MemoryWorld,
  over: RunSettings & { readonly said?: string[] } = {},
): MemoryRun => {
  const calls: string[] = []
  const begun = Promise.withResolvers<void>()
  const death = Promise.withResolvers<'dead'>()
  const controller = new AbortController()
  let isDead = false
  const alive = async <A>(value: A): Promise<A> => (isDead ? never : value)
  const clock: Clock = {
    ...world.clock,
    now: () => world.clock.now() + (over.ahead?.() ?? 0),
    sleep: async (duration, signal) => alive(await world.clock.sleep(duration, signal)),
  }
  const strike = (fault: Fault): Promise<never> => {
    switch (fault.kind) {
      case 'fails':
        throw new Failure('platform.unavailable', { call: String(fault.at) })
      case 'dies':
        isDead = true
        death.resolve('dead')
        return never
      case 'stops':
        controller.abort(new Failure('interrupted'))
        throw new Failure('interrupted')
    }
  }
  const through =
    (signal: AbortSignal) =>
    <Given extends readonly unknown[], Result>(
      name: string,
      call: (...given: Given) => Promise<Result>,
    ) =>
    async (...given: Given): Promise<Result> => {
      if (isDead) return never
      signal.throwIfAborted()
      calls.push(name)
      begun.resolve()
      const fault = over.fault?.at === calls.length ? over.fault : undefined
      if (fault?.when === 'before') return strike(fault)
      await clock.sleep(latency)
      const result = await call(...given)
      if (fault?.when === 'after') return strike(fault)
      return alive(result)
    }
  const say = (text: string) => void over.said?.push(text)
  const env: Environment = {
    clock,
    random: seededRandom(Math.floor(world.random.float() * 2 ** 31)),
    log: {
      step: say,
      info: say,
      good: say,
      warn: say,
      output: (_, line) => say(line),
      debug: () => undefined,
    },
    secrets: {
      hide: () => undefined,
      redact: text => text.replaceAll(/canary[\w-]*/g, '((redacted))'),
    },
    signal: controller.signal,
    build: { id: over.build, url: undefined, title: undefined },
  }
  const simulation = simulate(
    {
      routers: simulatedRouters(world),
      doors: 'direct',
      unreached: question => question.release === world.unreachable,
    },
    clock,
    seededRandom(7),
  )
  const under = (signal: AbortSignal): Platform =>
    wrapped(world, through(signal), under, () => ({
      doors: async () => alive(await simulation.doors([])),
      visit: async (...given) => alive(await simulation.visit(...given)),
    }))
  return {
    env,
    platform: under(controller.signal),
    calls,
    begun: begun.promise,
    dead: death.promise,
  }
}

type Wrap = <Given extends readonly unknown[], Result>(
  name: string,
  call: (...given: Given) => Promise<Result>,
) => (...given: Given) => Promise<Result>

const wrapped = (
  world: MemoryWorld,
  wrap: Wrap,
  during: Platform['during'],
  instrument: Platform['instrument'],
): Platform => {
  const releases = releaseCalls(world)
  const routes = routeCalls(world)
  const lock = memoryLock(world)
  const ledger = memoryLedger(world)
  const self: Platform = {
    target: 'memory',
    afterlife: world.afterlife,
    during,
    // A call here is one write at most, and done at once: the fence has checked before it.
    guarded: () => self,
    instrument,
    lock: {
      create: wrap('lock.create', lock.create),
      read: wrap('lock.read', lock.read),
      holds: wrap('lock.holds', lock.holds),
      beat: wrap('lock.beat', lock.beat),
      displace: wrap('lock.displace', lock.displace),
      displaced: wrap('lock.displaced', lock.displaced),
      forget: wrap('lock.forget', lock.forget),
      remove: wrap('lock.remove', lock.remove),
    },
    ledger: {
      read: wrap('ledger.read', ledger.read),
      write: wrap('ledger.write', ledger.write),
    },
    prepare: async () => ({
      digest: world.manifest.digest,
      manifest: `digest: ${world.manifest.digest}`,
      counts: world.manifest.counts,
    }),
    smoke: wrap('smoke', async () => ({ status: world.smoke, body: 'hello' })),
    survey: wrap('survey', routes.survey),
    live: wrap('live', releases.live),
    find: wrap('find', releases.find),
    create: wrap('create', releases.create),
    build: wrap('build', releases.build),
    start: wrap('start', releases.start),
    stop: wrap('stop', releases.stop),
    scale: wrap('scale', releases.scale),
    counts: wrap('counts', releases.counts),
    instances: wrap('instances', releases.instances),
    lastWords: wrap('lastWords', releases.lastWords),
    rename: wrap('rename', releases.rename),
    mark: wrap('mark', releases.mark),
    remove: wrap('remove', releases.remove),
    releases: wrap('releases', releases.releases),
    privateRoutes: wrap('privateRoutes', routes.privateRoutes),
    openPrivateRoute: wrap('openPrivateRoute', routes.openPrivateRoute),
    ensureRoute: wrap('ensureRoute', routes.ensureRoute),
    destinations: wrap('destinations', routes.destinations),
    map: wrap('map', routes.map),
    unmap: wrap('unmap', routes.unmap),
    nudge: wrap('nudge', routes.nudge),
    removeRoute: wrap('removeRoute', routes.removeRoute),
    routesOf: wrap('routesOf', routes.routesOf),
    inside: wrap('inside', routes.inside),
    cut: wrap('cut', routes.cut),
  }
  return self
}
