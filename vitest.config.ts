import { defineConfig } from 'vitest/config'

/**
 * Files of one worker share their modules: loading them anew for each file took as long as the tests. A test leaves
 * timers, environment and working directory as it found them.
 */
const shared = { isolate: false, pool: 'forks' } as const

/** Readers, browsers and the ports of the virtual readers are for one file at a time. */
const oneByOne = {
  ...shared,
  globalSetup: 'test/helpers/make-state-template.ts',
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
} as const

/**
 * `unit` needs nothing, `integration` a real pcscd, OpenSC and the build, `black-box` the same for tests that know the
 * protocol alone, `e2e` a browser and the build.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: '100%',
          // Many small objects that live for a test: with the usual space for young ones a sixth of the time is their collection.
          execArgv: ['--max-semi-space-size=64'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...oneByOne,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/black-box/**'],
        },
      },
      {
        test: { ...oneByOne, name: 'black-box', include: ['test/integration/black-box/**/*.test.ts'] },
      },
      {
        // `npm run acceptance oidc-client`: with programs of others that no test of a commit needs.
        test: { ...oneByOne, name: 'acceptance', include: ['test/acceptance/**/*.test.ts'] },
      },
      {
        // `npm run campaign NAME`: one file, one campaign at a time, with a heap of one size so that growth is seen.
        test: {
          ...oneByOne,
          name: 'campaign',
          include: ['test/campaign/**/*.test.ts'],
          execArgv: ['--max-old-space-size=512', '--max-semi-space-size=16', '--expose-gc'],
        },
      },
      {
        // `npm run pictures FOLDER`: every state of every page, for people to look at.
        test: {
          ...oneByOne,
          name: 'pictures',
          testTimeout: 300_000,
          include: [
            'test/pictures/**/*.test.ts',
            // These walk through every step and every wrong turn, and take the pictures on their way.
            'test/e2e/{fiche,activation-page,wrong-turns,portal,login-pages,phone}.test.ts',
          ],
        },
      },
      {
        test: {
          ...oneByOne,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // A loaded machine now and then never gives a browser's window its focus; a second failure is one, and both are told.
          retry: 1,
        },
      },
    ],
  },
})
