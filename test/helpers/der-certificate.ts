/** Certificates of which any part may be what a test wants, encoded here byte by byte and signed with openssl's RSA. */
import { type KeyObject, sign } from 'node:crypto'
import { tlv } from './foreign-card.ts'
import { hex } from './hex.ts'
import type { KeyPair } from './test-pki.ts'

/** The content octets of object identifiers. */
export const OID = {
  commonName: '550403',
  surname: '550404',
  serialNumber: '550405',
  country: '550406',
  organization: '55040A',
  unit: '55040B',
  title: '55040C',
  description: '55040D',
  postalAddress: '550410',
  givenName: '55042A',
  uniqueIdentifier: '55042D',
  dateOfBirth: '2B06010505070901',
  sha1WithRsa: '2A864886F70D010105',
  sha256WithRsa: '2A864886F70D01010B',
} as const

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** A text in each kind of string. */
export const STRINGS = {
  utf8: (text: string) => tlv(0x0c, Buffer.from(text, 'utf8')),
  numeric: (text: string) => tlv(0x12, latin1(text)),
  printable: (text: string) => tlv(0x13, latin1(text)),
  t61: (text: string) => tlv(0x14, latin1(text)),
  ia5: (text: string) => tlv(0x16, latin1(text)),
  visible: (text: string) => tlv(0x1a, latin1(text)),
  universal: (text: string) =>
    tlv(
      0x1c,
      Buffer.from(text, 'utf16le')
        .swap16()
        .reduce<number[]>((all, byte, at) => [...all, ...(at % 2 === 0 ? [0, 0, byte] : [byte])], []),
    ),
  bmp: (text: string) => tlv(0x1e, Buffer.from(text, 'utf16le').swap16()),
} as const

/** An attribute of a name: its type and the whole of its value. */
export type RawAttribute = readonly [type: string, value: Uint8Array]

export const nameOf = (...rdns: readonly (readonly RawAttribute[])[]): Uint8Array =>
  tlv(
    0x30,
    ...rdns.map((rdn) => tlv(0x31, ...rdn.map(([type, value]) => tlv(0x30, tlv(0x06, hex(type)), value)))),
  )

export const utcTime = (text: string): Uint8Array => tlv(0x17, latin1(text))
export const generalizedTime = (text: string): Uint8Array => tlv(0x18, latin1(text))

const algorithm = (id: string): Uint8Array => tlv(0x30, tlv(0x06, hex(id)), hex('0500'))

/** keyUsage and what else an extension holds. */
export const extension = (id: string, critical: boolean, value: Uint8Array): Uint8Array =>
  tlv(0x30, tlv(0x06, hex(id)), ...(critical ? [hex('0101FF')] : []), tlv(0x04, value))

const KEY_USAGE = extension('551D0F', true, hex('03020780'))
const CLIENT_AUTH = extension('551D25', false, hex('300A06082B06010505070302'))
export const LEAF_EXTENSIONS: readonly Uint8Array[] = [KEY_USAGE, CLIENT_AUTH]
export const AUTHORITY_EXTENSIONS: readonly Uint8Array[] = [
  extension('551D13', true, hex('30030101FF')),
  extension('551D0F', true, hex('03020106')),
]

export interface RawCertificate {
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly key: KeyObject | Uint8Array
  readonly issuerKeys: KeyPair
  /** notBefore and notAfter. */
  readonly validity?: readonly [Uint8Array, Uint8Array]
  /** Empty for version 1. */
  readonly version?: Uint8Array
  readonly extensions?: readonly Uint8Array[]
  /** The algorithm that is named inside, and beside unless told else; SHA-256 signs all the same. */
  readonly algorithm?: string
  /** The algorithm that is named beside the signature, where it is another one than inside. */
  readonly outerAlgorithm?: string
}

export const VALIDITY: readonly [Uint8Array, Uint8Array] = [
  utcTime('250101000000Z'),
  utcTime('341231235959Z'),
]

/** DER of the certificate. */
export function rawCertificate(parts: RawCertificate): Buffer {
  const { subject, issuer, key, issuerKeys, validity = VALIDITY, version = hex('A003020102') } = parts
  const { extensions = LEAF_EXTENSIONS, algorithm: inner = OID.sha256WithRsa } = parts
  const info = key instanceof Uint8Array ? key : key.export({ type: 'spki', format: 'der' })
  const tbs = tlv(
    0x30,
    version,
    hex('02021234'),
    algorithm(inner),
    issuer,
    tlv(0x30, ...validity),
    subject,
    info,
    ...(extensions.length === 0 ? [] : [tlv(0xa3, tlv(0x30, ...extensions))]),
  )
  const signature = sign('sha256', tbs, issuerKeys.privateKey)
  return Buffer.from(tlv(0x30, tbs, algorithm(parts.outerAlgorithm ?? inner), tlv(0x03, [0], signature)))
}
