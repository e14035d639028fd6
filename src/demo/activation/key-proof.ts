/**
 * Proof that a request comes from the holder of a key (RFC 9449, DPoP, without an access token): a JWS over method,
 * address and time, made anew for each request.
 */
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose'
import { ActivationError } from './activation-error.ts'
import type { ServiceContext } from './service-context.ts'

/** How far the clock of a page or a phone may be off, and how long a proof is remembered, in milliseconds. */
const PROOF_WINDOW_MS = 5 * 60_000

/** A request as its receiver saw it. */
export interface ProvenRequest {
  readonly method: string
  /** Origin and path, without query. */
  readonly url: string
  /** The `DPoP` header. */
  readonly proof: string | undefined
}

/** Whose request it is. */
export interface ProvenKey {
  /** SHA-256 JWK thumbprint (RFC 7638), base64url. */
  readonly jkt: string
}

/**
 * Checks a proof and makes it unusable.
 *
 * @throws ActivationError `PROOF_INVALID`
 */
export async function provenKey(context: ServiceContext, request: ProvenRequest): Promise<ProvenKey> {
  const invalid = new ActivationError('PROOF_INVALID')
  if (request.proof === undefined) throw invalid
  const { payload, protectedHeader } = await jwtVerify(request.proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    requiredClaims: ['iat', 'jti', 'htm', 'htu'],
  }).catch(() => {
    throw invalid
  })
  const { iat, jti, htm, htu } = payload as { iat: number; jti: unknown; htm: unknown; htu: unknown }
  const now = context.now()
  if (htm !== request.method || htu !== request.url) throw invalid
  if (Math.abs(now - iat * 1000) > PROOF_WINDOW_MS) throw invalid
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 128) throw invalid
  const key = protectedHeader.jwk as JWK
  const jkt = await calculateJwkThumbprint(key, 'sha256')
  const proofs = context.store.table<{ readonly id: string; readonly expires: number }>('proofs')
  const id = `${jkt}.${jti}`
  context.store.transaction(() => {
    for (const proof of proofs.all()) {
      if (proof.expires > now) break
      proofs.delete(proof.id)
    }
    if (proofs.get(id) !== undefined) throw invalid
    proofs.put({ id, expires: now + 2 * PROOF_WINDOW_MS })
  })
  return { jkt }
}
