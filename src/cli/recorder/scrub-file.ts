/** What may stay of a file of the card: an allow-list by the role of the file; all else is replaced in its place. */
import { bytesEqual, bytesToHex, concatBytes, hexToBytes } from '../../iso7816/hex.ts'
import { decodeOdf } from '../../iso7816/pkcs15/odf.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import { isConstructed, leadingHeader, type PlacedTlv, placedTlvs, rewriteTlvs } from './rewrite-tlv.ts'
import { type CertificateSubstitution, isCertificate } from './substitute-certificate.ts'
import type { Substitutes } from './substitutes.ts'

/** `directory`: lists files or objects, or describes the token; `other`: nothing but its structure is known. */
export type FileRole = 'directory' | 'serial-number' | 'other'

const EF_DIR = '2F00'
const EF_SN_ICC = 'D003'
const EF_ODF = '5031'
const EF_TOKEN_INFO = '5032'

/** Object templates of the files of a CPS: certificates and directories, applications, serial number, data of the holder. */
const TEMPLATES: ReadonlySet<number> = new Set([
  0x30, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0x61, 0x5a, 0xe0, 0xe3, 0xe4, 0xed, 0xee,
])
/** Beginnings of application identifiers that are the same on all cards of a kind. */
const KNOWN_AIDS = ['E828BD080F8025000001FF', '8025000001FF', 'A000000151']
const MAX_AID_BYTES = 14
const MAX_PATH_BYTES = 8
const ISSUER_PREFIX = hexToBytes('8025000001')
const UNKNOWN_TIME = '20000101000000Z'

const isKnownAid = (value: Uint8Array): boolean =>
  value.length <= MAX_AID_BYTES && KNOWN_AIDS.some((aid) => bytesToHex(value).startsWith(aid))

/** A path from the MF, a file identifier, or none: directory structure. */
const isPath = (value: Uint8Array): boolean =>
  value.length <= 2 ||
  (value.length % 2 === 0 && value.length <= MAX_PATH_BYTES && bytesToHex(value).startsWith('3F00'))

/** Whether an identifier by which an application or file is selected may be written. */
export const isPublicName = (value: Uint8Array): boolean => isKnownAid(value) || isPath(value)

/** File identifiers of the directories, as EF.ODF lists them. */
export function directoryFiles(odf: Uint8Array | undefined): ReadonlySet<string> {
  const found = new Set([EF_DIR, EF_ODF, EF_TOKEN_INFO])
  try {
    for (const { path } of decodeOdf(odf ?? new Uint8Array(0)))
      if (path !== undefined) found.add(bytesToHex(path.path.subarray(-2)))
  } catch (error) {
    if (!isBridgeError(error)) throw error
  }
  return found
}

/** @param path - hexadecimal. */
export function roleOf(path: string, directories: ReadonlySet<string>): FileRole {
  const fileId = path.slice(-4)
  if (fileId === EF_SN_ICC) return 'serial-number'
  return directories.has(fileId) ? 'directory' : 'other'
}

export const isObjectDirectory = (path: string): boolean => path.endsWith(EF_ODF)

export class FileScrubber {
  readonly #substitutes: Substitutes
  readonly #certificates: CertificateSubstitution

  constructor(substitutes: Substitutes, certificates: CertificateSubstitution) {
    this.#substitutes = substitutes
    this.#certificates = certificates
  }

  /**
   * The content of a file as it may be written, of the same length.
   *
   * @param content - from the first byte that was read to the last one; it may end inside an object.
   */
  content(content: Uint8Array, role: FileRole): Uint8Array {
    const parts: Uint8Array[] = []
    let offset = 0
    while (offset < content.length) {
      const rest = content.subarray(offset)
      if (rest.every((byte) => byte === rest[0] && (byte === 0x00 || byte === 0xff)))
        return concatBytes(...parts, rest)
      const header = leadingHeader(rest)
      if (header === undefined || !TEMPLATES.has(header.tag))
        return concatBytes(...parts, this.#substitutes.blank(rest))
      const object: PlacedTlv = {
        tag: header.tag,
        header: rest.slice(0, header.start),
        value: rest.slice(header.start, header.end),
      }
      const isWhole = header.end <= rest.length
      parts.push(
        object.header,
        isWhole ? this.#topValue(object, role) : this.#substitutes.blank(object.value),
      )
      offset += header.end
    }
    return concatBytes(...parts)
  }

  #topValue(object: PlacedTlv, role: FileRole): Uint8Array {
    if (role === 'serial-number') return this.#serialNumber(object)
    if (role === 'directory') return this.#directory(object)
    return isCertificate(object) ? this.#certificates.value(object) : this.#structure(object)
  }

