/**
 * The directory files of ISO/IEC 7816-15:2004 as a CPS lays them out. They are written with plain TLVs, not with the
 * codecs of `iso7816/pkcs15`: a fault there must not be here as well.
 */
import { encodeTlv } from '../../iso7816/ber-tlv.ts'
import { concatBytes, hexToBytes } from '../../iso7816/hex.ts'
import type { CardProfile } from './card-profile.ts'
import type { FileName } from '../../contract/card-profile.ts'

/** Last byte of the ids of keys and certificates. Assumed: that of an authority's certificate. */
const ID_SUFFIXES = {
  cps3: { signature: 0x01, authentication: 0x02, issuer: 0x03 },
  cps4: { signature: 0x10, authentication: 0x20, issuer: 0x30 },
} as const
type IdOwner = keyof (typeof ID_SUFFIXES)['cps3']
/** Beginning of the token's label. Assumed: that of a CPS4. */
const LABEL_PREFIXES = { cps3: 'CPS3v3', cps4: 'CPS4v1' } as const

const UNBLOCKABLE_BY = 0x02
const PIN_ID = 0x01
const PUK_ID = 0x02
const NO_OWNER = 0x03

const utf8 = (text: string): Uint8Array => encodeTlv(0x0c, new TextEncoder().encode(text))
const octets = (...bytes: readonly number[]): Uint8Array => encodeTlv(0x04, Uint8Array.from(bytes))
const bits = (hex: string): Uint8Array => encodeTlv(0x03, hexToBytes(hex))
const integer = (hex: string): Uint8Array => encodeTlv(0x02, hexToBytes(hex))
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encodeTlv(0x30, ...parts)
/** An integer of one byte, with the leading 00 that keeps it positive. */
const unsigned = (value: number): Uint8Array =>
  encodeTlv(0x02, Uint8Array.from(value < 0x80 ? [value] : [0, value]))
const path = (bytes: Uint8Array): Uint8Array => sequence(encodeTlv(0x04, bytes))

const MASTER_FILE = 0x3f00
const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)
const absolute = ({ layout }: CardProfile, file: FileName): Uint8Array =>
  concatBytes(uint16(MASTER_FILE), uint16(layout.files.application), uint16(layout.files[file]))

/** EF.ODF: where the other directories are. */
export function objectDirectory(profile: CardProfile): Uint8Array {
  const entries: readonly (readonly [tag: number, file: FileName])[] = [
    [0xa0, 'prkdf'],
    [0xa4, 'cdf'],
    [0xa7, 'dodf'],
    [0xa8, 'aodf'],
  ]
  return concatBytes(...entries.map(([tag, file]) => encodeTlv(tag, path(absolute(profile, file)))))
}

/** EF.TokenInfo: manufacturer, label with the printed card number, algorithms of the card. */
export function tokenInfo({ cardNumber, generation }: CardProfile): Uint8Array {
  const sha1 = '2B0E03021A'
  const sha256 = '608648016503040201'
  const rsa = '2A864886F70D010101'
  // Algorithm, operations, identifier, reference on the card.
  const algorithms = [
    ['0220', '0102', sha1, '10'],
    ['0250', '0102', sha256, '40'],
    ['06', '0640', '2A864886F70D010105', '12'],
    ['40', '0640', '2A864886F70D01010B', '42'],
    ['01', '0640', rsa, '02'],
    ['01', '0204', rsa, '1A'],
  ] as const
  const infos = algorithms.map(([algorithm, operations, oid, reference], i) =>
    sequence(
      unsigned(i + 1),
      integer(algorithm),
      encodeTlv(0x05),
      bits(operations),
      encodeTlv(0x06, hexToBytes(oid)),
      integer(reference),
    ),
  )
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  return sequence(
    integer('00'),
    utf8('ASIP SANTE'),
    encodeTlv(0x80, text(`${LABEL_PREFIXES[generation]}-${cardNumber}`)),
    bits('06C0'),
    encodeTlv(0xa2, ...infos),
    encodeTlv(0xa5, encodeTlv(0x18, text('20100316110000Z'))),
  )
}

