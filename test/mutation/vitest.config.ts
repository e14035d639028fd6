import { defineConfig } from 'vitest/config'

const { MUTATION_TESTS = '[]' } = process.env

/** The unit tests of one part, for `npm run mutation`: modules are shared, as in the project `unit`. */
export default defineConfig({
  test: { include: JSON.parse(MUTATION_TESTS) as string[], isolate: false, testTimeout: 8_000 },
})
