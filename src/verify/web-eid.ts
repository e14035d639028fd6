/** Tokens of the format `web-eid:1.0` (protocol, section 5). */
import { createHash, verify } from 'node:crypto'
import { WebEidToken } from '../contract/shapes.ts'
import { compileCheck } from '../contract/validate.ts'
import { decodeCanonical } from './canonical-base64.ts'
import { hasAcceptedKey } from './certificate-path.ts'
import { decodeCertificate, type VerifiedCertificate } from './certificate.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

const checkToken = compileCheck(WebEidToken)

/** What the portal knows about the token that it waits for. */
export interface ExpectedIdentification {
  /** The portal's own origin, as browsers write it. */
  readonly origin: string
  /** The challenge as it was given to the page. */
  readonly challenge: string
}

const REASON_BY_PATH: Readonly<Record<string, VerificationReason>> = {
  '/format': 'TYPE_REFUSED',
  '/algorithm': 'ALGORITHM_REFUSED',
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/**
 * Checks the signature over SHA-256 of the origin followed by SHA-256 of the challenge with the key that the token
 * brings. Whether its certificate deserves trust is for the caller to check.
 *
 * @throws VerificationError
 */
export function openWebEidToken(
  token: unknown,
  { origin, challenge }: ExpectedIdentification,
): VerifiedCertificate {
  const outcome = checkToken(token)
  if ('fault' in outcome) throw new VerificationError(REASON_BY_PATH[outcome.fault] ?? 'TOKEN_MALFORMED')
  const der = decodeCanonical(outcome.value.unverifiedCertificate, 'base64')
  const signature = decodeCanonical(outcome.value.signature, 'base64')
  if (der === null || signature === null) throw new VerificationError('TOKEN_MALFORMED')
  const leaf = decodeCertificate(der)
  if (!hasAcceptedKey(leaf)) throw new VerificationError('KEY_REFUSED')
  const signed = Buffer.concat([sha256(origin), sha256(challenge)])
  if (!verify('sha256', signed, leaf.publicKey, signature)) throw new VerificationError('SIGNATURE_INVALID')
  return leaf
}
