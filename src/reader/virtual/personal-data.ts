/**
 * The agency's own data objects on a CPS: BER templates with one-byte tags, as the agency's card tool reads them.
 * Assumed: text is ISO 8859-1; fields whose meaning is not published are left out.
 */
import { encodeTlv } from '../../iso7816/ber-tlv.ts'
import { hexToBytes } from '../../iso7816/hex.ts'
import type { CardProfile } from './card-profile.ts'

const CARD_TYPE_CODES: Readonly<Record<CardProfile['cardType'], number>> = { CPS: 0, CPF: 1, CPE: 2, CPA: 3 }
const CIVILITY_CODES = { Madame: 22, Monsieur: 31 } as const
const TEST_CARD = 0x80
const PRACTICE_MODE = 0x00
const ISSUED = '20260105'
const EXPIRES = '20290105'

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const byte = (value: number): Uint8Array => Uint8Array.of(value)
/** Digits two a byte, a last single one followed by F. */
const bcd = (digits: string): Uint8Array => hexToBytes(digits.length % 2 === 0 ? digits : `${digits}F`)

/** CPS_INFO_PS: card type, national identifier, profession, specialty. */
export function holderInfo({ cardType, holder }: CardProfile): Uint8Array {
  const { nationalId, profession, specialty } = holder
  return encodeTlv(
    0xed,
    encodeTlv(0x80, byte(CARD_TYPE_CODES[cardType])),
    encodeTlv(0x81, latin1(nationalId)),
    ...(profession === undefined ? [] : [encodeTlv(0x82, byte(profession))]),
    ...(specialty === undefined ? [] : [encodeTlv(0x85, latin1(specialty))]),
  )
}

/** CPS_NAME_PS: civility, family name, forename, exercise forename; absent on an anonymous card. */
export function holderName({ holder }: CardProfile): Uint8Array | undefined {
  const { familyName, givenName, civility } = holder
  if (familyName === undefined || givenName === undefined) return undefined
  return encodeTlv(
    0xe4,
    ...(civility === undefined ? [] : [encodeTlv(0x80, byte(CIVILITY_CODES[civility]))]),
    encodeTlv(0x81, latin1(familyName)),
    encodeTlv(0x83, latin1(givenName)),
    encodeTlv(0x84, latin1(givenName)),
  )
}

/** CPS_ID_CARD: printed card number, category of a test card, dates of issue and expiry (BCD YYYYMMDD). */
export function idCard({ cardNumber, serial }: CardProfile): Uint8Array {
  return encodeTlv(
    0xe3,
    encodeTlv(0x80, bcd(`250${serial}`)),
    encodeTlv(0x81, bcd(cardNumber)),
    encodeTlv(0x82, byte(TEST_CARD)),
    encodeTlv(0x83, bcd(ISSUED)),
    encodeTlv(0x84, bcd(EXPIRES)),
  )
}

/** CPS_ACTIVITY_01_PS: structure where the holder works, its identifier and sector. Read with the PIN only. */
export function activity({ activity: data }: CardProfile): Uint8Array | undefined {
  if (data === undefined) return undefined
  return encodeTlv(
    0xee,
    encodeTlv(0x80, byte(PRACTICE_MODE)),
    encodeTlv(0x84, latin1(data.structure)),
    encodeTlv(0x85, latin1(data.structureId)),
    encodeTlv(0x86, latin1(data.sector)),
  )
}
