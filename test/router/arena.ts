import type { TimeConstants } from '../../foundation/diego/lrp.ts'
import { trueTimeConstants } from '../../foundation/diego/lrp.ts'
import { startGorouter } from '../../foundation/gorouter/start.ts'
import type { Message } from '../../foundation/nats/bus.ts'
import type { StartedBus } from '../../foundation/nats/start.ts'
import { startBus } from '../../foundation/nats/start.ts'
import type { Router } from '../../foundation/router/router.ts'
import { startRouter } from '../../foundation/router/start.ts'
import { ask } from './ask.ts'
import type { Backends } from './backends.ts'
import { startBackends } from './backends.ts'
import { until } from './until.ts'

/** What the options of embedded and real routers have in common. */
export interface RouterWishes {
  readonly timeConstants?: Partial<TimeConstants>
  readonly drainWait?: number
  readonly drainTimeout?: number
}

/** A kind of router that the suite runs against. */
export interface Breed {
  readonly label: string
  /** Why the suite is skipped; empty when it is not. */
  readonly missing: string
  start(bus: StartedBus, wishes: RouterWishes): Promise<Router>
}

const hasty: TimeConstants = { ...trueTimeConstants, routerStartDelay: 0 }

const embedded: Breed = {
  label: 'the embedded router',
  missing: '',
  start: ({ bus }, wishes) =>
    startRouter({
      ...wishes,
      name: 'embedded',
      bus,
      timeConstants: { ...hasty, ...wishes.timeConstants },
    }),
}

const program = process.env['GOROUTER'] ?? ''

const real: Breed = {
  label: 'a real gorouter',
  missing: program === '' ? 'GOROUTER names no gorouter binary' : '',
  start: ({ server }, wishes) => {
    if (server === undefined) throw new Error('a real gorouter needs nats-server')
    const timeConstants = { ...hasty, ...wishes.timeConstants }
    return startGorouter({ ...wishes, name: 'real', program, nats: server, timeConstants })
  },
}

export const breeds: readonly Breed[] = [embedded, real]

/** The suite's title for a breed: it says why a real gorouter is left out. */
export const titleOf = (breed: Breed): string =>
  breed.missing === '' ? breed.label : `${breed.label} (skipped: ${breed.missing})`

/** One router on a bus of its own, and the apps it can reach. */
export interface Arena {
  readonly bus: StartedBus
  readonly backends: Backends
  readonly router: Router
  /** Publishes, and waits until the router has done what the message says. */
  readonly tell: (subject: string, message: Message) => Promise<void>
  /** Waits until the router has done all that was published. */
  readonly settle: () => Promise<void>
  close(): Promise<void>
}

export const openArena = async (breed: Breed, wishes: RouterWishes = {}): Promise<Arena> => {
  const [bus, backends] = await Promise.all([startBus(), startBackends()])
  const router = await breed.start(bus, wishes)
  let marks = 0
  // Messages are done in order, so a later one that is visible tells of all before it.
  const settle = async () => {
    const host = `mark-${marks++}.test`
    const port = backends.ports['green'] ?? 0
    bus.bus.publish('router.register', { host: '127.0.0.1', port, uris: [host], app: 'mark' })
    await until(`${host} at the router`, async () => {
      const { status } = await ask(router.address, { headers: { host } })
      return status === 200
    })
  }
  return {
    bus,
    backends,
    router,
    settle,
    async tell(subject, message) {
      bus.bus.publish(subject, message)
      await settle()
    },
    async close() {
      await router.close()
      await bus.close()
      await backends.close()
    },
  }
}
