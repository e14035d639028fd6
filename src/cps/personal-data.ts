/**
 * The agency's own data objects that anybody may read: BER templates with one-byte tags. Observed: the layout, in what
 * the agency's card tool (CPS Gestion 06.08.00) makes of them.
 */
import { cardProtocolError } from '../errors/bridge-error.ts'
import { type BerTlv, decodeTlvs, findTlv, readTlv } from '../iso7816/ber-tlv.ts'
import { bytesToHex } from '../iso7816/hex.ts'

/** CPS_INFO_PS, as far as it is used. */
export interface HolderInfo {
  /** IdNat_PS, type digit included. */
  readonly nationalId: string
  /** Code of table G15: `10` is a physician; null when the card does not say. */
  readonly profession: string | null
  /** Codes of specialties and skills: `SM26`. */
  readonly specialties: readonly string[]
}

/** CPS_ID_CARD, as far as it is compared. */
export interface CardInfo {
  readonly category: 'real' | 'test' | 'unknown'
  /** Last day of validity, `YYYY-MM-DD`; null when the card does not say. */
  readonly expires: string | null
}

const TEMPLATE_HOLDER = 0xed
const TEMPLATE_CARD = 0xe3
const TAG_NATIONAL_ID = 0x81
const TAG_PROFESSION = 0x82
const TAG_SPECIALTIES = 0x85
const TAG_CATEGORY = 0x82
const TAG_EXPIRES = 0x84
/** Table G01 of the agency's nomenclature: 00 is a card in use; 80, 82 and 83 are for tests. */
const FIRST_TEST_CATEGORY = 0x80

function contentOf(bytes: Uint8Array, template: number): readonly BerTlv[] {
  const { tlv } = readTlv(bytes)
  if (tlv.tag !== template) throw cardProtocolError('data object')
  return decodeTlvs(tlv.value)
}

/** @throws BridgeError `CARD_PROTOCOL`. */
export function decodeHolderInfo(bytes: Uint8Array): HolderInfo {
  const objects = contentOf(bytes, TEMPLATE_HOLDER)
  const nationalId = findTlv(objects, TAG_NATIONAL_ID)
  if (nationalId === undefined) throw cardProtocolError('CPS_INFO_PS')
  const [profession] = findTlv(objects, TAG_PROFESSION) ?? []
  const specialties = Buffer.from(findTlv(objects, TAG_SPECIALTIES) ?? []).toString('latin1')
  return {
    nationalId: Buffer.from(nationalId).toString('latin1'),
    profession: profession === undefined ? null : String(profession).padStart(2, '0'),
    // Letters, then digits; several follow each other without a separator.
    specialties: specialties.match(/[A-Z]{1,4}[0-9]{2,4}/g) ?? [],
  }
}

function categoryOf(value: Uint8Array | undefined): CardInfo['category'] {
  const [category] = value ?? []
  if (category === undefined) return 'unknown'
  if (category === 0) return 'real'
  return category >= FIRST_TEST_CATEGORY ? 'test' : 'unknown'
}

/** @throws BridgeError `CARD_PROTOCOL`. */
export function decodeCardInfo(bytes: Uint8Array): CardInfo {
  const objects = contentOf(bytes, TEMPLATE_CARD)
  const expires = findTlv(objects, TAG_EXPIRES)
  const digits = expires === undefined ? '' : bytesToHex(expires)
  const [, year, month, day] = /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(digits) ?? []
  const date = year === undefined ? null : `${year}-${month ?? ''}-${day ?? ''}`
  return { category: categoryOf(findTlv(objects, TAG_CATEGORY)), expires: date }
}
