/** Asks every port at once whether a bridge answers there (protocol, section 4: `GET /v1/health`). */
import type { ErrorMaker } from './errors.ts'
import type { Scope } from './scope.ts'
import { linkedController } from './wait.ts'

const PROTOCOL = 1

/** What answered: a bridge that can be used, or one that cannot. */
interface Answer {
  readonly host: string
  readonly version: string
  readonly usable: boolean
}

/** Whether a version is at least another one; both as `1.2.3`, what follows a hyphen does not count. */
function isAtLeast(version: string, needed: string): boolean {
  const numbers = (text: string): number[] => (text.split('-', 1)[0] ?? '').split('.').map(Number)
  const [have, want] = [numbers(version), numbers(needed)]
  const at = want.findIndex((part, index) => part !== (have[index] ?? 0))
  return at < 0 || (have[at] ?? 0) > (want[at] ?? 0)
}

export interface Search {
  readonly scope: Scope
  /** `localhost:PORT`, the preferred one first. */
  readonly hosts: readonly string[]
  readonly minimumVersion: string
  /** How long the browser may take to answer, its own question to the user included. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly fail: ErrorMaker
}

async function ask({ scope, minimumVersion }: Search, host: string, signal: AbortSignal): Promise<Answer> {
  const response = await scope.fetch(`https://${host}/v1/health`, {
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal,
  })
  const health = (await response.json()) as { version?: unknown; protocol?: unknown }
  if (!response.ok || !Array.isArray(health.protocol)) throw new TypeError(`no bridge at ${host}`)
  const version = String(health.version)
  return { host, version, usable: health.protocol.includes(PROTOCOL) && isAtLeast(version, minimumVersion) }
}

/**
 * The first port with a bridge that can be used.
 *
 * @throws CpsBridgeError `NOT_REACHABLE`, or `VERSION_TOO_OLD` when only such a bridge answered; the reason of the
 *   signal when it was aborted.
 */
export async function findBridge(search: Search): Promise<string> {
  const { hosts, minimumVersion, timeoutMs, signal, fail } = search
  const probes = linkedController(signal)
  const timer = setTimeout(() => probes.abort(), timeoutMs)
  let outdated: Answer | undefined
  try {
    return await Promise.any(
      hosts.map(async (host) => {
        const answer = await ask(search, host, probes.signal)
        if (answer.usable) return host
        outdated ??= answer
        throw new TypeError('too old')
      }),
    )
  } catch {
    signal.throwIfAborted()
    const { version } = outdated ?? {}
    throw version === undefined
      ? fail('NOT_REACHABLE', { hosts })
      : fail('VERSION_TOO_OLD', { version, needed: minimumVersion, protocol: PROTOCOL })
  } finally {
    clearTimeout(timer)
    probes.abort()
  }
}
