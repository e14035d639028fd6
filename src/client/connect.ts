/** The way from a click to a connection, and the reason where there is none. */
import { BridgeClient } from './bridge-client.ts'
import { EVENT_DELAY_MS, withCspWatch } from './csp-watch.ts'
import { type ClientErrorCode, EXPLAIN, type Explanation, type Locale } from './error-texts.ts'
import { CpsBridgeError, type ErrorMaker, errorMaker } from './errors.ts'
import { findBridge } from './find-bridge.ts'
import { listening } from './listening.ts'
import { relayLine } from './relay-line.ts'
import { frameLacksDelegation, hasClick, permissionState, type Scope } from './scope.ts'
import { socketLine } from './socket-line.ts'
import { tellDeveloper } from './tell-developer.ts'
import { within } from './wait.ts'

/** The bridge's default ports, in its order. */
const DEFAULT_PORTS = [17_443, 27_443, 37_443] as const
/** A page that the browser lets through is answered, or refused, at once. */
const GRANTED_TIMEOUT_MS = 5_000
/** The user reads the browser's question first. */
const QUESTION_TIMEOUT_MS = 25_000
/** `connect()` ends within 30 seconds of the click (protocol, section 8). */
const PATIENCE_MS = 28_000
/** Nobody answers a question of the browser sooner. */
const ASKED_MS = 1_000
/** How much longer it takes to be refused than to find a closed port. */
const REFUSED_FACTOR = 15

/** How `connect()` works; every member is optional. */
export interface ConnectOptions {
  /** Language of the sentences for the holder; by default the page's, else the browser's. */
  readonly locale?: Locale
  /** Ports to ask; by default 17443, 27443 and 37443. */
  readonly ports?: readonly number[]
  /** Where the holder finds the bridge: `details.installUrl` of `NOT_REACHABLE`, for the page to lead there. */
  readonly installUrl?: string
  /** Oldest version of the bridge that the page can work with, for example `1.2.0`. */
  readonly minimumVersion?: string
  /**
   * The relay window: `auto` (default) where the straight way fails, `never`, or `always`. A frame never has it.
   */
  readonly relay?: 'auto' | 'never' | 'always'
  /** Features of that window, as in `window.open`; by default a small window beside the page. */
  readonly relayFeatures?: string
  /** Gives up: `connect()` rejects with the signal's reason. Later it has no effect. */
  readonly signal?: AbortSignal
  /** Called before the browser asks its question, with a text to show. It goes on when the promise is kept. */
  readonly onPermissionPrompt?: (explanation: Explanation) => void | Promise<void>
  /** Called when the relay window was opened, with a text to show. */
  readonly onRelay?: (explanation: Explanation) => void
}

/** One call of `connect()`: its options, and what follows from them. */
export interface Attempt extends ConnectOptions {
  readonly scope: Scope
  readonly locale: Locale
  /** Where a bridge is looked for: `localhost:PORT`, the preferred one first. */
  readonly hosts: readonly string[]
  readonly signal: AbortSignal
  readonly fail: ErrorMaker
}

const hostsOf = (ports: readonly number[] = DEFAULT_PORTS): readonly string[] =>
  ports.map((port) => `localhost:${port}`)

/** An attempt with these options. */
export function attemptOf(options: ConnectOptions, scope: Scope): Attempt {
  const { document, navigator } = scope
  const language = document.documentElement.lang || navigator.language
  const { locale = /^en/i.test(language) ? 'en' : 'fr', installUrl } = options
  const fail = errorMaker(locale, navigator.userAgent)
  return {
    signal: new AbortController().signal,
    ...options,
    scope,
    locale,
    hosts: hostsOf(options.ports),
    fail: (code, details) =>
      fail(code, code === 'NOT_REACHABLE' && installUrl !== undefined ? { ...details, installUrl } : details),
  }
}

/** @throws CpsBridgeError */
async function connectStraight(attempt: Attempt, asks: boolean): Promise<BridgeClient> {
  const { hosts, signal, fail } = attempt
  const find = (timeoutMs: number, aborted: AbortSignal): Promise<string> =>
    findBridge({ ...attempt, timeoutMs, signal: aborted })
  const lost = (): CpsBridgeError => fail('NOT_REACHABLE', { hosts })
  return withCspWatch(attempt, () =>
    within(asks ? QUESTION_TIMEOUT_MS : 2 * GRANTED_TIMEOUT_MS, lost(), signal, async (patient) => {
      const line = socketLine({
        ...attempt,
        host: await find(asks ? QUESTION_TIMEOUT_MS : GRANTED_TIMEOUT_MS, patient),
        lost,
        find: (aborted) => find(GRANTED_TIMEOUT_MS, aborted),
      })
      return new BridgeClient({ ...attempt, line }).start(patient)
    }),
  )
}

