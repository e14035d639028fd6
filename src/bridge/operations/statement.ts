/**
 * The statements that the bridge signs. It builds every byte itself: the portal's challenge only ever stands inside
 * (protocol, section 5, "The signature").
 */
import { createHash } from 'node:crypto'
import type { Result } from '../../contract/methods.ts'
import type { SignatureFormat } from '../../contract/shapes.ts'
import { BridgeError } from '../../errors/bridge-error.ts'

export interface StatementInput {
  /** The portal's origin as the browser gave it. */
  readonly audience: string
  readonly challenge: string
  /** RFC 7638 thumbprint of a key of the page. */
  readonly confirm?: string | undefined
  readonly nationalId: string
  /** DER, the certificate of the signing key first, then intermediates. */
  readonly certificates: readonly Uint8Array[]
  readonly now: Date
  /** A fresh UUID. */
  readonly jti: string
  readonly version: string
}

export interface Statement {
  /** What the card signs (RSASSA-PKCS1-v1_5 with SHA-256). */
  readonly signedData: Uint8Array
  /** Puts the signature in its place. */
  finish(signature: Uint8Array): Result<'activation.sign'>['token']
}

const TOKEN_LIFETIME_SECONDS = 300
const MIN_CHALLENGE_BYTES = 32
const MAX_CHALLENGE_BYTES = 512
/** One of the two alphabets, not a mixture (RFC 4648, 4 and 5); its padding may be left out. */
const BASE64_OR_BASE64URL = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url')
const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()

/**
 * Whether the bridge signs for that challenge. `jws`: base64url without padding in its canonical form, 32 to 512 bytes
 * once decoded; Web eID: 44 to 128 characters of base64.
 */
export function isChallenge(format: SignatureFormat, challenge: string): boolean {
  const { length } = challenge
  if (format !== 'jws') return length >= 44 && length <= 128 && BASE64_OR_BASE64URL.test(challenge)
  const decoded = Buffer.from(challenge, 'base64url')
  const canonical = decoded.toString('base64url') === challenge
  return canonical && decoded.length >= MIN_CHALLENGE_BYTES && decoded.length <= MAX_CHALLENGE_BYTES
}

/**
 * Checks the challenge before any card is asked.
 *
 * @throws BridgeError `REQUEST_INVALID` with the path of the fault.
 */
export function checkChallenge(
  format: SignatureFormat,
  challenge: string,
  confirm: string | undefined,
): void {
  if (!isChallenge(format, challenge)) throw new BridgeError('REQUEST_INVALID', { path: '/params/challenge' })
  if (format !== 'jws' && confirm !== undefined)
    throw new BridgeError('REQUEST_INVALID', { path: '/params/confirm' })
}

/** A compact JWS (RFC 7515) with the claims of the activation. */
function jwsStatement(input: StatementInput): Statement {
  const [leaf = new Uint8Array(0)] = input.certificates
  const header = {
    alg: 'RS256',
    typ: 'cps-activation+jwt',
    x5c: input.certificates.map(base64),
    'x5t#S256': base64url(sha256(leaf)),
  }
  const iat = Math.floor(input.now.getTime() / 1000)
  const claims = {
    iss: 'cps-bridge',
    aud: input.audience,
    nonce: input.challenge,
    sub: input.nationalId,
    purpose: 'ecps-activation',
    iat,
    exp: iat + TOKEN_LIFETIME_SECONDS,
    jti: input.jti,
    ...(input.confirm === undefined ? {} : { cnf: { jkt: input.confirm } }),
  }
  const signingInput = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`
  return {
    signedData: Buffer.from(signingInput, 'ascii'),
    finish: (signature) => `${signingInput}.${base64url(signature)}`,
  }
}

/** A Web eID authentication token: SHA-256 of the origin followed by SHA-256 of the challenge is signed. */
function webEidStatement(input: StatementInput): Statement {
  const [leaf = new Uint8Array(0)] = input.certificates
  return {
    signedData: Buffer.concat([sha256(input.audience), sha256(input.challenge)]),
    finish: (signature) => ({
      unverifiedCertificate: base64(leaf),
      algorithm: 'RS256',
      signature: base64(signature),
      format: 'web-eid:1.0',
      appVersion: `cps-bridge/${input.version}`,
    }),
  }
}

export function buildStatement(format: SignatureFormat, input: StatementInput): Statement {
  return format === 'jws' ? jwsStatement(input) : webEidStatement(input)
}
