/** What can go wrong, as the visitor reads it. */
import { type Locale, textOf } from './texts.ts'

/** A sentence that says what happened and one that says what to do. */
export interface Fault {
  readonly message: string
  readonly advice: string | null
}

/** An error answer of the bridge (protocol, section 7): its sentences are already in the visitor's language. */
export class BridgeFault extends Error {
  readonly code: string
  readonly advice: string | null

  constructor(code: string, message: string, advice: string | null) {
    super(message)
    this.code = code
    this.advice = advice
  }
}

/** The connection with the bridge ended before the answer came. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** The portal's server refused the token (`reason` says why), or did not answer (`reason` is `null`). */
export class PortalFault extends Error {
  readonly reason: string | null

  constructor(reason: string | null) {
    super(reason ?? 'no answer')
    this.reason = reason
  }
}

/** Any failure of the page's work as the visitor reads it. */
export function faultOf(error: unknown, locale: Locale): Fault {
  if (error instanceof BridgeFault) return { message: error.message, advice: error.advice }
  if (error instanceof ConnectionLost) {
    return { message: textOf(locale, 'faultConnection'), advice: textOf(locale, 'faultConnectionAdvice') }
  }
  const reason = error instanceof PortalFault ? error.reason : null
  if (reason === null) {
    return { message: textOf(locale, 'faultPortal'), advice: textOf(locale, 'faultPortalAdvice') }
  }
  if (reason === 'challenge') {
    return { message: textOf(locale, 'faultChallenge'), advice: textOf(locale, 'faultChallengeAdvice') }
  }
  if (reason === 'CHAIN_UNTRUSTED') {
    return { message: textOf(locale, 'faultUntrusted'), advice: textOf(locale, 'faultUntrustedAdvice') }
  }
  return { message: textOf(locale, 'faultRefused'), advice: textOf(locale, 'faultRefusedAdvice', { reason }) }
}