/** @param cause - why the straight way is not gone, or was in vain. */
async function connectByRelay(
  attempt: Attempt,
  cause: CpsBridgeError,
  leftMs = PATIENCE_MS,
): Promise<BridgeClient> {
  const { scope, locale, hosts, signal, fail } = attempt
  if (attempt.relay === 'never' || scope.self !== scope.top || !hasClick(scope)) throw cause
  const origin = `https://${hosts[0] ?? ''}`
  const features = attempt.relayFeatures ?? 'popup,width=560,height=760'
  const relay = scope.open(`${origin}/relay?lang=${locale}`, '_blank', features)
  if (relay === null) throw fail('POPUP_BLOCKED')
  attempt.onRelay?.(EXPLAIN[locale].relay)
  const line = relayLine({ scope, relay, origin, fail, cause })
  return within(leftMs, cause, signal, (patient) => new BridgeClient({ ...attempt, line }).start(patient))
}

/**
 * A failure of the straight way, in the light of what the browser says now.
 *
 * @param waitedMs - how long it took.
 */
async function explain(attempt: Attempt, error: unknown, waitedMs: number): Promise<CpsBridgeError> {
  const { scope, fail, hosts, signal } = attempt
  if (!(error instanceof CpsBridgeError) || error.code !== 'NOT_REACHABLE') throw error
  const lacking = frameLacksDelegation(scope)
  const state = await permissionState(scope)
  const framed = scope.self !== scope.top
  if (lacking ?? (framed && state !== 'granted')) return fail('FRAME_NOT_DELEGATED')
  if (state === 'denied') return fail('PERMISSION_DENIED')
  const asks = state === 'prompt'
  if (asks && waitedMs >= ASKED_MS) return fail('PERMISSION_UNANSWERED')
  const { closedMs, heard } = await listening(scope, hosts, hostsOf(), signal)
  if (heard) return fail('CERTIFICATE_UNTRUSTED')
  // A browser without a person refuses in the place of the user, the first time not at once.
  return asks && waitedMs > closedMs * REFUSED_FACTOR ? fail('PERMISSION_UNANSWERED') : error
}

/**
 * Finds the bridge and connects with it. Call it from a click: the browser may ask its user, and a window may be
 * needed. It never does anything before it is called.
 *
 * @throws CpsBridgeError with one of the library's own codes; the signal's reason when it was aborted.
 *
 * @example
 * ```js
 * import { connect } from '@cps-bridge/client'
 *
 * const button = document.querySelector('button')
 * button.onclick = async () => {
 *   const bridge = await connect({ onPermissionPrompt: ({ text }) => button.after(text) })
 *   console.log(bridge.state) // open
 *   console.log(bridge.readers[0].state) // present
 *   bridge.close()
 * }
 * ```
 */
export async function connect(
  options: ConnectOptions = {},
  scope: Scope = globalThis,
): Promise<BridgeClient> {
  const attempt = attemptOf(options, scope)
  try {
    return await reach(attempt)
  } catch (error) {
    if (error instanceof CpsBridgeError)
      tellDeveloper(attempt.scope, error.code as ClientErrorCode, attempt.hosts)
    throw error
  }
}

async function reach(attempt: Attempt): Promise<BridgeClient> {
  const { scope, signal, fail, locale } = attempt
  signal.throwIfAborted()
  if (!scope.isSecureContext) throw fail('INSECURE_CONTEXT')
  const state = await permissionState(scope)
  if (frameLacksDelegation(scope) === true || (state === 'denied' && scope.self !== scope.top))
    throw fail('FRAME_NOT_DELEGATED')
  if (state === 'denied') return connectByRelay(attempt, fail('PERMISSION_DENIED'))
  if (attempt.relay === 'always') return connectByRelay(attempt, fail('NOT_REACHABLE'))
  if (state === 'prompt') await attempt.onPermissionPrompt?.(EXPLAIN[locale].permission)
  const start = performance.now()
  const waited = (): number => performance.now() - start
  try {
    return await connectStraight(attempt, state !== 'granted')
  } catch (error) {
    signal.throwIfAborted()
    const cause = await explain(attempt, error, waited() - EVENT_DELAY_MS)
    // Where nothing listens there is no window to open. Firefox fails in the same way where it denies and does not say so.
    const denies = state === 'prompt' && scope.navigator.userAgent.includes('Firefox/')
    if (cause.code === 'NOT_REACHABLE' && !denies) throw cause
    return connectByRelay(attempt, cause, PATIENCE_MS - waited())
  }
}
