/** The way from a click to a connection, and the reason where there is none. */
import { BridgeClient } from './bridge-client.ts'
import { EVENT_DELAY_MS, withCspWatch } from './csp-watch.ts'
import { type ClientErrorCode, EXPLAIN, type Explanation, type Locale } from './error-texts.ts'
import { CpsBridgeError, type ErrorMaker, errorMaker } from './errors.ts'
import { findBridge } from './find-bridge.ts'
import { listening } from './listening.ts'
import { PromptWindows } from './prompt-windows.ts'
import { relayLine } from './relay-line.ts'
import { frameLacksDelegation, hasClick, permissionState, type PermissionState, type Scope } from './scope.ts'
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

interface Attempt {
  readonly scope: Scope
  readonly options: ConnectOptions
  readonly locale: Locale
  readonly hosts: readonly string[]
  readonly signal: AbortSignal
  readonly fail: ErrorMaker
}

/** Where a bridge is looked for: `localhost:PORT`. */
export const hostsOf = (ports: readonly number[] = DEFAULT_PORTS): readonly string[] =>
  ports.map((port) => `localhost:${port}`)

function localeOf({ document, navigator }: Scope): Locale {
  const language = document.documentElement.lang || navigator.language
  return language.toLowerCase().startsWith('en') ? 'en' : 'fr'
}

function watched<T>({ scope, hosts, fail }: Attempt, work: () => Promise<T>): Promise<T> {
  return withCspWatch(scope, hosts, work, (violation) => fail('CSP_BLOCKED', { ...violation }))
}

/** @throws CpsBridgeError */
async function connectStraight(attempt: Attempt, asks: boolean): Promise<BridgeClient> {
  const { scope, options, locale, hosts, signal, fail } = attempt
  const find = (timeoutMs: number, aborted: AbortSignal): Promise<string> =>
    findBridge({
      scope,
      hosts,
      minimumVersion: options.minimumVersion ?? '0',
      timeoutMs,
      signal: aborted,
      fail,
    })
  const lost = (): CpsBridgeError => fail('NOT_REACHABLE', { hosts })
  return watched(attempt, () =>
    within(asks ? QUESTION_TIMEOUT_MS : 2 * GRANTED_TIMEOUT_MS, lost(), signal, async (patient) => {
      const line = socketLine({
        scope,
        locale,
        host: await find(asks ? QUESTION_TIMEOUT_MS : GRANTED_TIMEOUT_MS, patient),
        lost,
        find: (aborted) => find(GRANTED_TIMEOUT_MS, aborted),
      })
      return new BridgeClient({ line, fail, windows: new PromptWindows(scope, locale) }).start(patient)
    }),
  )
}

/** @param cause - why the straight way is not gone, or was in vain. */
async function connectByRelay(
  attempt: Attempt,
  cause: CpsBridgeError,
  leftMs: number,
): Promise<BridgeClient> {
  const { scope, options, locale, hosts, signal, fail } = attempt
  if (options.relay === 'never' || scope.self !== scope.top || !hasClick(scope)) throw cause
  const origin = `https://${hosts[0] ?? ''}`
  const features = options.relayFeatures ?? 'popup,width=560,height=760'
  const relay = scope.open(`${origin}/relay?lang=${locale}`, '_blank', features)
  if (relay === null) throw fail('POPUP_BLOCKED')
  options.onRelay?.(EXPLAIN[locale].relay)
  const lost = (how: 'closed' | 'severed' | 'blank'): CpsBridgeError => {
    if (how === 'severed') return fail('ORIGIN_NOT_LISTED')
    if (how === 'closed') return cause
    relay.close()
    return fail('POPUP_BLOCKED')
  }
  const line = relayLine({ scope, relay, origin, lost })
  const windows = new PromptWindows(scope, locale)
  return within(leftMs, cause, signal, (patient) => new BridgeClient({ line, fail, windows }).start(patient))
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
  if (lacking === true || (lacking === undefined && framed && state !== 'granted'))
    return fail('FRAME_NOT_DELEGATED')
  if (state === 'denied') return fail('PERMISSION_DENIED')
  const asks = state === 'prompt'
  if (asks && waitedMs >= ASKED_MS) return fail('PERMISSION_UNANSWERED')
  const { closedMs, heard } = await listening(scope, hosts, hostsOf(), signal)
  if (heard) return fail('CERTIFICATE_UNTRUSTED')
  // A browser without a person refuses in the place of the user, the first time not at once.
  return asks && waitedMs > closedMs * REFUSED_FACTOR ? fail('PERMISSION_UNANSWERED') : error
}

/** Where nothing listens there is no window to open. Firefox fails in the same way where it denies and does not say so. */
function isAbsent(
  { scope: { navigator } }: Attempt,
  { code }: CpsBridgeError,
  state: PermissionState,
): boolean {
  return code === 'NOT_REACHABLE' && !(state === 'prompt' && navigator.userAgent.includes('Firefox/'))
}

/**
 * Finds the bridge and connects with it. Call it from a click: the browser may ask its user, and a window may be
 * needed. It never does anything before it is called.
 *
 * @throws CpsBridgeError with one of the library's own codes; the signal's reason when it was aborted.
 *
 * @example
 * ```js
 * import { connect } from 'cps-bridge/client'
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
export async function connect(options: ConnectOptions = {}, scope?: Scope): Promise<BridgeClient> {
  const attempt = attemptOf(options, scope ?? globalThis)
  try {
    return await reach(attempt)
  } catch (error) {
    if (error instanceof CpsBridgeError)
      tellDeveloper(attempt.scope, error.code as ClientErrorCode, attempt.hosts)
    throw error
  }
}

async function reach(attempt: Attempt): Promise<BridgeClient> {
  const { scope: page, options, fail, locale } = attempt
  attempt.signal.throwIfAborted()
  if (!page.isSecureContext) throw fail('INSECURE_CONTEXT')
  if (frameLacksDelegation(page) === true) throw fail('FRAME_NOT_DELEGATED')
  const state = await permissionState(page)
  if (state === 'denied') {
    if (page.self !== page.top) throw fail('FRAME_NOT_DELEGATED')
    return connectByRelay(attempt, fail('PERMISSION_DENIED'), PATIENCE_MS)
  }
  if (options.relay === 'always') return connectByRelay(attempt, fail('NOT_REACHABLE'), PATIENCE_MS)
  if (state === 'prompt') await options.onPermissionPrompt?.(EXPLAIN[locale].permission)
  const start = performance.now()
  try {
    return await connectStraight(attempt, state !== 'granted')
  } catch (error) {
    attempt.signal.throwIfAborted()
    const cause = await explain(attempt, error, performance.now() - start - EVENT_DELAY_MS)
    if (isAbsent(attempt, cause, state)) throw cause
    return connectByRelay(attempt, cause, PATIENCE_MS - (performance.now() - start))
  }
}

function attemptOf(options: ConnectOptions, scope: Scope): Attempt {
  const locale = options.locale ?? localeOf(scope)
  const { installUrl } = options
  const fail = errorMaker(locale, scope.navigator.userAgent)
  return {
    scope,
    options,
    locale,
    hosts: hostsOf(options.ports),
    signal: options.signal ?? new AbortController().signal,
    fail: (code, details) =>
      fail(code, code === 'NOT_REACHABLE' && installUrl !== undefined ? { ...details, installUrl } : details),
  }
}
