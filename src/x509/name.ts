/** Distinguished names (RFC 5280, section 4.1.2.4). */
import { type BerTlv, decodeTlvs, encodeTlv } from '../iso7816/ber-tlv.ts'
import { sequenceOf, TAG, valueOf } from './elements.ts'
import { type ObjectId, objectId, objectIdOf } from './object-id.ts'
import { decodeText } from './text.ts'

/** Attribute types of X.520 that tell who somebody is. */
export const ATTRIBUTE = {
  COMMON_NAME: objectId('2.5.4.3'),
  SURNAME: objectId('2.5.4.4'),
  ORGANIZATION: objectId('2.5.4.10'),
  TITLE: objectId('2.5.4.12'),
  GIVEN_NAME: objectId('2.5.4.42'),
} as const

const NEEDED: ReadonlySet<ObjectId> = new Set(Object.values(ATTRIBUTE))

/** One attribute that was read. */
interface NameAttribute {
  readonly type: ObjectId
  readonly text: string
}

export interface DistinguishedName {
  /** As it stands, for comparing. */
  readonly der: Uint8Array
  /** In DER order whatever RDN they stand in: a name of a CPS has several attributes in one RDN. */
  readonly attributes: readonly NameAttribute[]
}

/** Names of people and authorities have ten or so. */
const MAX_ATTRIBUTES = 64

/** Every attribute of every RDN, its value not decoded. */
function* attributesIn(
  name: BerTlv,
): Generator<{ readonly type: ObjectId; readonly value: BerTlv | undefined }> {
  let count = 0
  for (const rdn of sequenceOf(name)) {
    for (const attribute of decodeTlvs(valueOf(rdn, TAG.SET))) {
      count += 1
      if (count > MAX_ATTRIBUTES) throw new TypeError('too many attributes')
      const [type, value] = sequenceOf(attribute)
      yield { type: objectIdOf(valueOf(type, TAG.OBJECT_IDENTIFIER)), value }
    }
  }
}

const textOf = (value: BerTlv | undefined): string | undefined =>
  value === undefined ? undefined : decodeText(value.tag, value.value)

/**
 * Reads the attributes of `ATTRIBUTE`, and no other: a bit string, an address or a date that nobody needs may be
 * whatever it is.
 *
 * @throws TypeError when one of these is no text, or ill-formed.
 */
export function readSubject(name: BerTlv): DistinguishedName {
  const attributes: NameAttribute[] = []
  for (const { type, value } of attributesIn(name)) {
    if (!NEEDED.has(type)) continue
    const text = textOf(value)
    if (text === undefined) throw new TypeError('an attribute that is no well-formed text')
    attributes.push({ type, text })
  }
  return { der: encodeTlv(name.tag, name.value), attributes }
}

/** Reads every attribute that is a text: any of them may say TEST. */
export function readIssuer(name: BerTlv): DistinguishedName {
  const attributes: NameAttribute[] = []
  for (const { type, value } of attributesIn(name)) {
    const text = textOf(value)
    if (text !== undefined) attributes.push({ type, text })
  }
  return { der: encodeTlv(name.tag, name.value), attributes }
}

/** The word on its own, not inside another one ("attestation"). */
const SAYS_TEST = /(?<!\p{L})TEST(?!\p{L})/iu

/** Whether a name says TEST: the one rule by which bridge and verifier tell test cards. */
export function saysTest({ attributes }: DistinguishedName): boolean {
  return attributes.some(({ text }) => SAYS_TEST.test(text))
}

/** The texts of one type, in DER order. */
export function textsOf({ attributes }: DistinguishedName, type: ObjectId): readonly string[] {
  return attributes.filter((attribute) => attribute.type === type).map(({ text }) => text)
}
