/**
 * The dialect of the CPS3: IAS-ECC on T=0 (cards of 2011 on). Every byte below is what the agency's own driver
 * (dops-cryptolib, card-cps3.c) sends and what OpenSC saw on real cards (OpenSC pull requests 2220 to 2281).
 */
import { BridgeError, cardProtocolError, plainError } from '../errors/bridge-error.ts'
import type { ApduChannel } from '../iso7816/apdu-channel.ts'
import { encodeTlv } from '../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../iso7816/command-apdu.ts'
import {
  ANSWER_WITH,
  changeReferenceData,
  getData,
  internalAuthenticate,
  queryCounter,
  readBinaryOf,
  resetRetryCounter,
  select,
  SELECT_BY,
  setSecurityEnvironment,
  verify,
} from '../iso7816/commands.ts'
import { exchange } from '../iso7816/exchange.ts'
import { decodeFileSize } from '../iso7816/file-control.ts'
import { bytesEqual, bytesToHex, concatBytes, hexToBytes } from '../iso7816/hex.ts'
import type { AuthObject } from '../iso7816/pkcs15/aodf.ts'
import type { PrivateKeyObject } from '../iso7816/pkcs15/prkdf.ts'
import type { ResponseApdu } from '../iso7816/response-apdu.ts'
import { classifyStatusWord, isOk } from '../iso7816/status-word.ts'
import { BinaryReader } from './binary-reader.ts'
import type { CardDialect, PinState, SelectedFile } from './card-dialect.ts'
import { sha256DigestInfo } from './digest-info.ts'
import { APPLICATION_AID, applicationPathIn, type CardFilePaths, EF_DIR, noFilePaths } from './ef-dir.ts'
import { type CodeOwner, pinStateOf, throwCodeFault } from './pin-answers.ts'
import { TAG_DESCRIPTION, triesLeftIn } from './pin-object.ts'
import { readDirectoryFile, readKnownFile } from './read-file.ts'
import { selectInKnownForm } from './select-form.ts'
import { EF_SN_ICC, EF_SN_ICC_SHORT_ID, SERIAL_NUMBER_BYTES, serialNumberIn } from './serial-number.ts'

const CLA = 0x00
const MASTER_FILE = hexToBytes('3F00')
const MASTER_FILE_HEX = bytesToHex(MASTER_FILE)
/** Path of the application on every CPS3 seen so far; where its ODF is not there, it is selected by name. */
const USUAL_APPLICATION = hexToBytes('3F000001')

/** Data objects of the security environment (ISO/IEC 7816-4:2005, 6.3.3). */
const TAG_ALGORITHM = 0x80
const TAG_KEY = 0x84

const TAG_INTERNAL_AUTHENTICATION = 0xa4

/** Algorithm reference of RSASSA-PKCS1-v1_5 over data that the host gives (IAS-ECC; TokenInfo of real cards). */
const ALGORITHM_RSA_PKCS1 = 0x02
/** Of a short response: a signature of an RSA key of 2048 bits, too. */
const MAX_ANSWER_BYTES = 256
const READ_BYTES = 0xe7

/** Stands for the application in the place of the path of a directory. */
const APPLICATION = 'application'

function startsWithMf(path: Uint8Array): boolean {
  return bytesEqual(path.subarray(0, 2), MASTER_FILE)
}

export class Cps3Dialect implements CardDialect {
  readonly generation = 'cps3'
  readonly #channel: ApduChannel
  readonly #filePaths: CardFilePaths
  readonly #reader = new BinaryReader(CLA, READ_BYTES)
  /** The current directory: `APPLICATION`, the path it was selected by, or undefined when an EF was selected by path. */
  #current: string | undefined

  constructor(channel: ApduChannel, filePaths: CardFilePaths = noFilePaths()) {
    this.#channel = channel
    this.#filePaths = filePaths
  }

