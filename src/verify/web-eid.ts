/** Tokens of the format `web-eid:1.0` (protocol, section 5). */
import { createHash, verify } from 'node:crypto'
import { validateWebEidToken } from '../contract/checks.js'
import { checkOf } from '../contract/validate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { isAcceptedKey } from '../x509/public-key.ts'
import { decodeCanonical } from './canonical-base64.ts'
import type { ExpectedIdentification } from './token-verifier-types.ts'
import { VerificationError, type VerificationReason } from './verification-error.ts'

const checkToken = checkOf(validateWebEidToken)

const REASON_BY_PATH: Readonly<Record<string, VerificationReason>> = {
  '/format': 'TYPE_REFUSED',
  '/algorithm': 'ALGORITHM_REFUSED',
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** A well-formed token: nothing in it is checked yet. */
interface OpenedWebEidToken {
  readonly leaf: Certificate
  readonly signature: Uint8Array
}

/**
 * Takes a token apart.
 *
 * @param decode - reads its certificate
 * @throws VerificationError
 */
export function openWebEidToken(token: unknown, decode: (der: Uint8Array) => Certificate): OpenedWebEidToken {
  const outcome = checkToken(token)
  if ('fault' in outcome) throw new VerificationError(REASON_BY_PATH[outcome.fault] ?? 'TOKEN_MALFORMED')
  const der = decodeCanonical(outcome.value.unverifiedCertificate, 'base64')
  const signature = decodeCanonical(outcome.value.signature, 'base64')
  if (der === null || signature === null) throw new VerificationError('TOKEN_MALFORMED')
  const leaf = decode(der)
  if (!isAcceptedKey(leaf)) throw new VerificationError('KEY_REFUSED')
  return { leaf, signature }
}

/**
 * Checks the signature over SHA-256 of the origin followed by SHA-256 of the challenge with the key that the token
 * brings. Whether its certificate deserves trust is for the caller to check.
 *
 * @throws VerificationError `SIGNATURE_INVALID`: also the answer to another origin or challenge, which are not in the
 * token.
 */
export function verifyWebEidSignature(
  { leaf, signature }: OpenedWebEidToken,
  { origin, challenge }: ExpectedIdentification,
): void {
  const signed = Buffer.concat([sha256(origin), sha256(challenge)])
  if (!verify('sha256', signed, leaf.publicKey, signature)) throw new VerificationError('SIGNATURE_INVALID')
}