/** EF.AOD: the holder's PIN first, then the PUK as a security officer's and unblocking PIN. */
export function authObjects(profile: CardProfile): Uint8Array {
  const { layout, pin, puk } = profile
  const master = path(uint16(MASTER_FILE))
  const length = (code: string): Uint8Array => unsigned(code.length)
  // Flags: case-sensitive, initialized, needs-padding; the PUK also unblockingPassword and soPassword. Type: ASCII digits.
  const pinType = encodeTlv(0x0a, Uint8Array.of(0x01))
  const record = (
    label: Uint8Array[],
    id: number,
    flags: string,
    code: string,
    reference: number,
  ): Uint8Array => {
    const implicitReference = encodeTlv(0x80, Uint8Array.of(reference))
    const lengths = [length(code), length(code), length(code)]
    const attributes = sequence(bits(flags), pinType, ...lengths, implicitReference, master)
    return sequence(sequence(...label), sequence(octets(id)), encodeTlv(0xa1, attributes))
  }
  const pinLabel = [utf8('Code porteur de la carte CPX'), bits('00'), octets(UNBLOCKABLE_BY)]
  const pukLabel = [utf8('Code de deblocage'), bits('00'), octets(NO_OWNER)]
  return concatBytes(
    record(pinLabel, PIN_ID, '028C', pin.code, layout.pinReference),
    record(pukLabel, PUK_ID, '008F', puk.code, layout.pukReference),
  )
}

const objectId = ({ layout, generation }: CardProfile, owner: IdOwner): Uint8Array =>
  encodeTlv(
    0x04,
    concatBytes(hexToBytes(layout.applicationAid), Uint8Array.of(ID_SUFFIXES[generation][owner])),
  )

/** EF.PrKD: the signature key, then the authentication key. */
export function privateKeys(profile: CardProfile): Uint8Array {
  const { layout } = profile
  const access = bits('04B0')
  const value = encodeTlv(0xa1, sequence(path(hexToBytes(layout.keyPath)), integer('0800')))
  const ruled = (modes: string): Uint8Array => sequence(bits(modes), octets(PIN_ID))
  const signature = sequence(
    // Private; access rule: PSO compute signature with the PIN.
    sequence(utf8('CPS_PRIV_SIG'), bits('0780'), octets(PIN_ID), sequence(ruled('0204'))),
    sequence(objectId(profile, 'signature'), bits('060040'), access, unsigned(layout.signatureKey)),
    value,
  )
  const authentication = sequence(
    // Private, modifiable, internal; access rules: PSO decipher and INTERNAL AUTHENTICATE with the PIN.
    sequence(utf8('CPS_PRIV_AUT'), bits('05E0'), octets(PIN_ID), sequence(ruled('0001'), ruled('060040'))),
    sequence(objectId(profile, 'authentication'), bits('0560'), access, unsigned(layout.authenticationKey)),
    value,
  )
  return concatBytes(signature, authentication)
}

/** EF.CD: the holder's certificates, and that of their authority where the profile puts it on the card. */
export function certificates(profile: CardProfile): Uint8Array {
  const record = (
    label: string,
    owner: IdOwner,
    file: FileName,
    ...authority: readonly Uint8Array[]
  ): Uint8Array =>
    sequence(
      sequence(utf8(label), bits('00')),
      sequence(objectId(profile, owner), ...authority),
      encodeTlv(0xa1, sequence(path(absolute(profile, file)))),
    )
  const isAuthority = encodeTlv(0x01, Uint8Array.of(0xff))
  return concatBytes(
    record('Certificat de Signature CPS', 'signature', 'signatureCertificate'),
    record("Certificat d'Authentification CPS", 'authentication', 'authenticationCertificate'),
    ...(profile.quirks.issuerCertificate
      ? [record('Certificat AC', 'issuer', 'issuerCertificate', isAuthority)]
      : []),
  )
}

/** A data object of the card: its label and file, and whether its content needs the PIN or can be changed. */
export interface DataObjectEntry {
  readonly label: string
  readonly file: FileName
  readonly access: 'free' | 'modifiable' | 'pin'
}

/** EF.DOD. */
export function dataObjects(profile: CardProfile, entries: readonly DataObjectEntry[]): Uint8Array {
  const flags = {
    free: [bits('00')],
    modifiable: [bits('0640')],
    pin: [bits('0780'), octets(PIN_ID)],
  } as const
  const records = entries.map(({ label, file, access }) =>
    sequence(
      sequence(utf8(label), ...flags[access]),
      sequence(utf8('CPS')),
      encodeTlv(0xa1, path(absolute(profile, file))),
    ),
  )
  return concatBytes(...records)
}
