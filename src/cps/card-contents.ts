/**
 * Walks the ISO/IEC 7816-15 objects of a card: where files and keys are is never assumed, only read. What was read
 * is kept for the length of one insertion, so that nothing is asked twice.
 */
import { BridgeError, cardProtocolError, isBridgeError } from '../errors/bridge-error.ts'
import { bytesEqual, bytesToHex, hexToBytes } from '../iso7816/hex.ts'
import { type AuthObject, decodeAodf, isPuk } from '../iso7816/pkcs15/aodf.ts'
import { type CertificateObject, decodeCdf } from '../iso7816/pkcs15/cdf.ts'
import { type DataObject, decodeDodf } from '../iso7816/pkcs15/dodf.ts'
import { decodeOdf, type OdfEntry } from '../iso7816/pkcs15/odf.ts'
import { decodePrkdf, type PrivateKeyObject } from '../iso7816/pkcs15/prkdf.ts'
import type { CardDialect } from './card-dialect.ts'
import { parseCertificate } from './certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CardFilePaths, noFilePaths } from './ef-dir.ts'
import { readDirectoryFile, readObjectFile } from './read-file.ts'

/** EF.ODF (ISO/IEC 7816-15:2016, 7.4), relative to the application. */
const EF_ODF = hexToBytes('5031')

/** What was read from the card so far. One for each insertion of a card; it holds nothing secret. */
export interface CardCache {
  /** EF.SN.ICC, which tells this card from all others; null when it has none. Undefined: no card was read. */
  serialNumber?: Uint8Array | null
  odf?: readonly OdfEntry[]
  authObjects?: readonly AuthObject[]
  privateKeys?: readonly PrivateKeyObject[]
  certificateObjects?: readonly CertificateObject[]
  readonly certificates: Map<string, Certificate>
  readonly filePaths: CardFilePaths
}

export function createCardCache(): CardCache {
  return { certificates: new Map(), filePaths: noFilePaths() }
}

/** Forgets everything that was read; what uses the cache goes on and reads anew. */
export function forgetCard(cache: CardCache): void {
  delete cache.serialNumber
  delete cache.odf
  delete cache.authObjects
  delete cache.privateKeys
  delete cache.certificateObjects
  cache.certificates.clear()
  delete cache.filePaths.application
  delete cache.filePaths.byName
  delete cache.filePaths.keysInDirectory
  delete cache.filePaths.withoutShortIds
  cache.filePaths.selectForms.clear()
}

/** Whether another connection to the card costs few exchanges: a card without serial number is read anew, to compare. */
export const isToldByNumber = ({ serialNumber, filePaths }: CardCache): boolean =>
  serialNumber !== undefined && serialNumber !== null && filePaths.withoutShortIds !== true

/** What to call the place of a certificate: its path, or its value when it stands in the directory itself. */
function keyOf({ path, value }: CertificateObject): string {
  if (path === undefined) return `value ${bytesToHex(value ?? new Uint8Array(0))}`
  return `${bytesToHex(path.path)} ${path.index ?? 0}`
}

export class CardContents {
  readonly #dialect: CardDialect
  readonly #cache: CardCache

  constructor(dialect: CardDialect, cache: CardCache) {
    this.#dialect = dialect
    this.#cache = cache
  }

