import type { Clock } from '../clock.ts'
import { every } from '../clock.ts'
import type { Table } from './table.ts'

/** Apps that a router forgets, whatever it is told about them. */
export interface Amnesia {
  readonly isForgotten: (app: string) => boolean
  /**
   * Drops all endpoints of an app, by its guid, and hears of it no more. With a period it forgets and
   * hears in turn, so many milliseconds each; what it hears then is the next heartbeat.
   */
  readonly forget: (app: string, period?: number) => void
  /** Hears of the app again, from the next announcement on. */
  readonly remember: (app: string) => void
  close(): void
}

/** A router's amnesia; it forgets nothing yet. */
export const createAmnesia = (table: Table, clock: Clock): Amnesia => {
  const forgotten = new Set<string>()
  const flapping = new Map<string, () => void>()
  const drop = (app: string) => {
    forgotten.add(app)
    table.forget(app, clock.now())
  }
  const still = (app: string) => {
    flapping.get(app)?.()
    flapping.delete(app)
  }
  return {
    isForgotten: app => forgotten.has(app),
    forget(app, period) {
      still(app)
      drop(app)
      if (period === undefined) return
      const turn = () => {
        if (!forgotten.delete(app)) drop(app)
      }
      flapping.set(app, every(clock, period, turn))
    },
    remember(app) {
      still(app)
      forgotten.delete(app)
    },
    close() {
      for (const stop of flapping.values()) stop()
    },
  }
}
