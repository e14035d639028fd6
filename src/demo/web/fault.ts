/** What can go wrong, as the visitor reads it. */
import { CpsBridgeError } from '../../client/index.ts'
import { type Locale, type TextKey, textOf } from './texts.ts'

/** A sentence that says what happened and one that says what to do. */
export interface Fault {
  readonly message: string
  readonly advice: string | null
}

/** The portal's server refused the token (`reason` of the verifier), or did not answer (null). */
export class PortalFault extends Error {
  readonly reason: string | null

  constructor(reason: string | null) {
    super(reason ?? 'no answer')
    this.reason = reason
  }
}

function keysOf(reason: string | null): readonly [message: TextKey, advice: TextKey] {
  if (reason === null) return ['faultPortal', 'faultPortalAdvice']
  if (reason.startsWith('NONCE_')) return ['faultChallenge', 'faultChallengeAdvice']
  if (reason === 'CHAIN_UNTRUSTED') return ['faultUntrusted', 'faultUntrustedAdvice']
  return ['faultRefused', 'faultRefusedAdvice']
}

/** Any failure of the page's work as the visitor reads it; the bridge's sentences are in the visitor's language. */
export function faultOf(error: unknown, locale: Locale): Fault {
  if (error instanceof CpsBridgeError) return { message: error.message, advice: error.advice ?? null }
  const reason = error instanceof PortalFault ? error.reason : null
  const [message, advice] = keysOf(reason)
  return { message: textOf(locale, message), advice: textOf(locale, advice, { reason: reason ?? '' }) }
}
