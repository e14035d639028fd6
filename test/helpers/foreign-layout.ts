/** Contents for foreign cards: ISO/IEC 7816-15 directories in whatever arrangement a test asks for. */
import type { KeyObject } from 'node:crypto'
import {
  ForeignCard,
  type ForeignCardParts,
  type ForeignManners,
  type ForeignPin,
  tlv,
} from './foreign-card.ts'
import { ForeignCps4, type ForeignCps4Options } from './foreign-cps4.ts'
import { hex } from './hex.ts'

const CPS3_ATR = hex('3BAC00402A001225006480000310009000')
/** Cards that offer T=1 and T=0, and those that know T=0 only. */
const CPS4_ATRS = {
  t1: hex('3B9B188001001225006480040100009044'),
  t0: hex('3BDC18FF00001225006480000401009000'),
}
const AID = hex('E828BD080F8025000001FF0010')

export interface CertificateEntry {
  readonly label: string
  readonly id: string
  readonly der: Uint8Array
  /** File identifier below the application; without it the certificate stands in the directory itself. */
  readonly file?: string
  readonly authority?: boolean
  /** The file's content where it is not the certificate alone. */
  readonly content?: Uint8Array
}

export interface KeyEntry {
  readonly label: string
  readonly id: string
  readonly reference: number
  /** PKCS#15 usage: sign and decrypt for authentication, nonRepudiation for signatures. */
  readonly use: 'authentication' | 'signature'
  readonly key: KeyObject
}

export interface Layout {
  readonly atr: Uint8Array
  /** File identifier of the application's DF. */
  readonly application: string
  /** How EF.DIR names the application. */
  readonly efDir: 'path' | 'aid' | 'absent'
  readonly directories: {
    readonly aodf: string
    readonly prkdf: string
    readonly cdf: string
    readonly dodf: string
  }
  /** Optional files left out. */
  readonly without: readonly ('tokenInfo' | 'serial' | 'dodf' | 'efAtr')[]
  readonly paths: 'absolute' | 'relative'
  readonly keyPath: 'empty' | 'absolute' | 'absent'
  /** What fills the directory files up to 32 bytes more than their content. */
  readonly padding: number | null
  readonly pin: ForeignPin
  readonly pinPath: 'stated' | 'absent'
  readonly keys: readonly KeyEntry[]
  readonly certificates: readonly CertificateEntry[]
  /** Certificates listed in a directory of their own, of the useful ones. */
  readonly usefulCertificates: readonly CertificateEntry[]
  readonly manners: ForeignManners
  /** Replaces the content of files by their identifier below the application. */
  readonly broken: Readonly<Record<string, Uint8Array>>
}

export const USUAL: Omit<Layout, 'keys' | 'certificates'> = {
  atr: CPS3_ATR,
  application: '0001',
  efDir: 'path',
  directories: { aodf: '7001', prkdf: '7002', cdf: '7005', dodf: '7006' },
  without: [],
  paths: 'absolute',
  keyPath: 'empty',
  padding: null,
  pin: { reference: 1, directory: '3F00', value: '1234', tries: 3, left: 3, lastWrong: 0x63c0 },
  pinPath: 'stated',
  usefulCertificates: [],
  manners: {
    readLimit: 256,
    pastEnd: '6Cxx',
    selectsByAid: true,
    showsPinObject: true,
    signature: 'right',
  },
  broken: {},
}

const text = (value: string): Uint8Array => tlv(0x0c, Buffer.from(value, 'utf8'))
const octets = (value: Uint8Array): Uint8Array => tlv(0x04, value)
/** Unsigned, with the leading zero that DER asks for. */
const integer = (tag: number, value: number): Uint8Array =>
  tlv(tag, value > 0xff ? [value >> 8, value & 0xff] : value > 0x7f ? [0, value] : [value])
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...parts)

function pinRecord({ pin, pinPath }: Layout): Uint8Array {
  const local = pin.directory !== '3F00'
  const flags = tlv(0x03, [0x02, local ? 0xcc : 0x8c])
  const lengths = [4, 4, 4].map((length) => integer(0x02, length))
  const path = pinPath === 'stated' ? [sequence(octets(hex(pin.directory)))] : []
  return sequence(
    sequence(text('Code porteur'), hex('030100'), octets(hex('02'))),
    sequence(octets(hex('01'))),
    tlv(0xa1, sequence(flags, hex('0A0101'), ...lengths, integer(0x80, pin.reference), ...path)),
  )
}

