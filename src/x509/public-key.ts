/** Public keys of certificates: their size is known before anything is computed with them. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { type BerTlv, encodeTlv } from '../iso7816/ber-tlv.ts'
import { octetsOf, sequenceIn, sequenceOf, TAG, valueOf } from './elements.ts'
import { objectId, objectIdOf } from './object-id.ts'

/** What a key is, as its certificate states it. */
type KeyShape =
  | { readonly kind: 'rsa'; readonly modulusBits: number; readonly exponentBits: number }
  /** `namedCurve`: false when the certificate brings the parameters of a curve of its own. */
  | { readonly kind: 'ec'; readonly namedCurve: boolean }
  | { readonly kind: 'other' }

export interface CertificateKey {
  readonly shape: KeyShape
  /** subjectPublicKey as it stands: what OCSP names an issuer by. */
  readonly keyOctets: Uint8Array
  /** Made when first asked for. Throws when the key is of no kind that is known, or impossible. */
  readonly publicKey: KeyObject
}

/** rsaEncryption (RFC 8017, appendix C) and id-ecPublicKey (RFC 5480). */
const RSA_ENCRYPTION = objectId('1.2.840.113549.1.1.1')
const EC_PUBLIC_KEY = objectId('1.2.840.10045.2.1')

const MIN_MODULUS_BITS = 2048
const MAX_MODULUS_BITS = 4096
const MAX_EXPONENT_BITS = 32

/** Bits of a positive INTEGER that is odd, as modulus and public exponent are. */
function bitsOfOdd(element: BerTlv | undefined): number {
  const value = valueOf(element, TAG.INTEGER)
  const [first = 0, second = 0] = value
  const isMinimal = first !== 0 || second >= 0x80
  if (first >= 0x80 || !isMinimal || (value.at(-1) ?? 0) % 2 === 0)
    throw new TypeError('not the number of a key')
  return value.length * 8 - Math.clz32(first) + 24
}

function shapeOf([algorithm, key]: readonly BerTlv[]): KeyShape {
  const [type, parameters] = sequenceOf(algorithm)
  const name = objectIdOf(valueOf(type, TAG.OBJECT_IDENTIFIER))
  const octets = octetsOf(key)
  if (name === EC_PUBLIC_KEY) return { kind: 'ec', namedCurve: parameters?.tag === TAG.OBJECT_IDENTIFIER }
  if (name !== RSA_ENCRYPTION) return { kind: 'other' }
  const [modulus, exponent] = sequenceIn(octets)
  return { kind: 'rsa', modulusBits: bitsOfOdd(modulus), exponentBits: bitsOfOdd(exponent) }
}

/**
 * Reads a SubjectPublicKeyInfo.
 *
 * @throws Error when it is none.
 */
export function readKey(info: BerTlv): CertificateKey {
  const members = sequenceOf(info)
  const made: { key?: KeyObject } = {}
  return {
    shape: shapeOf(members),
    keyOctets: octetsOf(members[1]),
    get publicKey() {
      const key = Buffer.from(encodeTlv(info.tag, info.value))
      made.key ??= createPublicKey({ key, format: 'der', type: 'spki' })
      return made.key
    },
  }
}

/**
 * Whether a key takes no longer to compute with than keys do: RSA of 4096 bits with an exponent of 32 at most, and
 * elliptic curves that have a name. Whoever makes a certificate chooses its key, and who receives it has to compute.
 */
export function isBoundedKey({ shape }: CertificateKey): boolean {
  if (shape.kind === 'rsa')
    return shape.modulusBits <= MAX_MODULUS_BITS && shape.exponentBits <= MAX_EXPONENT_BITS
  return shape.kind === 'other' || shape.namedCurve
}

/** RSA of 2048 to 4096 bits with an exponent of 3 or more: nothing else is on a CPS card or above one. */
export function isAcceptedKey(key: CertificateKey): boolean {
  const { shape } = key
  const isLarge = shape.kind === 'rsa' && shape.modulusBits >= MIN_MODULUS_BITS && shape.exponentBits > 1
  return isLarge && isBoundedKey(key)
}
