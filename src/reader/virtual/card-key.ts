import { constants, type KeyObject, privateDecrypt, privateEncrypt } from 'node:crypto'
import { encodePss } from './encode-pss.ts'

/** What a security environment can use a key for (ISO/IEC 7816-8:2004); `pss`: signatures of that kind only. */
export type KeyUse = 'internal-authenticate' | 'compute-signature' | 'decipher' | 'pss'

/** An RSA private key on the card. It never leaves the object. */
export class CardKey {
  readonly reference: number
  readonly uses: ReadonlySet<KeyUse>
  readonly sizeBytes: number
  readonly #key: KeyObject

  constructor(reference: number, key: KeyObject, uses: readonly KeyUse[]) {
    this.reference = reference
    this.uses = new Set(uses)
    this.sizeBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
    this.#key = key
  }

  /** PKCS#1 v1.5 block type 1 over `data`, which must leave room for 11 bytes of padding. */
  sign(data: Uint8Array): Uint8Array {
    return Uint8Array.from(privateEncrypt({ key: this.#key, padding: constants.RSA_PKCS1_PADDING }, data))
  }

  /** RSASSA-PSS over a digest, with a salt of its length (RFC 8017, 8.1.1). */
  signPss(hashName: 'sha1' | 'sha256', digest: Uint8Array): Uint8Array {
    return this.raw(encodePss(hashName, digest, this.sizeBytes)) ?? new Uint8Array(0)
  }

  /** RSA without padding; undefined when the block is not one of the key's length below its modulus. */
  raw(block: Uint8Array): Uint8Array | undefined {
    if (block.length !== this.sizeBytes) return undefined
    try {
      return Uint8Array.from(privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, block))
    } catch {
      return undefined
    }
  }

  /** Removes PKCS#1 v1.5 block type 2; undefined when the cryptogram does not hold one. */
  decipher(cryptogram: Uint8Array): Uint8Array | undefined {
    // Without padding: Node refuses RSA_PKCS1_PADDING here on builds without implicit rejection.
    const block = this.raw(cryptogram)
    if (block === undefined) return undefined
    const separator = block.indexOf(0, 2)
    const valid = block[0] === 0 && block[1] === 2 && separator >= 10
    return valid ? Uint8Array.from(block.subarray(separator + 1)) : undefined
  }
}