  #setCurrent(directory: string | undefined): void {
    this.#current = directory
    this.#filePaths.leftOpen = directory !== MASTER_FILE_HEX
  }

  get readBytes(): number {
    return this.#reader.limit
  }

  #send(apdu: CommandApdu): Promise<ResponseApdu> {
    return exchange(this.#channel, apdu)
  }

  /** The card refuses P2 = 00. */
  #select(p1: number, wanted: number, data: Uint8Array, ne = 0): Promise<ResponseApdu> {
    const other = wanted === ANSWER_WITH.fcp ? ANSWER_WITH.nothing : ANSWER_WITH.fcp
    return selectInKnownForm([wanted, other], this.#filePaths.selectForms, (p2) =>
      this.#send(select(CLA, p1, p2, data, p2 === ANSWER_WITH.fcp ? ne : 0)),
    )
  }

  async #selectDirectory(path: Uint8Array): Promise<void> {
    const answer = await this.#select(SELECT_BY.path, ANSWER_WITH.nothing, path)
    if (!isOk(answer.sw)) throw cardProtocolError('SELECT', answer.sw)
    this.#setCurrent(bytesToHex(path))
  }

  /** The path (tag 51) under which EF.DIR lists the application, for cards that do not select it by name. */
  async #findApplicationPath(): Promise<Uint8Array> {
    const content = await readDirectoryFile(this, { path: EF_DIR })
    const path = content && applicationPathIn(content)
    if (path === undefined) throw new BridgeError('CARD_UNSUPPORTED', { kind: 'cps3' })
    return path
  }

  async selectApplication(): Promise<void> {
    if (this.#filePaths.application === undefined) {
      const byName = await this.#select(SELECT_BY.name, ANSWER_WITH.nothing, APPLICATION_AID)
      if (isOk(byName.sw)) this.#filePaths.byName = true
      else this.#filePaths.application = await this.#findApplicationPath()
    }
    if (this.#filePaths.application !== undefined) await this.#selectDirectory(this.#filePaths.application)
    this.#setCurrent(APPLICATION)
  }

  async selectFile(path: Uint8Array, asksSize = true): Promise<SelectedFile | undefined> {
    if (startsWithMf(path)) return this.#selectPath(path, asksSize)
    if (this.#filePaths.byName !== true) {
      const application = this.#filePaths.application ?? USUAL_APPLICATION
      const found = await this.#selectPath(concatBytes(application, path), asksSize)
      if (found !== undefined) this.#filePaths.application = application
      if (this.#filePaths.application !== undefined) return found
    }
    if (this.#current !== APPLICATION) await this.selectApplication()
    return this.#selectPath(path, asksSize)
  }

  /** A path from the MF, or from the application when that is current. */
  async #selectPath(path: Uint8Array, asksSize: boolean): Promise<SelectedFile | undefined> {
    if (startsWithMf(path)) this.#setCurrent(undefined)
    const ne = asksSize || this.#channel.protocol === 't1' ? MAX_ANSWER_BYTES : 0
    const answer = await this.#select(SELECT_BY.path, ANSWER_WITH.fcp, path, ne)
    const status = classifyStatusWord(answer.sw)
    if (status.kind === 'file-not-found') return undefined
    if (status.kind !== 'ok') throw cardProtocolError('SELECT', answer.sw)
    return { size: answer.data.length === 0 ? undefined : decodeFileSize(answer.data) }
  }

  readBinary(offset: number, ne: number): Promise<Uint8Array> {
    return this.#reader.read((apdu) => this.#send(apdu), offset, ne)
  }

  /**
   * The short identifier is one of the MF, which is current after a reset; a card that was left as it was has it selected
   * first. Either way the MF is current afterwards: the PIN lives there.
   */
  async serialNumber(): Promise<Uint8Array | undefined> {
    if (this.#filePaths.withoutShortIds !== true) {
      if (this.#filePaths.leftOpen === true) await this.#selectDirectory(MASTER_FILE)
      const read = readBinaryOf(CLA, EF_SN_ICC_SHORT_ID, SERIAL_NUMBER_BYTES)
      const serial = serialNumberIn(await this.#send(read))
      if (serial !== undefined) {
        this.#setCurrent(MASTER_FILE_HEX)
        return serial
      }
      this.#filePaths.withoutShortIds = true
    }
    return readKnownFile(this, EF_SN_ICC, SERIAL_NUMBER_BYTES)
  }

  /** The directory in which a PIN or key lives: the MF for the CPS3's PIN, the application for an empty path. */
  async #enterDirectoryOf(path: Uint8Array = new Uint8Array(0)): Promise<void> {
    if (this.#current === (path.length === 0 ? APPLICATION : bytesToHex(path))) return
    if (!startsWithMf(path)) await this.selectApplication()
    if (path.length > 0) await this.#selectDirectory(path)
  }

  /** A PIN without path is global (P2 without bit 8, ISO/IEC 7816-4:2005, 7.5.1) and lives in the MF, or local. */
  #enterDirectoryOfPin({ path, reference }: AuthObject): Promise<void> {
    return this.#enterDirectoryOf(path?.path ?? (reference < 0x80 ? MASTER_FILE : undefined))
  }

  async pinState(pin: AuthObject): Promise<PinState> {
    await this.#enterDirectoryOfPin(pin)
    const answer = await this.#send(queryCounter(CLA, pin.reference))
    return pinStateOf(answer.sw)
  }

  /** GET DATA of the PIN object (IAS-ECC; OpenSC pull request 2275 shows it of a real card): tag 9B, tries left. */
  async triesLeftWhileVerified(pin: AuthObject): Promise<number | null> {
    await this.#enterDirectoryOfPin(pin)
    const object = [0xbf, 0x81, pin.reference & 0x7f, 2, TAG_DESCRIPTION, 0x80]
    const request = Uint8Array.of(0x4d, 2 + object.length, 0x70, object.length, ...object)
    const answer = await this.#send(getData(CLA, request, MAX_ANSWER_BYTES))
    return isOk(answer.sw) ? triesLeftIn(answer.data) : null
  }

  async #tryCode(object: AuthObject, code: Uint8Array, owner: CodeOwner): Promise<void> {
    await this.#enterDirectoryOfPin(object)
    const answer = await this.#send(verify(CLA, object.reference, code))
    if (!isOk(answer.sw)) throwCodeFault(answer.sw, owner)
  }

  verify(pin: AuthObject, code: Uint8Array): Promise<void> {
    return this.#tryCode(pin, code, 'pin')
  }

  /** Both codes go in one field, without a VERIFY before (Observed: the agency's driver; OpenSC sends one). */
  async changePin(pin: AuthObject, current: Uint8Array, next: Uint8Array): Promise<void> {
    await this.#enterDirectoryOfPin(pin)
    const codes = concatBytes(current, next)
    try {
      const answer = await this.#send(changeReferenceData(CLA, 0x00, pin.reference, codes))
      if (!isOk(answer.sw)) throwCodeFault(answer.sw, 'pin', 'CHANGE REFERENCE DATA')
    } finally {
      codes.fill(0)
    }
  }

  async unblockPin(pin: AuthObject, next: Uint8Array, puk: AuthObject, code: Uint8Array): Promise<void> {
    await this.#tryCode(puk, code, 'puk')
    await this.#enterDirectoryOfPin(pin)
    const answer = await this.#send(resetRetryCounter(CLA, 0x02, pin.reference, next))
    if (!isOk(answer.sw)) throw cardProtocolError('RESET RETRY COUNTER', answer.sw)
  }

  async signHash(key: PrivateKeyObject, hash: Uint8Array): Promise<Uint8Array> {
    if (key.keyReference === undefined) throw plainError('CERTIFICATE_NOT_FOUND')
    await this.#enterDirectoryOf(key.path?.path)
    const template = concatBytes(
      encodeTlv(TAG_ALGORITHM, Uint8Array.of(ALGORITHM_RSA_PKCS1)),
      encodeTlv(TAG_KEY, Uint8Array.of(key.keyReference)),
    )
    const set = await this.#send(setSecurityEnvironment(CLA, TAG_INTERNAL_AUTHENTICATION, template))
    if (!isOk(set.sw)) throw cardProtocolError('MANAGE SECURITY ENVIRONMENT', set.sw)
    const answer = await this.#send(internalAuthenticate(CLA, sha256DigestInfo(hash), MAX_ANSWER_BYTES))
    if (!isOk(answer.sw)) throw cardProtocolError('INTERNAL AUTHENTICATE', answer.sw)
    return answer.data
  }
}
