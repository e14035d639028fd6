import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const rooms = JSON.parse(readFileSync(join(import.meta.dirname, 'rooms.json'), 'utf8')) as Readonly<
  Record<string, { readonly tests: readonly string[] }>
>

const { MUTATION_ROOM = '' } = process.env

/** The unit tests of one room, for `npm run mutation`: modules are shared, as in the project `unit`. */
export default defineConfig({
  test: {
    include: [...(rooms[MUTATION_ROOM]?.tests ?? [])],
    isolate: false,
    testTimeout: 8_000,
  },
})
