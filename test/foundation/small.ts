import type { FoundationOptions } from '../../foundation/options.ts'

/** A foundation that starts fast; what a test does not look at is kept short. */
export const small: FoundationOptions = {
  routers: 1,
  nats: 'in-process',
  timeConstants: { routerStartDelay: 0, gracefulShutdown: 500 },
  stagingDelay: 20,
  jobDelay: 5,
  uploadDelay: 5,
}
