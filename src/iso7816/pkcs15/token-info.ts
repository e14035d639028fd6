/** EF.CIAInfo, called TokenInfo in PKCS #15 (ISO/IEC 7816-15:2004, 8.10). */
import { decodeTlvs, encodeTlv } from '../ber-tlv.ts'
import {
  type BitString,
  decodeBitString,
  decodeReference,
  decodeText,
  decodeUnsigned,
  elementsOf,
  encodeBitString,
  encodeInteger,
  encodeText,
  malformed,
  maybe,
  TAG,
  when,
} from './der.ts'

/** Bits of CardFlags (TokenFlags). */
export const TOKEN_FLAG = { READ_ONLY: 0, LOGIN_REQUIRED: 1, PRN_GENERATION: 2, EID_COMPLIANT: 3 } as const

interface AlgorithmInfo {
  /** The number by which objects of this application refer to the entry. */
  readonly reference: number
  /** Mechanism number of PKCS #11. */
  readonly algorithm: number
  /** Bits of Operations (compute-signature is 1, decipher 5, hash 6). */
  readonly operations: BitString
  /** Content bytes of an OBJECT IDENTIFIER. */
  readonly objectId?: Uint8Array
  /** The number by which the card knows the algorithm, in MSE. */
  readonly algorithmReference?: number
}

export interface TokenInfo {
  /** 0 means v1. */
  readonly version: number
  readonly serialNumber?: Uint8Array
  readonly manufacturer?: string
  readonly label?: string
  /** See `TOKEN_FLAG`. */
  readonly flags: BitString
  readonly supportedAlgorithms: readonly AlgorithmInfo[]
  /** GeneralizedTime as it stands, for example `20100316110000Z`. */
  readonly lastUpdate?: string
}

const TAG_LABEL = 0x80
const TAG_ALGORITHMS = 0xa2
const TAG_LAST_UPDATE = 0xa5

function decodeAlgorithm(content: Uint8Array): AlgorithmInfo {
  const elements = elementsOf(content)
  const reference = decodeReference(elements.required(TAG.INTEGER))
  const algorithm = decodeUnsigned(elements.required(TAG.INTEGER))
  const operations = decodeBitString(elements.required(TAG.BIT_STRING))
  const objectId = elements.optional(TAG.OBJECT_IDENTIFIER)
  const algorithmReference = maybe(elements.optional(TAG.INTEGER), decodeReference)
  return {
    reference,
    algorithm,
    operations,
    ...(objectId === undefined ? {} : { objectId }),
    ...(algorithmReference === undefined ? {} : { algorithmReference }),
  }
}

function decodeAlgorithms(content: Uint8Array): readonly AlgorithmInfo[] {
  return decodeTlvs(content)
    .filter(({ tag }) => tag === TAG.SEQUENCE)
    .map(({ value }) => decodeAlgorithm(value))
}

/**
 * Decodes the file; a byte 00 or FF after the object ends it.
 *
 * @throws BridgeError `CARD_PROTOCOL`.
 */
export function decodeTokenInfo(file: Uint8Array): TokenInfo {
  const [object, ...rest] = decodeTlvs(file, { padded: true })
  if (object?.tag !== TAG.SEQUENCE || rest.length > 0) throw malformed()
  const elements = elementsOf(object.value)
  const version = decodeUnsigned(elements.required(TAG.INTEGER))
  const serialNumber = elements.optional(TAG.OCTET_STRING)
  const manufacturer = maybe(elements.optional(TAG.UTF8_STRING), decodeText)
  const label = maybe(elements.optional(TAG_LABEL), decodeText)
  const flags = maybe(elements.optional(TAG.BIT_STRING), decodeBitString) ?? []
  const supportedAlgorithms = maybe(elements.optional(TAG_ALGORITHMS), decodeAlgorithms) ?? []
  const time = maybe(elements.optional(TAG_LAST_UPDATE), elementsOf)?.optional(TAG.GENERALIZED_TIME)
  const lastUpdate = maybe(time, decodeText)
  return {
    version,
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(label === undefined ? {} : { label }),
    flags,
    supportedAlgorithms,
    ...(lastUpdate === undefined ? {} : { lastUpdate }),
  }
}

function encodeAlgorithm(info: AlgorithmInfo): Uint8Array {
  return encodeTlv(
    TAG.SEQUENCE,
    encodeInteger(info.reference),
    encodeInteger(info.algorithm),
    encodeTlv(TAG.NULL),
    encodeBitString(info.operations),
    ...when(info.objectId, (oid) => encodeTlv(TAG.OBJECT_IDENTIFIER, oid)),
    ...when(info.algorithmReference, (reference) => encodeInteger(reference)),
  )
}

/** Encodes the file, without padding; algorithm parameters are NULL. */
export function encodeTokenInfo(info: TokenInfo): Uint8Array {
  const algorithms = info.supportedAlgorithms.map(encodeAlgorithm)
  return encodeTlv(
    TAG.SEQUENCE,
    encodeInteger(info.version),
    ...when(info.serialNumber, (serial) => encodeTlv(TAG.OCTET_STRING, serial)),
    ...when(info.manufacturer, (text) => encodeText(text)),
    ...when(info.label, (text) => encodeText(text, TAG_LABEL)),
    encodeBitString(info.flags),
    ...(algorithms.length === 0 ? [] : [encodeTlv(TAG_ALGORITHMS, ...algorithms)]),
    ...when(info.lastUpdate, (time) => encodeTlv(TAG_LAST_UPDATE, encodeText(time, TAG.GENERALIZED_TIME))),
  )
}
