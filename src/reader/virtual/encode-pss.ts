import { createHash, randomBytes } from 'node:crypto'
import { concatBytes } from '../../iso7816/hex.ts'

const PADDING_1_BYTES = 8
const TRAILER = 0xbc

/** MGF1 (RFC 8017, B.2.1). */
function mask(hashName: string, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let bytes = 0, counter = 0; bytes < length; counter++) {
    const block = createHash(hashName)
      .update(seed)
      .update(Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter))
      .digest()
    parts.push(block)
    bytes += block.length
  }
  return concatBytes(...parts).subarray(0, length)
}

/**
 * EMSA-PSS over a digest, for a modulus of whole bytes (RFC 8017, 9.1.1). Node's own PSS hashes the message itself; a
 * card gets the digest. The salt is as long as the digest.
 */
export function encodePss(hashName: 'sha1' | 'sha256', digest: Uint8Array, modulusBytes: number): Uint8Array {
  const salt = randomBytes(digest.length)
  const hash = createHash(hashName)
    .update(new Uint8Array(PADDING_1_BYTES))
    .update(digest)
    .update(salt)
    .digest()
  const data = new Uint8Array(modulusBytes - hash.length - 1)
  data[data.length - salt.length - 1] = 0x01
  data.set(salt, data.length - salt.length)
  const masked = mask(hashName, hash, data.length).map((byte, i) => byte ^ (data[i] ?? 0))
  masked[0] = (masked[0] ?? 0) & 0x7f
  return concatBytes(masked, hash, Uint8Array.of(TRAILER))
}
