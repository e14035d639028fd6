/** The form of an activation token: a compact JWS that brings its certificates (protocol, section 5; RFC 7515). */
import { createHash } from 'node:crypto'
import { compactVerify } from 'jose'
import { decodeCanonical } from './canonical-base64.ts'
import { hasAcceptedKey } from './certificate-path.ts'
import { decodeCertificate, type VerifiedCertificate } from './certificate.ts'
import { VerificationError } from './verification-error.ts'

/** The size that the bridge's own messages have at most. Characters. */
const MAX_TOKEN_LENGTH = 64 * 1024

/** The signer's certificate and at most four above it. */
const MAX_CERTIFICATES = 5

/** Other ways to bring a key (RFC 7515, section 4.1): one way is enough, and two could disagree. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u']

/** Header and payload of a token whose signature is of the key in its first certificate. Nothing in it is trusted yet. */
export interface SignedToken {
  readonly leaf: VerifiedCertificate
  readonly intermediates: readonly VerifiedCertificate[]
  readonly payload: unknown
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

function parseHeader(token: string): Readonly<Record<string, unknown>> {
  const parts = token.length > MAX_TOKEN_LENGTH ? [] : token.split('.')
  const [header, ...others] = parts.map((part) => decodeCanonical(part, 'base64url'))
  if (header == null || others.length !== 2 || others.includes(null))
    throw new VerificationError('TOKEN_MALFORMED')
  try {
    const value = parseJson(header)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Not JSON: refused below like JSON that is no object.
  }
  throw new VerificationError('TOKEN_MALFORMED')
}

function decodeX5c(x5c: unknown): readonly VerifiedCertificate[] {
  const list: readonly unknown[] = Array.isArray(x5c) ? x5c : []
  if (list.length === 0 || list.length > MAX_CERTIFICATES) throw new VerificationError('X5C_MALFORMED')
  return list.map((entry) => {
    const der = typeof entry === 'string' ? decodeCanonical(entry, 'base64') : null
    if (der === null) throw new VerificationError('X5C_MALFORMED')
    return decodeCertificate(der)
  })
}

const thumbprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')

async function verifySignature(token: string, leaf: VerifiedCertificate): Promise<Uint8Array> {
  try {
    const { payload } = await compactVerify(token, leaf.publicKey, { algorithms: ['RS256'] })
    return payload
  } catch (error) {
    throw new VerificationError('SIGNATURE_INVALID', { cause: error })
  }
}

/**
 * Takes a token apart and checks its signature with the key it brings: RS256 and nothing else, `typ`
 * `cps-activation+jwt`, `x5t#S256` of the first `x5c` certificate. Whether that certificate deserves trust is for
 * the caller to check.
 *
 * @throws VerificationError
 */
export async function openActivationJws(token: unknown): Promise<SignedToken> {
  if (typeof token !== 'string') throw new VerificationError('TOKEN_MALFORMED')
  const header = parseHeader(token)
  if (header['alg'] !== 'RS256') throw new VerificationError('ALGORITHM_REFUSED')
  if (header['typ'] !== 'cps-activation+jwt') throw new VerificationError('TYPE_REFUSED')
  if ('crit' in header) throw new VerificationError('CRITICAL_HEADER_REFUSED')
  if (KEY_HEADERS.some((name) => name in header)) throw new VerificationError('KEY_HEADER_REFUSED')
  const [leaf, ...intermediates] = decodeX5c(header['x5c'])
  if (leaf === undefined) throw new VerificationError('X5C_MALFORMED')
  if (header['x5t#S256'] !== thumbprint(leaf.der)) throw new VerificationError('THUMBPRINT_MISMATCH')
  if (!hasAcceptedKey(leaf)) throw new VerificationError('KEY_REFUSED')
  const payload = await verifySignature(token, leaf)
  try {
    return { leaf, intermediates, payload: parseJson(payload) }
  } catch (error) {
    throw new VerificationError('CLAIMS_MALFORMED', { cause: error })
  }
}