  async #odf(): Promise<readonly OdfEntry[]> {
    this.#cache.odf ??= await this.#readOdf()
    return this.#cache.odf
  }

  async #readOdf(): Promise<readonly OdfEntry[]> {
    const bytes = await readDirectoryFile(this.#dialect, { path: EF_ODF })
    if (bytes === undefined) throw this.#unsupported()
    return decodeOdf(bytes)
  }

  /** All records of the directories of some kinds, in the order of the ODF. Absent files are empty ones. */
  async #records<T>(
    kinds: readonly OdfEntry['kind'][],
    decode: (bytes: Uint8Array) => readonly T[],
  ): Promise<readonly T[]> {
    const records: T[] = []
    for (const entry of await this.#odf()) {
      if (!kinds.includes(entry.kind)) continue
      const bytes = entry.direct ?? (await readDirectoryFile(this.#dialect, entry.path))
      if (bytes !== undefined) records.push(...decode(bytes))
    }
    return records
  }

  /** The content of EF.SN.ICC, null on a card without one. */
  async serialNumber(): Promise<Uint8Array | null> {
    if (this.#cache.serialNumber === undefined) this.#cache.serialNumber = await this.#firstSerialNumber()
    return this.#cache.serialNumber
  }

  /** A card that answers strangely has none: nothing but this depends on it. */
  async #firstSerialNumber(): Promise<Uint8Array | null> {
    try {
      return (await this.#dialect.serialNumber()) ?? null
    } catch (error) {
      if (isBridgeError(error) && error.code === 'CARD_PROTOCOL') return null
      throw error
    }
  }

  /**
   * Whether the card is the one that the cache is about, which is to be asked at the beginning of each connection. A card
   * without serial number is believed for one connection: it is read anew, and known by one of its certificates.
   */
  async isSameCard(): Promise<boolean> {
    const { serialNumber: known } = this.#cache
    if (known === undefined) {
      await this.serialNumber()
      return true
    }
    const found = (await this.#dialect.serialNumber()) ?? null
    if (known !== null || found !== null) return known !== null && found !== null && bytesEqual(known, found)
    const before = [...this.#cache.certificates.values()]
    forgetCard(this.#cache)
    this.#cache.serialNumber = null
    return before.length === 0 || this.#hasOneOf(before)
  }

  async #hasOneOf(certificates: readonly Certificate[]): Promise<boolean> {
    for (const object of await this.certificateObjects()) {
      const certificate = await this.certificate(object)
      if (certificates.some(({ der }) => certificate !== undefined && bytesEqual(der, certificate.der)))
        return true
    }
    return false
  }

  async authObjects(): Promise<readonly AuthObject[]> {
    this.#cache.authObjects ??= await this.#records(['authObjects'], decodeAodf)
    return this.#cache.authObjects
  }

  async privateKeys(): Promise<readonly PrivateKeyObject[]> {
    this.#cache.privateKeys ??= await this.#records(['privateKeys'], decodePrkdf)
    return this.#cache.privateKeys
  }

  /** The private keys when they were read before; asks the card nothing. */
  get knownPrivateKeys(): readonly PrivateKeyObject[] | undefined {
    return this.#cache.privateKeys
  }

  async certificateObjects(): Promise<readonly CertificateObject[]> {
    this.#cache.certificateObjects ??= await this.#records(
      ['certificates', 'trustedCertificates', 'usefulCertificates'],
      decodeCdf,
    )
    return this.#cache.certificateObjects
  }

  /** The value of the data object with a label; undefined when the card has none. It is not kept. */
  async dataObject(label: string): Promise<Uint8Array | undefined> {
    const objects: readonly DataObject[] = await this.#records(['dataObjects'], decodeDodf)
    const object = objects.find((candidate) => candidate.label === label)
    return object?.value ?? (object?.path && (await readObjectFile(this.#dialect, object.path)))
  }

  /** The certificate that a record names; undefined when its file is not there. */
  async certificate(object: CertificateObject): Promise<Certificate | undefined> {
    const key = keyOf(object)
    const known = this.#cache.certificates.get(key)
    if (known !== undefined) return known
    const der = object.value ?? (object.path && (await readObjectFile(this.#dialect, object.path)))
    if (der === undefined) return undefined
    if (der.length === 0) throw cardProtocolError('certificate')
    const certificate = parseCertificate(der)
    this.#cache.certificates.set(key, certificate)
    return certificate
  }

  /** The PIN of the holder: the first authentication object that is no unblocking code. */
  async holderPin(): Promise<AuthObject> {
    const pin = (await this.authObjects()).find((object) => !isPuk(object))
    if (pin === undefined) throw this.#unsupported()
    return pin
  }

  /** The code that unblocks the PIN of the holder; undefined on a card without one. */
  async holderPuk(): Promise<AuthObject | undefined> {
    const { protectedBy } = await this.holderPin()
    const codes = (await this.authObjects()).filter(isPuk)
    const named = codes.find(({ authId }) => protectedBy !== undefined && bytesEqual(authId, protectedBy))
    return named ?? codes[0]
  }

  #unsupported(): Error {
    return new BridgeError('CARD_UNSUPPORTED', { kind: this.#dialect.generation })
  }
}
