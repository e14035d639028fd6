/** Signatures of authorities over answers and lists. */
import { type KeyObject, verify } from 'node:crypto'

/** sha256, sha384 and sha512WithRSAEncryption (RFC 4055). */
const DIGESTS: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
}

/** Whether a key made a signature, with RSA and SHA-2 and nothing else. */
export function isSignedBy(
  key: KeyObject,
  algorithm: string,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  const digest = DIGESTS[algorithm]
  return digest !== undefined && key.asymmetricKeyType === 'rsa' && verify(digest, signed, key, signature)
}
