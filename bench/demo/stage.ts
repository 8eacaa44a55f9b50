import type { Foundation } from '../../foundation/foundation.ts'
import { startFoundation } from '../../foundation/foundation.ts'

/** Which router is late, and by how many milliseconds; which one loses its first unregister. */
export const late = { router: 'router-1', lag: 2_500 }
export const lossy = { router: 'router-2' }

/**
 * Three routers with the time constants of a real foundation: a heartbeat of 20 s, an unregister
 * repeated after 30 s. Only a router's own start is cut from 20 s to one, before anything is shown.
 */
export const setStage = (): Promise<Foundation> =>
  startFoundation({
    routers: [{}, { lag: late.lag }, {}],
    timeConstants: { routerStartDelay: 1_000 },
  })
