/** The portal's side: is this token from the card of that person, for me, now? */
import type { ActivationClaims, ExpectedActivation } from './activation-claims.ts'
import { verifyClaims } from './activation-claims.ts'
import { openActivationJws } from './activation-jws.ts'
import { isFromTestAuthority, verifyPath } from './certificate-path.ts'
import { decodeCertificate, toDer, type VerifiedCertificate } from './certificate.ts'
import { holderNameOf, nationalIdOf } from './national-id.ts'
import { type ExpectedIdentification, openWebEidToken } from './web-eid.ts'

export interface TokenVerifierOptions {
  /** Authorities that may issue cards, PEM or DER. In production: the result of `importAnchors`. */
  readonly anchors: readonly (string | Uint8Array)[]
  /** Accept cards of TEST authorities. Never in production: their holders are fictitious and their PINs known. */
  readonly acceptTest?: boolean
  /** How much the clocks of portal and bridge may differ; 30 by default. Seconds. */
  readonly toleranceSeconds?: number
  readonly now?: () => Date
}

/** What is true of the holder of the card. */
export interface VerifiedHolder {
  /** IdNat_PS exactly as the certificate bears it: an opaque string. */
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
  /** DER of the authentication certificate. */
  readonly certificate: Uint8Array
  /** The card is a test card; only ever true with `acceptTest`. */
  readonly test: boolean
}

/** A token that passed every rule. */
export interface VerifiedActivation extends VerifiedHolder {
  readonly claims: ActivationClaims
  /** The key that the token is bound to: the rest of the activation is to be proven with it. */
  readonly cnf?: { readonly jkt: string }
}

export interface TokenVerifier {
  /**
   * Checks an activation token (`jws`).
   *
   * @throws VerificationError
   */
  verifyActivation(token: string, expected: ExpectedActivation): Promise<VerifiedActivation>
  /**
   * Checks an identification token (`web-eid:1.0`), the object that the bridge gave. It proves who holds the card to
   * this origin, and is not an activation.
   *
   * @throws VerificationError
   */
  verifyIdentification(token: unknown, expected: ExpectedIdentification): VerifiedHolder
}

const DEFAULT_TOLERANCE_SECONDS = 30

/**
 * Makes a verifier. It keeps nothing between calls: that a challenge is issued by this portal, belongs to the session
 * and is used once is for the portal to see to.
 *
 * @throws RangeError without an anchor; VerificationError `CERTIFICATE_MALFORMED` when one cannot be read.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { acceptTest = false, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = () => new Date() } = options
  const anchors = options.anchors.flatMap(toDer).map(decodeCertificate)
  if (anchors.length === 0) throw new RangeError('a verifier needs at least one trusted authority')

  const verifyHolder = (
    leaf: VerifiedCertificate,
    intermediates: readonly VerifiedCertificate[],
    date: Date,
  ): VerifiedHolder => {
    const path = verifyPath(leaf, intermediates, { anchors, now: date, acceptTest })
    return {
      nationalId: nationalIdOf(leaf),
      ...holderNameOf(leaf),
      certificate: leaf.der,
      test: [leaf, ...path].some(isFromTestAuthority),
    }
  }

  return {
    verifyActivation: async (token, expected) => {
      const { leaf, intermediates, payload } = await openActivationJws(token)
      const date = now()
      const holder = verifyHolder(leaf, intermediates, date)
      const claims = verifyClaims(payload, holder.nationalId, expected, { now: date, toleranceSeconds })
      return { ...holder, claims, ...(claims.cnf === undefined ? {} : { cnf: claims.cnf }) }
    },
    verifyIdentification: (token, expected) => verifyHolder(openWebEidToken(token, expected), [], now()),
  }
}
