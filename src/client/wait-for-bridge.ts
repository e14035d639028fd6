/** Looks for a bridge that was not there, for a page that goes on by itself once it is. */
import { attemptOf } from './connect.ts'
import { findBridge } from './find-bridge.ts'
import { permissionState, type Scope } from './scope.ts'
import { sleep } from './wait.ts'

const INTERVAL_MS = 1_500
const TIMEOUT_MS = 5_000

/** How `waitForBridge()` looks; `ports` as for `connect()`. */
export interface WaitOptions {
  readonly ports?: readonly number[]
  /** Gives up: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Resolves once a bridge answers on this computer and the page may connect with it: after `connect()` failed with
 * `NOT_REACHABLE` or `CERTIFICATE_UNTRUSTED`. It opens no window, and looks nowhere while the browser would ask its user.
 *
 * @example
 * ```js
 * import { connect, waitForBridge } from '@cps-bridge/client'
 *
 * const status = document.querySelector('button')
 * status.textContent = 'cps-bridge ne répond pas : installez-le ou démarrez-le.'
 * await waitForBridge() // looks again by itself
 * status.textContent = 'Se connecter'
 * status.onclick = async () => console.log((await connect()).state) // open
 * ```
 */
export async function waitForBridge(options: WaitOptions = {}, scope: Scope = globalThis): Promise<void> {
  const search = { ...attemptOf(options, scope), timeoutMs: TIMEOUT_MS }
  for (;;) {
    await sleep(INTERVAL_MS, search.signal)
    if ((await mayLook(scope)) && (await findBridge(search).catch(() => null)) !== null) return
  }
}

/** Whether looking asks the user nothing. The browser asks no page of this computer, but calls the permission unanswered. */
async function mayLook(scope: Scope): Promise<boolean> {
  const state = await permissionState(scope)
  return state === 'prompt' ? isOfThisComputer(scope) : state !== 'denied'
}

const isOfThisComputer = ({ location }: Scope): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(location.origin).hostname)
