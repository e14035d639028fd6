import { type ClientErrorCode, isRetryable, type Locale, textOf } from './error-texts.ts'
import type { BridgeErrorCode } from './wire.ts'

/** Facts of an error; which ones depends on its code. */
export type ErrorFacts = Readonly<Record<string, unknown>>

/** What a `CpsBridgeError` is made of. */
export interface CpsBridgeErrorParts {
  readonly code: BridgeErrorCode | ClientErrorCode
  readonly message: string
  readonly advice?: string | undefined
  readonly details?: ErrorFacts | undefined
  readonly retryable: boolean
  readonly requestId?: string | undefined
}

/**
 * The one error of this library. `code` is for programs; `message` and `advice` are sentences for the holder of the
 * card, in the locale of the connection.
 *
 * @example
 * ```js
 * import { connect, CpsBridgeError } from '@cps-bridge/client'
 *
 * const bridge = await connect()
 * try {
 *   await bridge.pinStatus({ reader: 'unplugged' })
 * } catch (error) {
 *   if (!(error instanceof CpsBridgeError)) throw error
 *   console.log(error.code, error.retryable) // READER_NOT_FOUND true
 *   console.log(error.message) // Aucun lecteur de carte n’a été trouvé.
 *   console.log(error.advice) // Branchez votre lecteur de carte, puis recommencez.
 * }
 * bridge.close()
 * ```
 */
export class CpsBridgeError extends Error {
  override readonly name = 'CpsBridgeError'
  /** One of the bridge's codes, or of the library's own. */
  declare readonly code: BridgeErrorCode | ClientErrorCode
  /** What the holder can do about it. */
  declare readonly advice: string | undefined
  /** For example `triesLeft` or `retryAfterSeconds`. */
  declare readonly details: ErrorFacts
  /** Whether the same call can succeed later without a change of the page. */
  declare readonly retryable: boolean
  /** Names the failed call in the log of the bridge. */
  declare readonly requestId: string | undefined

  constructor({ message, code, advice, details = {}, retryable, requestId }: CpsBridgeErrorParts) {
    super(message)
    Object.assign(this, { code, advice, details, retryable, requestId })
  }
}

/** Makes the library's own errors in one locale, for one browser. */
export type ErrorMaker = (code: ClientErrorCode, details?: ErrorFacts) => CpsBridgeError

export function errorMaker(locale: Locale, userAgent: string): ErrorMaker {
  return (code, details) => {
    const [message, advice] = textOf(code, locale, userAgent)
    return new CpsBridgeError({ code, message, advice, details, retryable: isRetryable(code) })
  }
}
