/** Private key objects (ISO/IEC 7816-15:2004, 8.4): the RSA keys of a PrKDF. */
import {
  type BitString,
  decodeBitString,
  decodeBoolean,
  decodeReference,
  decodeUnsigned,
  elementsOf,
  maybe,
  present,
  TAG,
} from './der.ts'
import { type CommonObjectAttributes, decodeRecords } from './objects.ts'
import { decodeObjectValue, type Pkcs15Path } from './path.ts'

/** Bits of KeyUsageFlags. */
export const KEY_USAGE = {
  ENCIPHER: 0,
  DECRYPT: 1,
  SIGN: 2,
  SIGN_RECOVER: 3,
  KEY_ENCIPHER: 4,
  KEY_DECIPHER: 5,
  VERIFY: 6,
  VERIFY_RECOVER: 7,
  DERIVE: 8,
  NON_REPUDIATION: 9,
} as const

/** Bits of KeyAccessFlags. */
export const KEY_ACCESS = {
  SENSITIVE: 0,
  EXTRACTABLE: 1,
  ALWAYS_SENSITIVE: 2,
  NEVER_EXTRACTABLE: 3,
  LOCAL: 4,
} as const

export interface PrivateKeyObject extends CommonObjectAttributes {
  /** The same as that of the certificate of this key. */
  readonly id: Uint8Array
  /** See `KEY_USAGE`. */
  readonly usage: BitString
  /** Whether the card itself computes with the key; true when the card does not say. */
  readonly native: boolean
  /** See `KEY_ACCESS`; empty when the card leaves it out. */
  readonly accessFlags: BitString
  /** 0 to 255. */
  readonly keyReference?: number
  /** The DF (or file) of the key; an empty path means the application's own DF. */
  readonly path?: Pkcs15Path
  /** Bits. */
  readonly modulusLength?: number
}

/**
 * Decodes the RSA keys of a PrKDF; keys of other kinds are passed over.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodePrkdf(file: Uint8Array): readonly PrivateKeyObject[] {
  return decodeRecords(file).map(({ common, classAttributes, typeAttributes }) => {
    const id = classAttributes.required(TAG.OCTET_STRING)
    const usage = decodeBitString(classAttributes.required(TAG.BIT_STRING))
    const native = maybe(classAttributes.optional(TAG.BOOLEAN), decodeBoolean) ?? true
    const accessFlags = maybe(classAttributes.optional(TAG.BIT_STRING), decodeBitString) ?? []
    const keyReference = maybe(classAttributes.optional(TAG.INTEGER), decodeReference)
    const attributes = maybe(typeAttributes.optional(TAG.SEQUENCE), elementsOf)
    const { path } = decodeObjectValue(attributes?.next())
    const modulusLength = maybe(attributes?.optional(TAG.INTEGER), decodeUnsigned)
    return { ...common, id, usage, native, accessFlags, ...present({ keyReference, path, modulusLength }) }
  })
}