function keyRecord({ keyPath, application }: Layout, { label, id, reference, use }: KeyEntry): Uint8Array {
  const usage = use === 'authentication' ? hex('03020560') : hex('0303060040')
  const path = {
    empty: [sequence(octets(hex('')))],
    absolute: [sequence(octets(hex(`3F00${application}`)))],
    absent: [],
  }[keyPath]
  return sequence(
    sequence(text(label), hex('030206C0'), octets(hex('01'))),
    sequence(octets(hex(id)), usage, hex('030204B0'), integer(0x02, reference)),
    tlv(0xa1, sequence(...path, integer(0x02, 2048))),
  )
}

function certificateRecord(layout: Layout, entry: CertificateEntry): Uint8Array {
  const authority = entry.authority === true ? [hex('0101FF')] : []
  const value =
    entry.file === undefined ? tlv(0xa0, entry.der) : sequence(octets(hex(pathOf(layout, entry.file))))
  return sequence(
    sequence(text(entry.label), hex('030100')),
    sequence(octets(hex(entry.id)), ...authority),
    tlv(0xa1, sequence(value)),
  )
}

const pathOf = ({ paths, application }: Layout, file: string): string =>
  paths === 'relative' ? file : `3F00${application}${file}`

function dataRecord(layout: Layout): Uint8Array {
  return sequence(
    sequence(text('CPS_NAME_PS'), hex('030100')),
    sequence(text('CPS')),
    tlv(0xa1, sequence(octets(hex(pathOf(layout, 'D102'))))),
  )
}

function applicationRecord({ efDir, application }: Layout): Uint8Array {
  const path = efDir === 'path' ? [tlv(0x51, hex(`3F00${application}`))] : []
  return tlv(0x61, tlv(0x4f, AID), tlv(0x50, Buffer.from('CPX IAS')), ...path, tlv(0x73, tlv(0x4f, AID)))
}

const USEFUL = '7009'

function applicationFiles(layout: Layout): Map<string, Uint8Array> {
  const { directories, without, keys, certificates, usefulCertificates } = layout
  const directory = (tag: number, file: string): Uint8Array =>
    tlv(tag, sequence(octets(hex(pathOf(layout, file)))))
  const useful = usefulCertificates.length > 0
  const odf = [
    directory(0xa8, directories.aodf),
    ...(useful ? [directory(0xa6, USEFUL)] : []),
    directory(0xa4, directories.cdf),
    directory(0xa0, directories.prkdf),
    ...(without.includes('dodf') ? [] : [directory(0xa7, directories.dodf)]),
  ]
  const list = (entries: readonly CertificateEntry[]): Uint8Array =>
    Buffer.concat(entries.map((entry) => certificateRecord(layout, entry)))
  const files = new Map<string, Uint8Array>([
    ['5031', Buffer.concat(odf)],
    [directories.aodf, pinRecord(layout)],
    [directories.prkdf, Buffer.concat(keys.map((key) => keyRecord(layout, key)))],
    [directories.cdf, list(certificates)],
  ])
  if (useful) files.set(USEFUL, list(usefulCertificates))
  if (!without.includes('dodf')) files.set(directories.dodf, dataRecord(layout))
  if (!without.includes('tokenInfo'))
    files.set('5032', sequence(hex('020100'), tlv(0x80, Buffer.from('FOREIGN-1')), hex('030206C0')))
  return files
}

/** Makes the CPS3 of a layout. */
export function foreignCard(layout: Layout): ForeignCard {
  return new ForeignCard(partsOf(layout))
}

/** Makes the CPS4 of a layout; its answer to reset is that of its protocol. */
export function foreignCps4(layout: Layout, options: ForeignCps4Options): ForeignCps4 {
  return new ForeignCps4(partsOf({ ...layout, atr: CPS4_ATRS[options.protocol] }), options)
}

function partsOf(layout: Layout): ForeignCardParts {
  const { application, broken, efDir, keys, padding, pin, without } = layout
  const root = `3F00${application}`
  const files = new Map<string, Uint8Array>()
  for (const [file, content] of applicationFiles(layout)) {
    const filled = padding === null ? content : Buffer.concat([content, Buffer.alloc(32, padding)])
    files.set(root + file, filled)
  }
  for (const { file, der, content } of [...layout.certificates, ...layout.usefulCertificates])
    if (file !== undefined) files.set(root + file, content ?? der)
  for (const [file, content] of Object.entries(broken)) files.set(root + file, content)
  if (efDir !== 'absent') files.set('3F002F00', applicationRecord(layout))
  // The same on every foreign card: whoever takes it for the card's name mixes holders up.
  if (!without.includes('serial')) files.set('3F00D003', hex('5A0A8025000001992138450F'))
  if (!without.includes('efAtr')) files.set('3F002F01', hex('804301B84F088025000001FF0100'))
  return {
    atr: layout.atr,
    aid: AID,
    application: root,
    files,
    pin,
    keys: keys.map(({ reference, key }) => ({ reference, directory: root, key })),
    manners: layout.manners,
  }
}
