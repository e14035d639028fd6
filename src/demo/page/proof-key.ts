/**
 * A key pair that never leaves this browser, and the proofs made with it: every request of a page that holds one is
 * signed anew (RFC 9449, DPoP, without an access token).
 */
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose'

const STORE = 'keys'
const ALGORITHM: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }

/** The holder of a key. */
export interface ProofKey {
  /** SHA-256 JWK thumbprint of the public key (RFC 7638), base64url. */
  readonly thumbprint: string
  /**
   * A proof for one request to this origin: the value of its `DPoP` header.
   *
   * @param at - milliseconds since 1970; the clock of this device by default
   */
  prove(method: string, path: string, at?: number): Promise<string>
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })

async function openStore(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => void request.result.createObjectStore(STORE)
  return done(request)
}

/** Keeps a pair unless another window of the same page kept one meanwhile: the first one stays. */
async function keep(database: IDBDatabase, made: CryptoKeyPair): Promise<CryptoKeyPair> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE)
  const kept = (await done(store.get('pair'))) as CryptoKeyPair | undefined
  if (kept !== undefined) return kept
  await done(store.put(made, 'pair'))
  return made
}

/**
 * Opens the key of this browser, and makes it on the first start: ECDSA P-256, not extractable.
 *
 * @param name - of the IndexedDB database
 */
export async function openProofKey(name: string): Promise<ProofKey> {
  const database = await openStore(name)
  const found = (await done(database.transaction(STORE).objectStore(STORE).get('pair'))) as
    CryptoKeyPair | undefined
  const pair =
    found ?? (await keep(database, await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])))
  database.close()
  const jwk = await exportJWK(pair.publicKey)
  return {
    thumbprint: await calculateJwkThumbprint(jwk, 'sha256'),
    prove: (method, path, at = Date.now()) =>
      new SignJWT({ htm: method, htu: location.origin + path, jti: crypto.randomUUID() })
        .setIssuedAt(Math.floor(at / 1000))
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(pair.privateKey),
  }
}
