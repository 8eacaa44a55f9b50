import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../clock.ts'
import { every, systemClock } from '../clock.ts'
import type { Bbs, TimeConstants } from '../diego/lrp.ts'
import type { Bus } from '../nats/bus.ts'
import { seeded } from '../random.ts'
import type { RegistryMessage } from '../router/registry-message.ts'
import { createKnowledge } from './knowledge.ts'
import { createResends } from './resends.ts'
import type { Wanted } from './wanted.ts'

/** What one cell's route emitter is started with. */
export interface EmitterOptions {
  readonly cell: string
  readonly bus: Bus
  readonly bbs: Bbs
  readonly timeConstants: TimeConstants
  readonly seed?: number
  readonly clock?: Clock
}

/** The route emitter of one cell, and ways to break it. */
export interface Emitter {
  readonly cell: string
  /** Hangs: it says nothing, and what happens meanwhile waits for it. */
  pause(): void
  resume(): void
  /** The next `count` messages on a subject never leave the cell. */
  dropNext(subject: string, count: number): void
  close(): void
}

/** How much of a heartbeat the answers to `router.start` are spread over. */
const spread = 0.2

/**
 * Announces the routable instances of a cell (route-emitter watcher/watcher.go). It knows what the
 * BBS tells it, in events and in a full look from time to time, and repeats itself on a heartbeat.
 */
export const startEmitter = (options: EmitterOptions): Emitter => {
  const { cell, bus, bbs, timeConstants } = options
  const clock = options.clock ?? systemClock
  const random = seeded(options.seed ?? 1)
  const knowledge = createKnowledge(cell, bbs)
  const resends = createResends(timeConstants.unregisterRepeats)
  const drops = new Map<string, number>()
  let announced: Wanted = new Map()
  let paused = false
  let waiting: (() => void)[] = []

  const whenAwake = (task: () => void) => {
    if (paused) waiting.push(task)
    else task()
  }
  const say = (subject: string, message: RegistryMessage) => {
    const left = drops.get(subject) ?? 0
    if (left > 0) drops.set(subject, left - 1)
    else bus.publish(subject, message)
  }
  const heartbeat = () => announced.forEach(message => say('router.register', message))
  // Brings what was announced up to `wanted`. A loss that nothing will notice later is repeated.
  const announce = (wanted: Wanted, repeated: boolean) => {
    const before = announced
    announced = wanted
    for (const [key, message] of wanted) {
      if (isDeepStrictEqual(before.get(key), message)) continue
      resends.cancel(key)
      say('router.register', message)
    }
    for (const [key, message] of before) {
      if (wanted.has(key)) continue
      say('router.unregister', message)
      if (repeated) resends.add(key, message)
    }
  }

  const sync = () => {
    knowledge.sync()
    announce(knowledge.wanted(), true)
  }

  const cancelStart = new Set<() => void>()
  const stops = [
    bbs.subscribe(event =>
      whenAwake(() => {
        knowledge.hear(event)
        // What was removed is not remembered either (routehandlers/handler.go).
        announce(knowledge.wanted(), event.after !== undefined)
      }),
    ),
    bus.subscribe('router.start', () => {
      const cancel = clock.after(random() * spread * timeConstants.heartbeat, () => {
        cancelStart.delete(cancel)
        whenAwake(heartbeat)
      })
      cancelStart.add(cancel)
    }),
    every(clock, timeConstants.heartbeat, () => {
      if (!paused) heartbeat()
    }),
    every(clock, timeConstants.emitterSync, () => {
      if (!paused) sync()
    }),
    every(clock, timeConstants.unregisterInterval, () => {
      if (!paused) for (const message of resends.take()) say('router.unregister', message)
    }),
  ]
  sync()

  return {
    cell,
    pause() {
      paused = true
    },
    resume() {
      paused = false
      const tasks = waiting
      waiting = []
      for (const task of tasks) task()
    },
    dropNext(subject, count) {
      drops.set(subject, (drops.get(subject) ?? 0) + count)
    },
    close() {
      for (const stop of [...stops, ...cancelStart]) stop()
      waiting = []
    },
  }
}
