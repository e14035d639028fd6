/** No line of the log is without an event, and every event is in the table that the document is made from. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOG_EVENTS } from '../../docs/log-events.ts'

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'src')
/** Rooms whose programs log elsewhere, or not at all. */
const ROOMS = ['bridge', 'daemon', 'reader', 'server', 'state', 'tls'] as const
const CALL = /logger\)?\??\.(?:debug|info|warn|error)\(\s*(\{[^}]*)?/g
const NAME = /event: '([^']+)'/

const calls = ROOMS.flatMap((room) =>
  readdirSync(join(SOURCES, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(SOURCES, room, name), 'utf8')
      return [...text.matchAll(CALL)].map(([, facts = '']) => ({
        place: `${room}/${name}`,
        event: NAME.exec(facts)?.[1] ?? null,
      }))
    }),
)

describe('the lines of the log', () => {
  it('are found', () => {
    expect(calls.length).toBeGreaterThan(25)
  })

  it('have an event each, which the table explains', () => {
    expect(calls.filter(({ event }) => event === null || !(event in LOG_EVENTS))).toEqual([])
  })
})
