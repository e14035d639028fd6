/**
 * The dialect of the CPS4: ChipDoc on logical channel 1, T=1 or T=0 (cards of 2025 on). Every byte below is what the
 * agency's own driver sends (dops-cryptolib, card-cps4.c; Cryptolib CPS 5.2.2 on the wire).
 */
import { cardProtocolError, plainError } from '../errors/bridge-error.ts'
import type { ApduChannel } from '../iso7816/apdu-channel.ts'
import { encodeTlv } from '../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../iso7816/command-apdu.ts'
import {
  ANSWER_WITH,
  changeReferenceData,
  decipher,
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
import { applicationPathIn, type CardFilePaths, EF_DIR, noFilePaths } from './ef-dir.ts'
import { type CodeOwner, pinStateOf, throwCodeFault } from './pin-answers.ts'
import { signatureBlock } from './signature-block.ts'
import { readDirectoryFile, readKnownFile } from './read-file.ts'
import { selectInKnownForm } from './select-form.ts'
import { EF_SN_ICC, EF_SN_ICC_SHORT_ID, SERIAL_NUMBER_BYTES, serialNumberIn } from './serial-number.ts'

/** Class bytes: basic channel, and logical channel 1, which the first SELECT on it opens. */
const CHANNEL_0 = 0x00
const CHANNEL_1 = 0x01

const CHIPDOC_AID = hexToBytes('8025000001FF0100')
const CPS2TER_AID = hexToBytes('8025000001FF0002')
/** The GlobalPlatform card manager. */
const MANAGER_AID = hexToBytes('A0000001510000')

const MASTER_FILE = hexToBytes('3F00')
const FILE_ID_BYTES = 2
/** Path of the application on every CPS4 seen so far; EF.DIR is asked when its ODF is not there. */
const DEFAULT_APPLICATION = hexToBytes('3F000001')

/** Template for confidentiality (ISO/IEC 7816-4:2005, 6.3.3). */
const TAG_CONFIDENTIALITY = 0xb8
const TAG_KEY_REFERENCE = 0x83
const READ_BYTES = 256
const MAX_ANSWER_BYTES = 256
const DEFAULT_MODULUS_BITS = 2048
/** Bit 8 of a reference: local to a directory; a PIN or key without it is known everywhere (ISO/IEC 7816-4:2005, 7.5.1). */
const LOCAL_REFERENCE = 0x80

/**
 * Answers of a card that no longer has our application on channel 1: another program used the card in between.
 * 6881: no such channel; 6985; 6E00; 6A86.
 */
const APPLICATION_LOST: ReadonlySet<number> = new Set([0x6881, 0x6985, 0x6e00, 0x6a86])

export class Cps4Dialect implements CardDialect {
  readonly generation = 'cps4'
  readonly #channel: ApduChannel
  readonly #filePaths: CardFilePaths
  readonly #reader = new BinaryReader(CHANNEL_1, READ_BYTES)
  #opened = false
  /** Paths of the selected elementary file and of the current directory, from the MF. */
  #file: Uint8Array | undefined
  #directory: Uint8Array | undefined

  constructor(channel: ApduChannel, filePaths: CardFilePaths = noFilePaths()) {
    this.#channel = channel
    this.#filePaths = filePaths
  }

  get readBytes(): number {
    return this.#reader.limit
  }

  #send(apdu: CommandApdu): Promise<ResponseApdu> {
    return exchange(this.#channel, apdu)
  }

  #selectName(cla: number, aid: Uint8Array): Promise<ResponseApdu> {
    return selectInKnownForm(
      [ANSWER_WITH.nothing, ANSWER_WITH.fcp, ANSWER_WITH.fci],
      this.#filePaths.selectForms,
      (p2) => this.#send(select(cla, SELECT_BY.name, p2, aid)),
    )
  }

  /**
   * Selects the application, after the agency's recovery sequence when the card refuses.
   *
   * @throws BridgeError `CARD_PROTOCOL`.
   */
  async selectApplication(): Promise<void> {
    this.#opened = false
    this.#file = undefined
    this.#directory = undefined
    const first = await this.#selectName(CHANNEL_1, CHIPDOC_AID)
    if (!isOk(first.sw)) {
      await this.#selectName(CHANNEL_1, MANAGER_AID)
      await this.#selectName(CHANNEL_0, CPS2TER_AID)
      const again = await this.#selectName(CHANNEL_1, CHIPDOC_AID)
      if (!isOk(again.sw)) throw cardProtocolError('SELECT', again.sw)
    }
    this.#opened = true
  }

  /**
   * Sends a command that changes nothing on the card; once more with the application selected anew when the card has
   * lost it. Never for a VERIFY with a PIN.
   *
   * @param prepare - selects what the command works on.
   */
  async #sendRepeatable(
    apdu: CommandApdu,
    prepare: () => Promise<void> = () => Promise.resolve(),
  ): Promise<ResponseApdu> {
    if (!this.#opened) await this.selectApplication()
    await prepare()
    const answer = await this.#send(apdu)
    if (!APPLICATION_LOST.has(answer.sw)) return answer
    await this.selectApplication()
    await prepare()
    return this.#send(apdu)
  }

  /** A path of an ISO/IEC 7816-15 object as one from the MF, beginning with 3F00. */
  #absolute(path: Uint8Array): Uint8Array {
    if (bytesEqual(path.subarray(0, MASTER_FILE.length), MASTER_FILE)) return path
    return concatBytes(this.#filePaths.application ?? DEFAULT_APPLICATION, path)
  }

  /** SELECT by an absolute path. The MF itself has another form: its path is empty without 3F00. */
  #selectPath(absolute: Uint8Array, ne: number): Promise<ResponseApdu> {
    const path = absolute.subarray(MASTER_FILE.length)
    const isMf = path.length === 0
    const [p1, data] = isMf ? [SELECT_BY.fileId, MASTER_FILE] : [SELECT_BY.pathFromMf, path]
    const forms = [ANSWER_WITH.fci, ANSWER_WITH.fcp, ANSWER_WITH.nothing] as const
    return selectInKnownForm(forms, this.#filePaths.selectForms, (p2) =>
      this.#sendRepeatable(select(CHANNEL_1, p1, p2, data, p2 === ANSWER_WITH.nothing ? 0 : ne)),
    )
  }

  /** Selecting a file makes its directory current. */
  async #enterDirectory(path: Uint8Array = new Uint8Array(0)): Promise<void> {
    const directory = this.#absolute(path)
    if (this.#opened && this.#directory !== undefined && bytesEqual(this.#directory, directory)) return
    const answer = await this.#selectPath(directory, 0)
    if (!isOk(answer.sw)) throw cardProtocolError('SELECT', answer.sw)
    this.#directory = directory
    this.#file = undefined
  }

  async selectFile(path: Uint8Array, asksSize = true): Promise<SelectedFile | undefined> {
    const found = await this.#trySelectFile(this.#absolute(path), asksSize)
    const isRelative = this.#absolute(path) !== path
    if (found !== undefined || !isRelative || this.#filePaths.application !== undefined) return found
    const content = await readDirectoryFile(this, { path: EF_DIR })
    const application = (content && applicationPathIn(content)) ?? DEFAULT_APPLICATION
    this.#filePaths.application = application
    if (bytesToHex(application) === bytesToHex(DEFAULT_APPLICATION)) return undefined
    return this.#trySelectFile(this.#absolute(path))
  }

  async #trySelectFile(absolute: Uint8Array, asksSize = true): Promise<SelectedFile | undefined> {
    const ne = asksSize || this.#channel.protocol === 't1' ? MAX_ANSWER_BYTES : 0
    const answer = await this.#selectPath(absolute, ne)
    const status = classifyStatusWord(answer.sw)
    if (status.kind === 'file-not-found') return undefined
    if (status.kind !== 'ok') throw cardProtocolError('SELECT', answer.sw)
    this.#file = absolute
    this.#directory = absolute.subarray(0, -FILE_ID_BYTES)
    return { size: answer.data.length === 0 ? undefined : decodeFileSize(answer.data) }
  }

  readBinary(offset: number, ne: number): Promise<Uint8Array> {
    const file = this.#file
    const reselect = async (): Promise<void> => {
      if (file !== undefined && this.#file === undefined) await this.#trySelectFile(file)
    }
    return this.#reader.read((apdu) => this.#sendRepeatable(apdu, reselect), offset, ne)
  }

  /** Assumed of the short identifier: the file is the same as on a CPS3. The application is selected before, anyway. */
  async serialNumber(): Promise<Uint8Array | undefined> {
    if (!this.#opened) await this.selectApplication()
    if (this.#filePaths.withoutShortIds !== true) {
      const read = readBinaryOf(CHANNEL_1, EF_SN_ICC_SHORT_ID, SERIAL_NUMBER_BYTES)
      const serial = serialNumberIn(await this.#send(read))
      if (serial !== undefined) return serial
      this.#filePaths.withoutShortIds = true
    }
    return readKnownFile(this, EF_SN_ICC, SERIAL_NUMBER_BYTES)
  }

  /** No command is known that tells it. */
  triesLeftWhileVerified(): Promise<null> {
    return Promise.resolve(null)
  }

  /** A PIN with a global reference is known everywhere; another one in the directory that the card names for it. */
  async #enterDirectoryOf({ reference, path }: AuthObject): Promise<void> {
    if ((reference & LOCAL_REFERENCE) !== 0) await this.#enterDirectory(path?.path)
  }

  async pinState(pin: AuthObject): Promise<PinState> {
    const apdu = queryCounter(CHANNEL_1, pin.reference)
    const answer = await this.#sendRepeatable(apdu, () => this.#enterDirectoryOf(pin))
    return pinStateOf(answer.sw)
  }

  async #tryCode(object: AuthObject, code: Uint8Array, owner: CodeOwner): Promise<void> {
    if (!this.#opened) await this.selectApplication()
    await this.#enterDirectoryOf(object)
    const answer = await this.#send(verify(CHANNEL_1, object.reference, code))
    if (!isOk(answer.sw)) throwCodeFault(answer.sw, owner)
  }

  verify(pin: AuthObject, code: Uint8Array): Promise<void> {
    return this.#tryCode(pin, code, 'pin')
  }

  async #setPin({ reference }: AuthObject, next: Uint8Array): Promise<void> {
    const { sw } = await this.#send(changeReferenceData(CHANNEL_1, 0x01, reference, next))
    if (!isOk(sw)) throw cardProtocolError('CHANGE REFERENCE DATA', sw)
  }

  /** The current code is verified, then the new one set. */
  async changePin(pin: AuthObject, current: Uint8Array, next: Uint8Array): Promise<void> {
    await this.#tryCode(pin, current, 'pin')
    await this.#setPin(pin, next)
  }

  /** The counter first, then the new code: a card that is pulled in between has its old code, unblocked. */
  async unblockPin(pin: AuthObject, next: Uint8Array, puk: AuthObject, code: Uint8Array): Promise<void> {
    await this.#tryCode(puk, code, 'puk')
    await this.#enterDirectoryOf(pin)
    const reference = pin.reference | LOCAL_REFERENCE
    const { sw } = await this.#send(resetRetryCounter(CHANNEL_1, 0x03, reference))
    if (!isOk(sw)) throw cardProtocolError('RESET RETRY COUNTER', sw)
    await this.#setPin(pin, next)
  }

  /** A card may want the directory of a key, whatever its reference says. */
  async #setKey(reference: number, path: Uint8Array | undefined): Promise<ResponseApdu> {
    const template = encodeTlv(TAG_KEY_REFERENCE, Uint8Array.of(reference))
    const set = setSecurityEnvironment(CHANNEL_1, TAG_CONFIDENTIALITY, template)
    if ((reference & LOCAL_REFERENCE) === 0 && this.#filePaths.keysInDirectory !== true && this.#opened) {
      const answer = await this.#send(set)
      if (isOk(answer.sw)) return answer
      this.#filePaths.keysInDirectory = true
    }
    return this.#sendRepeatable(set, () => this.#enterDirectory(path))
  }

  /** The card computes raw RSA only: the block is padded here, and DECIPHER of it is the signature. */
  async signHash(key: PrivateKeyObject, hash: Uint8Array): Promise<Uint8Array> {
    if (key.keyReference === undefined) throw plainError('CERTIFICATE_NOT_FOUND')
    const set = await this.#setKey(key.keyReference, key.path?.path)
    if (!isOk(set.sw)) throw cardProtocolError('MANAGE SECURITY ENVIRONMENT', set.sw)
    const block = signatureBlock(sha256DigestInfo(hash), (key.modulusLength ?? DEFAULT_MODULUS_BITS) / 8)
    const answer = await this.#send(decipher(CHANNEL_1, block, MAX_ANSWER_BYTES))
    if (!isOk(answer.sw)) throw cardProtocolError('PERFORM SECURITY OPERATION', answer.sw)
    return answer.data
  }
}
