import type { Environment } from '../../src/environment.ts'
import { liveClock, liveRandom } from '../../src/environment.live.ts'

const silent = (): void => {}

/** Real time and randomness, and no log. */
export const environmentFor = (): Environment => ({
  clock: liveClock,
  random: liveRandom,
  log: {
    step: silent,
    info: silent,
    good: silent,
    warn: silent,
    output: silent,
    debug: silent,
  },
  secrets: { hide: () => undefined, redact: text => text },
  signal: new AbortController().signal,
  build: { id: undefined, url: undefined, title: undefined },
})
