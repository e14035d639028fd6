/** Asks every port at once whether a bridge answers there (protocol, section 4: `GET /v1/health`). */
import type { ErrorMaker } from './errors.ts'
import type { Scope } from './scope.ts'
import { within } from './wait.ts'

const PROTOCOL = 1
const NO_MINIMUM = '0'

/** What answered: a bridge that can be used, or one that cannot. */
interface Answer {
  readonly version: string
  readonly usable: boolean
}

/** Whether a version `1.2.3` is at least another one; what follows a hyphen does not count. */
const isAtLeast = (version: string, needed: string): boolean =>
  version.replace(/-.*/, '').localeCompare(needed.replace(/-.*/, ''), 'en', { numeric: true }) >= 0

export interface Search {
  readonly scope: Scope
  /** `localhost:PORT`, the preferred one first. */
  readonly hosts: readonly string[]
  readonly minimumVersion?: string
  /** How long the browser may take to answer, its own question to the user included. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly fail: ErrorMaker
}

/** Asks one port. */
export const probe = (scope: Scope, host: string, signal: AbortSignal): Promise<Response> =>
  scope.fetch(`https://${host}/v1/health`, {
    cache: 'no-store',
    redirect: 'error',
    signal,
  })

async function ask(
  { scope, minimumVersion = NO_MINIMUM }: Search,
  host: string,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await probe(scope, host, signal)
  const health = (await response.json()) as { version?: unknown; protocol?: unknown }
  if (!response.ok || !Array.isArray(health.protocol)) throw new TypeError(`no bridge at ${host}`)
  const version = String(health.version)
  return { version, usable: health.protocol.includes(PROTOCOL) && isAtLeast(version, minimumVersion) }
}

/**
 * The first port with a bridge that can be used.
 *
 * @throws CpsBridgeError `NOT_REACHABLE`, or `VERSION_TOO_OLD` when only such a bridge answered; the reason of the
 *   signal when it was aborted.
 */
export async function findBridge(search: Search): Promise<string> {
  const { hosts, minimumVersion, timeoutMs, signal, fail } = search
  let outdated: string | undefined
  try {
    return await within(timeoutMs, undefined, signal, (patient) =>
      Promise.any(
        hosts.map(async (host) => {
          const { version, usable } = await ask(search, host, patient)
          if (usable) return host
          outdated ??= version
          throw new TypeError('too old')
        }),
      ),
    )
  } catch {
    signal.throwIfAborted()
    throw outdated === undefined
      ? fail('NOT_REACHABLE', { hosts })
      : fail('VERSION_TOO_OLD', { version: outdated, needed: minimumVersion })
  }
}
