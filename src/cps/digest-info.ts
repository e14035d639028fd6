import { concatBytes, hexToBytes } from '../iso7816/hex.ts'

/** DER of AlgorithmIdentifier SHA-256 and the header of a 32-byte digest (RFC 8017, 9.2, note 1). */
const SHA256_PREFIX = hexToBytes('30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20')

/** The 51-byte DigestInfo of a SHA-256 hash. Throws RangeError when it is not 32 bytes. */
export function sha256DigestInfo(hash: Uint8Array): Uint8Array {
  if (hash.length !== 32) throw new RangeError(`a SHA-256 hash has 32 bytes, not ${hash.length}`)
  return concatBytes(SHA256_PREFIX, hash)
}
