import { defineConfig } from 'vitest/config'

/**
 * `unit` needs nothing, `integration` a real pcscd, OpenSC and the build, `black-box` the same for tests that know the
 * protocol alone, `e2e` a browser and the build.
 */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/black-box/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'black-box',
          include: ['test/integration/black-box/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          // A loaded machine now and then never gives a browser's window its focus; a second failure is one, and both are told.
          retry: 1,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
