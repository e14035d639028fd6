/** `@cps-bridge/client/web-eid`: answers the page's `web-eid.js` in the place of the Web eID browser extension. */
import type { BridgeClient } from './bridge-client.ts'

/** What `web-eid.js` 2 asks by `window.postMessage`, as far as it is answered here. */
interface Question {
  readonly action?: unknown
  readonly libraryVersion?: string
  readonly challengeNonce?: string
}

/** The codes of `web-eid.js` for what it knows; every other error is `ERR_WEBEID_NATIVE_FATAL`. */
const CODES: Readonly<Record<string, string>> = {
  PIN_CANCELLED: 'ERR_WEBEID_USER_CANCELLED',
  CONSENT_REFUSED: 'ERR_WEBEID_USER_CANCELLED',
  PIN_TIMEOUT: 'ERR_WEBEID_USER_TIMEOUT',
  NOT_REACHABLE: 'ERR_WEBEID_NATIVE_UNAVAILABLE',
  VERSION_TOO_OLD: 'ERR_WEBEID_VERSION_MISMATCH',
  INSECURE_CONTEXT: 'ERR_WEBEID_CONTEXT_INSECURE',
}

/** @throws CpsBridgeError */
async function answer(open: () => Promise<BridgeClient>, question: Question): Promise<object> {
  const bridge = await open()
  try {
    const { libraryVersion: library, challengeNonce: challenge } = question
    const { version } = bridge.info
    if (challenge === undefined) return { library, extension: version, nativeApp: version }
    return (await bridge.sign({ challenge, format: 'web-eid:1.0' })).token
  } finally {
    bridge.close()
  }
}

/**
 * Answers `status` and `authenticate` of `web-eid.js` on this page; its `sign` is not answered: the bridge signs nothing
 * that it did not make.
 *
 * @param open - `() => connect()`, with the options of the page
 * @param page - the page's `window`
 * @returns ends it.
 *
 * @example
 * ```js
 * import { connect } from '@cps-bridge/client'
 * import { serveWebEid } from '@cps-bridge/client/web-eid'
 *
 * const end = serveWebEid(() => connect())
 * console.log(typeof end) // function
 * ```
 */
export function serveWebEid(open: () => Promise<BridgeClient>, page: Window = window): () => void {
  const hear = ({ data, source, origin }: MessageEvent): void => {
    const question = Object(data) as Question
    const { action } = question
    const isOwn = source === page && origin === page.location.origin
    if (!isOwn || (action !== 'web-eid:status' && action !== 'web-eid:authenticate')) return
    const say = (suffix: string, more: object = {}): void =>
      page.postMessage({ action: `${action}-${suffix}`, ...more }, origin)
    say('ack')
    const { libraryVersion = '', challengeNonce = '' } = question
    answer(open, action === 'web-eid:status' ? { libraryVersion } : { challengeNonce }).then(
      (found) => say('success', found),
      (error: unknown) => {
        const { code, message, name } = Object(error) as Readonly<Record<string, string>>
        const known = CODES[code ?? ''] ?? 'ERR_WEBEID_NATIVE_FATAL'
        say('failure', { error: { code: known, message, name } })
      },
    )
  }
  page.addEventListener('message', hear)
  return () => page.removeEventListener('message', hear)
}
