/** The form of an activation token: a compact JWS that brings its certificates (protocol, section 5; RFC 7515). */
import { createHash } from 'node:crypto'
import { compactVerify } from 'jose'
import type { Certificate } from '../x509/certificate.ts'
import { isAcceptedKey, isBoundedKey } from '../x509/public-key.ts'
import { decodeCanonical } from './canonical-base64.ts'
import { VerificationError } from './verification-error.ts'

/** The size that the bridge's own messages have at most. Characters. */
const MAX_TOKEN_LENGTH = 64 * 1024

/** The signer's certificate and at most four above it. */
const MAX_CERTIFICATES = 5

/** Other ways to bring a key (RFC 7515, section 4.1): one way is enough, and two could disagree. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u']

/** A well-formed token: nothing in it has been checked, and no certificate of it read. */
export interface OpenedJws {
  readonly token: string
  /** DER of the certificates that it brings, the signer's first. */
  readonly chain: readonly Uint8Array[]
  /** Decoded JSON. */
  readonly payload: unknown
}

/** The certificates of a token. Nothing in them is trusted yet. */
export interface TokenCertificates {
  readonly leaf: Certificate
  readonly intermediates: readonly Certificate[]
}

function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

interface Parts {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Uint8Array
}

/** Header, payload and signature (RFC 7515, 7.1). */
const PARTS = 3

function parseParts(token: string): Parts {
  const parts = token.length > MAX_TOKEN_LENGTH ? [] : token.split('.', PARTS + 1)
  if (parts.length !== PARTS) throw new VerificationError('TOKEN_MALFORMED')
  const [header, payload, signature] = parts.map((part) => decodeCanonical(part, 'base64url'))
  if (header == null || payload == null || signature == null) throw new VerificationError('TOKEN_MALFORMED')
  try {
    const value = parseJson(header)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { header: { ...value }, payload }
  } catch {
    // Not JSON: refused below like JSON that is no object.
  }
  throw new VerificationError('TOKEN_MALFORMED')
}

function chainIn(x5c: unknown): readonly Uint8Array[] {
  const list: readonly unknown[] = Array.isArray(x5c) ? x5c : []
  if (list.length === 0 || list.length > MAX_CERTIFICATES) throw new VerificationError('X5C_MALFORMED')
  return list.map((entry) => {
    const der = typeof entry === 'string' ? decodeCanonical(entry, 'base64') : null
    if (der === null) throw new VerificationError('X5C_MALFORMED')
    return der
  })
}

const thumbprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')

/**
 * Takes a token apart: RS256 and nothing else, `typ` `cps-activation+jwt`, `x5t#S256` of the first `x5c` certificate.
 *
 * @throws VerificationError
 */
export function openActivationJws(token: unknown): OpenedJws {
  if (typeof token !== 'string') throw new VerificationError('TOKEN_MALFORMED')
  const { header, payload } = parseParts(token)
  if (header['alg'] !== 'RS256') throw new VerificationError('ALGORITHM_REFUSED')
  if (header['typ'] !== 'cps-activation+jwt') throw new VerificationError('TYPE_REFUSED')
  if ('crit' in header) throw new VerificationError('CRITICAL_HEADER_REFUSED')
  if (KEY_HEADERS.some((name) => name in header)) throw new VerificationError('KEY_HEADER_REFUSED')
  const chain = chainIn(header['x5c'])
  const [leaf] = chain
  if (leaf === undefined || header['x5t#S256'] !== thumbprint(leaf))
    throw new VerificationError('THUMBPRINT_MISMATCH')
  try {
    return { token, chain, payload: parseJson(payload) }
  } catch (error) {
    throw new VerificationError('CLAIMS_MALFORMED', { cause: error })
  }
}

/**
 * Reads the certificates of a token. Whether they deserve trust is for the caller to check.
 *
 * @param decode - reads one
 * @throws VerificationError `CERTIFICATE_MALFORMED`, `KEY_REFUSED`: also for a key that comes along and would take too
 * long to compute with.
 */
export function certificatesOf(
  { chain }: OpenedJws,
  decode: (der: Uint8Array) => Certificate,
): TokenCertificates {
  const [leaf, ...intermediates] = chain.map(decode)
  if (leaf === undefined) throw new VerificationError('X5C_MALFORMED')
  if (!isAcceptedKey(leaf) || !intermediates.every(isBoundedKey)) throw new VerificationError('KEY_REFUSED')
  return { leaf, intermediates }
}

/**
 * Checks the signature with the key of the first certificate.
 *
 * @throws VerificationError `SIGNATURE_INVALID`
 */
export async function verifyActivationSignature({ token }: OpenedJws, leaf: Certificate): Promise<void> {
  try {
    await compactVerify(token, leaf.publicKey, { algorithms: ['RS256'] })
  } catch (error) {
    throw new VerificationError('SIGNATURE_INVALID', { cause: error })
  }
}
