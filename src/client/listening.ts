/**
 * Whether a program listens on a port of this computer that the page cannot read. A page is told nothing but that it
 * failed; a closed port fails in another time than one where a TLS connection is made first (on Windows later, elsewhere
 * sooner).
 */
import { probe } from './find-bridge.ts'
import type { Scope } from './scope.ts'
import { within } from './wait.ts'

const ROUNDS = 6
/** A closed port of Windows takes two seconds: one round is enough there. */
const ENOUGH_MS = 1_000
/** Longer than a closed port of any system takes. */
const SILENCE_MS = 4_000
/** The shortest of several times is hardly disturbed by other work; times of one kind differ by less. */
const FACTOR = 2

/**
 * @param hosts - `localhost:PORT`, to be compared with each other and with `others`.
 * @returns how many milliseconds a closed port takes, and whether one of the hosts takes another time.
 */
export async function listening(
  scope: Scope,
  hosts: readonly string[],
  others: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly closedMs: number; readonly heard: boolean }> {
  const least = new Map([...hosts, ...others].map((host) => [host, Infinity]))
  const start = performance.now()
  for (let round = 0; round < ROUNDS && performance.now() - start < ENOUGH_MS; round += 1) {
    await Promise.all(
      [...least.keys()].map(async (host) => {
        const sent = performance.now()
        await within(SILENCE_MS, undefined, signal, (patient) => probe(scope, host, patient)).catch(
          () => undefined,
        )
        least.set(host, Math.min(least.get(host) ?? 0, performance.now() - sent))
      }),
    )
  }
  const times = [...least.values()]
  const asked = times.slice(0, hosts.length)
  const closedMs = times.sort((a, b) => a - b)[(times.length - 1) >> 1] ?? 0
  return { closedMs, heard: asked.some((ms) => ms > closedMs * FACTOR || ms * FACTOR < closedMs) }
}
