import { constants, type KeyObject, privateDecrypt, privateEncrypt } from 'node:crypto'

/** What a security environment can use a key for (ISO/IEC 7816-8:2004). */
export type KeyUse = 'internal-authenticate' | 'compute-signature' | 'decipher'

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

  /** Removes PKCS#1 v1.5 block type 2; undefined when the cryptogram does not hold one. */
  decipher(cryptogram: Uint8Array): Uint8Array | undefined {
    if (cryptogram.length !== this.sizeBytes) return undefined
    let block: Uint8Array
    try {
      // Without padding: Node refuses RSA_PKCS1_PADDING here on builds without implicit rejection.
      block = privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, cryptogram)
    } catch {
      return undefined
    }
    const separator = block.indexOf(0, 2)
    const valid = block[0] === 0 && block[1] === 2 && separator >= 10
    return valid ? Uint8Array.from(block.subarray(separator + 1)) : undefined
  }
}
