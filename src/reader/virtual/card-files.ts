import { encodeTlv } from '../../iso7816/ber-tlv.ts'
import { concatBytes, hexToBytes } from '../../iso7816/hex.ts'
import type { CardKey } from './card-key.ts'
import type { CardCredentials } from './card-credentials.ts'
import type { FileName } from '../../contract/card-profile.ts'
import type { CardProfile } from './card-profile.ts'
import type { DedicatedFile, ElementaryFile } from './file-system.ts'
import type { PinObject } from './pin-object.ts'
import { activity, holderInfo, holderName, idCard } from './personal-data.ts'
import {
  authObjects,
  certificates,
  type DataObjectEntry,
  dataObjects,
  objectDirectory,
  privateKeys,
  tokenInfo,
} from './pkcs15-files.ts'

const MASTER_FILE = 0x3f00
const CARD_DATA_BYTES = 128
/** Observed: OpenSC pull requests 2220 and 2223; the category byte 80 stands before the data objects. */
const ATR_PREFIX = '80 43 01 B8 46 04 04 B0 EC C1 47 03 94 01 80'
const ATR_SUFFIX =
  'E0 10 02 02 01 04 02 02 01 04 02 02 01 00 02 02 01 00 78 08 06 06 2B 81 22 F8 78 02 82 02 90 00'
const ISSUER_PREFIX = '8025000001'

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

export interface CardSecrets {
  readonly credentials: CardCredentials
  readonly pins: readonly PinObject[]
  readonly keys: readonly CardKey[]
}

/** Files of the application by file id: other content than the profile's, further files, or null for none. */
export type FileOverrides = ReadonlyMap<number, Uint8Array | null>

/** The file tree of a card with the content of a profile. The contactless application is there, without files. */
export function buildCardFiles(
  profile: CardProfile,
  { credentials, pins, keys }: CardSecrets,
  overrides: FileOverrides = new Map(),
): DedicatedFile {
  const { layout } = profile
  const { files } = layout
  const ef = (name: FileName, content: Uint8Array, rest: Partial<ElementaryFile> = {}): ElementaryFile => ({
    kind: 'ef',
    fileId: files[name],
    content,
    read: 'always',
    ...rest,
  })
  const personal = personalFiles(profile)
  const application: DedicatedFile = {
    kind: 'df',
    fileId: files.application,
    aid: hexToBytes(layout.applicationAid),
    pins: [],
    keys,
    children: override(overrides, [
      ef('odf', objectDirectory(profile)),
      ef('tokenInfo', tokenInfo(profile)),
      ef('aodf', authObjects(profile)),
      ef('prkdf', privateKeys(profile)),
      ef('cdf', certificates(profile)),
      ef('dodf', dataObjects(profile, personal)),
      ef('signatureCertificate', credentials.signature.certificate),
      ef('authenticationCertificate', credentials.authentication.certificate),
      ...(profile.quirks.issuerCertificate ? [ef('issuerCertificate', credentials.issuerCertificate)] : []),
      ...personal.map(({ file, content, access }) =>
        ef(file, content, { read: access === 'pin' ? 'pin' : 'always' }),
      ),
    ]),
  }
  const contactless: DedicatedFile = {
    kind: 'df',
    fileId: files.contactless,
    aid: hexToBytes(layout.contactlessAid),
    pins: [],
    keys: [],
    children: [],
  }
  return {
    kind: 'df',
    fileId: MASTER_FILE,
    pins,
    keys: [],
    children: [
      ...(profile.generation === 'cps3'
        ? [ef('atr', answerToResetFile(layout.rootAid), { shortFileId: 0x1d })]
        : []),
      ef('directory', applicationDirectory(profile), { shortFileId: 0x1e }),
      ef('serialNumber', serialNumber(profile.serial), { shortFileId: 0x1c }),
      application,
      contactless,
    ],
  }
}

function override(overrides: FileOverrides, files: readonly ElementaryFile[]): readonly ElementaryFile[] {
  const kept = files.filter(({ fileId }) => !overrides.has(fileId))
  const added = [...overrides].flatMap(([fileId, content]) =>
    content === null ? [] : [{ kind: 'ef', fileId, content, read: 'always' } as const],
  )
  return [...kept, ...added]
}

interface PersonalFile extends DataObjectEntry {
  readonly content: Uint8Array
}

function personalFiles(profile: CardProfile): readonly PersonalFile[] {
  const name = holderName(profile)
  const work = activity(profile)
  return [
    { label: 'CPS_DATA', file: 'cardData', access: 'modifiable', content: new Uint8Array(CARD_DATA_BYTES) },
    { label: 'CPS_ID_CARD', file: 'idCard', access: 'free', content: idCard(profile) },
    ...(name === undefined
      ? []
      : [{ label: 'CPS_NAME_PS', file: 'holderName', access: 'free', content: name } as const]),
    { label: 'CPS_INFO_PS', file: 'holderInfo', access: 'free', content: holderInfo(profile) },
    ...(work === undefined
      ? []
      : [{ label: 'CPS_ACTIVITY_01_PS', file: 'activity', access: 'pin', content: work } as const]),
  ]
}

function answerToResetFile(rootAid: string): Uint8Array {
  return concatBytes(hexToBytes(ATR_PREFIX), encodeTlv(0x4f, hexToBytes(rootAid)), hexToBytes(ATR_SUFFIX))
}

/**
 * EF.DIR. The contactless record comes first (OpenSC takes the last of two known applications), and each record
 * has the path 51 that the agency's driver requires: 101 bytes with the default layout, as on a real card.
 */
function applicationDirectory({ layout }: CardProfile): Uint8Array {
  const contact = encodeTlv(0x4f, hexToBytes(layout.applicationAid))
  const record = (aid: Uint8Array, label: string, fileId: number): Uint8Array =>
    encodeTlv(
      0x61,
      aid,
      encodeTlv(0x50, ascii(label)),
      encodeTlv(0x51, uint16(MASTER_FILE), uint16(fileId)),
      encodeTlv(0x73, contact),
    )
  const contactless = encodeTlv(0x4f, hexToBytes(layout.contactlessAid))
  return concatBytes(
    record(contactless, 'CPX IAS CL', layout.files.contactless),
    record(contact, 'CPX IAS', layout.files.application),
  )
}

/** EF.SN.ICC: issuer prefix, eight digits, check digit over all of them, filler F. */
function serialNumber(serial: string): Uint8Array {
  const digits = ISSUER_PREFIX + serial
  return encodeTlv(0x5a, hexToBytes(`${digits}${luhnKey(digits)}F`))
}

/** Luhn check digit (ISO/IEC 7812-1:2017, annex B). */
function luhnKey(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return (10 - (sum % 10)) % 10
}
