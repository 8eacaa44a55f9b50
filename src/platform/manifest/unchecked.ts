/**
 * What is to be said of a routed web process with this health check: with `process`, or `none` as it
 * was called before, it counts as up as soon as it runs, whether it answers or not. Nothing for a
 * check that asks, and where nothing is said: then the platform tries the port.
 */
export const uncheckedWeb = (healthCheck: string | undefined): readonly string[] =>
  healthCheck === 'process' || healthCheck === 'none'
    ? [
        `web counts as healthy as soon as its process runs: health-check-type is ${healthCheck}; port or http would ask it`,
      ]
    : []
