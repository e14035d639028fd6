/** A bridge that refused what a test asked of it. */
export class TestBridgeError extends Error {
  override readonly name = 'TestBridgeError'
  /** A code of the bridge: `CARD_ABSENT`, `REQUEST_INVALID`; `NOT_STARTED` when it did not start. */
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}
