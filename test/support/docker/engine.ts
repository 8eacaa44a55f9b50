import { describe } from 'vitest'

/** Where the Engine of the tests listens, `unix:///path`; `script/test` starts one and says it here. */
export const engineAddress = process.env['BLUE_GREEN_ENGINE']

/** Images that `script/engine.sh` makes in it; no registry is asked. */
export const images = {
  /** Debian 12 with HAProxy 2.6 and bash. */
  base: 'blue-green-test/base',
  /** The same under the name that a source gives to its proxy. */
  proxy: 'blue-green-test/proxy',
  /** The app of `test/support/docker/app`, on port 8080. */
  app: 'blue-green-test/app',
} as const

/**
 * `describe` for tests that need an Engine. They are skipped where there is none, which the title
 * says; with `CI=true` they run all the same, and fail.
 */
export const describeDocker = (title: string, suite: () => void): void => {
  if (engineAddress === undefined && process.env['CI'] !== 'true')
    describe.skip(`${title} (skipped: no Docker Engine in BLUE_GREEN_ENGINE)`, suite)
  else describe(title, suite)
}
