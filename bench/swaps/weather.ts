import type { FoundationOptions } from '../../foundation/options.ts'
import type { TimeConstants } from '../../foundation/diego/lrp.ts'

/** A routing tier in one of its moods, and how long the app takes to start. */
export interface Weather {
  readonly name: string
  readonly routers: number
  /** Milliseconds. */
  readonly startTime: number
  /** Does the last router lose the first unregister of each route? */
  readonly losesUnregister: boolean
  /** What the router with this index is like. */
  readonly router: (index: number) => NonNullable<Exclude<FoundationOptions['routers'], number>>[0]
}

/** A twentieth of a real foundation's, so that hundreds of heartbeats pass in minutes. */
export const quickTime: Partial<TimeConstants> = {
  heartbeat: 1_000,
  emitterSync: 3_000,
  unregisterInterval: 1_500,
  diegoSync: 1_500,
  pruneThreshold: 6_000,
  pruneInterval: 1_500,
  routerStartDelay: 0,
  gracefulShutdown: 500,
}

type Kind = Omit<Weather, 'routers' | 'router'> & {
  readonly router: (index: number, last: boolean) => ReturnType<Weather['router']>
}

const kinds: readonly Kind[] = [
  {
    name: 'all prompt',
    startTime: 0,
    losesUnregister: false,
    router: () => ({}),
  },
  {
    name: 'one 1 s late',
    startTime: 500,
    losesUnregister: false,
    router: (_, last) => ({ lag: last ? 1_000 : 0 }),
  },
  {
    name: 'one 3 s late, loses an unregister',
    startTime: 0,
    losesUnregister: true,
    router: (_, last) => ({ lag: last ? 3_000 : 0 }),
  },
  {
    name: 'each later than the one before, 15 % lost',
    startTime: 500,
    losesUnregister: false,
    router: index => ({ lag: 300 * index, loss: 0.15 }),
  },
  {
    name: 'reordered by up to 600 ms, 20 % twice',
    startTime: 1_000,
    losesUnregister: false,
    router: () => ({ reorder: 600, repeat: 0.2 }),
  },
  {
    name: 'one hears registers 2 s late, all reorder and lose 10 %',
    startTime: 1_500,
    losesUnregister: true,
    router: (_, last) => ({
      lag: last ? { 'router.register': 2_000 } : 100,
      reorder: 300,
      loss: 0.1,
    }),
  },
]

/** Every kind of weather over one to four routers: 24 combinations. */
export const weathers: readonly Weather[] = kinds.flatMap(kind =>
  [1, 2, 3, 4].map(routers => ({
    ...kind,
    routers,
    router: index => kind.router(index, index === routers - 1),
  })),
)

/** What a foundation is started with to have it. */
export const optionsFor = (weather: Weather, seed: number): FoundationOptions => ({
  routers: Array.from({ length: weather.routers }, (_, index) => weather.router(index)),
  timeConstants: quickTime,
  stagingDelay: 200,
  seed,
})
