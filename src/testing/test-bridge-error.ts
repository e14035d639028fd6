/**
 * A bridge that refused what a test asked of it.
 *
 * @example
 * ```js
 * import { startTestBridge, TestBridgeError } from '@cps-bridge/testing'
 *
 * const bridge = await startTestBridge({ origins: ['http://localhost:3000'], stateFolder: '.cps-bridge' })
 * try {
 *   await bridge.insert('no such card')
 * } catch (error) {
 *   if (!(error instanceof TestBridgeError)) throw error
 *   console.log(error.code) // REQUEST_INVALID
 * }
 * await bridge.stop()
 * ```
 */
export class TestBridgeError extends Error {
  override readonly name = 'TestBridgeError'
  /** A code of the bridge: `CARD_ABSENT`, `REQUEST_INVALID`; `NOT_STARTED` when it did not start. */
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}