  /** Tags and lengths stay, where they fit exactly. */
  #structure({ tag, value }: PlacedTlv): Uint8Array {
    const inner = isConstructed(tag) ? placedTlvs(value) : undefined
    return inner === undefined
      ? this.#substitutes.blank(value)
      : rewriteTlvs(inner, (object) => this.#structure(object))
  }

  #directory(object: PlacedTlv): Uint8Array {
    const { tag, value } = object
    if (isConstructed(tag)) {
      if (isCertificate(object)) return this.#certificates.value(object)
      const inner = placedTlvs(value)
      return inner === undefined
        ? this.#substitutes.blank(value)
        : rewriteTlvs(inner, (member) => this.#directory(member))
    }
    return this.#directoryValue(tag, value)
  }

  #directoryValue(tag: number, value: Uint8Array): Uint8Array {
    // Numbers, flags, references and offsets are short.
    if (value.length <= 2) return value
    switch (tag) {
      case 0x03:
        return value.length <= 4 ? value : this.#substitutes.blank(value)
      case 0x06:
        return value
      case 0x04:
      case 0x4f:
      case 0x51:
        return isPublicName(value) ? value : this.#substitutes.opaque(value)
      case 0x0c:
      case 0x13:
      case 0x16:
      case 0x50:
      case 0x80:
        return this.#substitutes.label(value)
      case 0x18:
        return value.length === UNKNOWN_TIME.length
          ? Uint8Array.from(Buffer.from(UNKNOWN_TIME, 'latin1'))
          : this.#substitutes.blank(value)
      default:
        return this.#substitutes.blank(value)
    }
  }

  /** EF.SN.ICC: the prefix of the issuer stays, the digits of the card do not. */
  #serialNumber({ value }: PlacedTlv): Uint8Array {
    const blank = this.#substitutes.blank(value)
    const prefix = value.subarray(0, ISSUER_PREFIX.length)
    this.#substitutes.blank(value.subarray(ISSUER_PREFIX.length))
    if (!bytesEqual(prefix, ISSUER_PREFIX)) return blank
    return concatBytes(prefix, blank.subarray(prefix.length))
  }

  /** File control information (ISO/IEC 7816-4:2005, 5.3.3): what describes a file and who may use it. */
  fileControl(content: Uint8Array): Uint8Array {
    const objects = placedTlvs(content)
    if (objects === undefined) return this.#substitutes.blank(content)
    return rewriteTlvs(objects, (template) => {
      const members = FILE_CONTROL_TEMPLATES.has(template.tag) ? placedTlvs(template.value) : undefined
      if (members === undefined) return this.#substitutes.blank(template.value)
      return rewriteTlvs(members, (member) => this.#fileControlValue(member))
    })
  }

  #fileControlValue(object: PlacedTlv): Uint8Array {
    const { tag, value } = object
    if (tag === TAG_DF_NAME) return isKnownAid(value) ? value : this.#substitutes.opaque(value)
    return FILE_CONTROL_TAGS.has(tag) ? value : this.#structure(object)
  }
}

const FILE_CONTROL_TEMPLATES: ReadonlySet<number> = new Set([0x62, 0x64, 0x6f])
const TAG_DF_NAME = 0x84
/** Sizes, descriptor, file identifiers, life cycle and access rules. */
const FILE_CONTROL_TAGS: ReadonlySet<number> = new Set([0x80, 0x81, 0x82, 0x83, 0x88, 0x8a, 0x8c, 0xa1])
