import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/executables/build-once.ts'],
    pool: 'forks',
    // Most of the time of the long files is waiting; by default two cores get one worker.
    maxWorkers: 4,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    restoreMocks: false,
  },
})
