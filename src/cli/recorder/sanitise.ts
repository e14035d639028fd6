/** Makes of a recording what may be written: nothing of the holder, the same shape. */
import { constants, privateDecrypt, privateEncrypt, publicDecrypt, X509Certificate } from 'node:crypto'
import { signatureBlock } from '../../cps/signature-block.ts'
import { bytesEqual, bytesToHex, concatBytes } from '../../iso7816/hex.ts'
import { decodeTlvs } from '../../iso7816/ber-tlv.ts'
import { INS, SELECT_BY } from '../../iso7816/commands.ts'
import type { RawStep } from '../../reader/replay/recording-provider.ts'
import type { Fault } from '../../reader/replay/transcript.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { type ExchangeGroup, groupExchanges, ReadFiles, readPlace, selectedPath } from './exchange-groups.ts'
import { directoryFiles, FileScrubber, isObjectDirectory, isPublicName, roleOf } from './scrub-file.ts'
import { CertificateSubstitution, type SubstituteCertificate } from './substitute-certificate.ts'
import type { Substitutes } from './substitutes.ts'

/** Computes the answer to a signature command from the data of its chain. */
type Signer = (data: Uint8Array) => Uint8Array

/** A step that tells nothing of the holder. */
export type SafeStep =
  | {
      readonly command: Uint8Array
      readonly comment: string
      readonly answer: Uint8Array | Fault
      /** The command's data is what is signed: its own bytes are not to be used. */
      readonly signing?: SigningPart | undefined
      readonly event?: undefined
    }
  | Extract<RawStep, { event: string }>

/** A part of a signature command and of its answer. */
interface SigningPart {
  readonly signer: Signer
  /** The first part begins a new command. */
  readonly first: boolean
  /** Where the data of this part's answer begins in the signature. */
  readonly answerOffset: number
}

const DECIPHER = 0x8086
const MAX_PATH_BYTES_FROM_MF = 6
/** Data objects of a security environment: algorithm and key references. */
const ENVIRONMENT_TAGS: ReadonlySet<number> = new Set([0x80, 0x83, 0x84])

const refuse = (what: string): Error => setupFault(USAGE.notRecorded(what))

/** Whether a SELECT found its file; 61xx: its file control information was left where it is. */
const selects = ({ sw = 0 }: ExchangeGroup): boolean => sw === 0x9000 || sw >> 8 === 0x61

class Sanitiser {
  readonly #substitutes: Substitutes
  readonly #certificates: CertificateSubstitution
  readonly #scrubber: FileScrubber
  readonly #files = new ReadFiles()
  readonly #safeFiles = new ReadFiles()
  readonly #groups: readonly ExchangeGroup[]
  readonly #steps: readonly RawStep[]

  constructor(steps: readonly RawStep[], substitutes: Substitutes, now: Date) {
    this.#steps = steps
    this.#substitutes = substitutes
    this.#certificates = new CertificateSubstitution(substitutes, now)
    this.#scrubber = new FileScrubber(substitutes, this.#certificates)
    this.#groups = groupExchanges(steps)
  }

  run(): readonly SafeStep[] {
    this.#readFiles()
    this.#scrubFiles()
    const safe = new Map<number, SafeStep>()
    let path: string | undefined
    for (const group of this.#groups) {
      if (group.ins === INS.select) path = selects(group) ? selectedPath(group) : undefined
      const place = group.ins === INS.readBinary ? readPlace(group, path) : undefined
      if (place !== undefined) path = place.path
      for (const [index, step] of this.#group(group, path)) safe.set(index, step)
    }
    return this.#steps.map((step, index) => {
      if (step.command === undefined) return step
      const made = safe.get(index)
      if (made === undefined) throw refuse('an exchange that belongs to no command')
      return made
    })
  }

  #readFiles(): void {
    let path: string | undefined
    for (const group of this.#groups) {
      if (group.ins === INS.select) path = selects(group) ? selectedPath(group) : undefined
      if (group.ins !== INS.readBinary || group.answer.length === 0) continue
      const place = readPlace(group, path)
      if (place === undefined) throw refuse('a READ BINARY of an unknown file')
      path = place.path
      if (!this.#files.put(place.path, place.offset, group.answer))
        throw refuse('a file whose content changed')
    }
  }

  #scrubFiles(): void {
    const { paths } = this.#files
    const odf = paths.filter(isObjectDirectory).flatMap((path) => this.#files.runs(path))[0]
    const directories = directoryFiles(odf?.bytes)
    for (const path of paths) {
      for (const { start, bytes } of this.#files.runs(path))
        this.#safeFiles.put(path, start, this.#scrubber.content(bytes, roleOf(path, directories)))
    }
  }

  /** The steps of a group with the answer data `answer` in the place of their own. */
  #plain(
    group: ExchangeGroup,
    comment: string,
    answer: Uint8Array,
  ): readonly (readonly [number, SafeStep])[] {
    let offset = 0
    return group.steps.map((index) => {
      const step = this.#exchange(index)
      if (typeof step.answer === 'string')
        return [index, { command: step.command, comment, answer: step.answer }]
      const length = step.answer.length - 2
      const data = answer.subarray(offset, offset + length)
      offset += length
      return [index, { command: step.command, comment, answer: concatBytes(data, step.answer.subarray(-2)) }]
    })
  }

  #exchange(index: number): Extract<RawStep, { command: Uint8Array }> {
    const step = this.#steps[index]
    if (step?.command === undefined) throw new RangeError('not an exchange')
    return step
  }

  #group(group: ExchangeGroup, path: string | undefined): readonly (readonly [number, SafeStep])[] {
    const { ins, p1, p2, data, answer } = group
    switch (ins) {
      case INS.select:
        return this.#select(group)
      case INS.readBinary: {
        const { path: file = '', offset = 0 } = readPlace(group, path) ?? {}
        if (data.length > 0) throw refuse('a READ BINARY with data')
        return this.#plain(group, `read from ${offset}`, this.#safeFiles.get(file, offset, answer.length))
      }
      case INS.verify:
      case INS.changeReferenceData:
      case INS.resetRetryCounter: {
        const comment = data.length === 0 ? 'ask for the tries left' : 'the code, masked'
        return this.#plain(group, comment, this.#substitutes.blank(answer))
      }
      case INS.manageSecurityEnvironment:
        if (!decodeTlvs(data).every(({ tag, value }) => ENVIRONMENT_TAGS.has(tag) && value.length <= 2))
          throw refuse('a MANAGE SECURITY ENVIRONMENT with unknown data')
        return this.#plain(group, 'choose the key', this.#substitutes.blank(answer))
      case INS.internalAuthenticate:
        return this.#signing(group)
      case INS.performSecurityOperation:
        if (((p1 << 8) | p2) !== DECIPHER) throw refuse('another PERFORM SECURITY OPERATION than DECIPHER')
        return this.#signing(group)
      default:
        throw refuse(`the instruction ${bytesToHex(Uint8Array.of(ins))}`)
    }
  }

  #select(group: ExchangeGroup): readonly (readonly [number, SafeStep])[] {
    const { p1, data, answer } = group
    const isPathFromMf = p1 === SELECT_BY.pathFromMf && data.length <= MAX_PATH_BYTES_FROM_MF
    if (!isPathFromMf && !isPublicName(data)) throw refuse('a SELECT with an unknown name')
    const what = p1 === SELECT_BY.name ? 'the application' : `the file ${bytesToHex(data)}`
    return this.#plain(group, `select ${what}`, this.#scrubber.fileControl(answer))
  }

  #signing(group: ExchangeGroup): readonly (readonly [number, SafeStep])[] {
    const { answer } = group
    const signer = this.#signerOf(group)
    let answerOffset = 0
    return this.#plain(group, 'sign', this.#substitutes.opaque(answer)).map(([index, step], place) => {
      if (step.event !== undefined) return [index, step]
      const signing: SigningPart = { signer, first: place === 0, answerOffset }
      if (typeof step.answer !== 'string') answerOffset += step.answer.length - 2
      return [index, { ...step, signing }]
    })
  }

  /** A signature that was right becomes one of the substitute key; any other answer stays a wrong one. */
  #signerOf({ ins, data, answer }: ExchangeGroup): Signer {
    const wrong = this.#substitutes.opaque(answer)
    const isRaw = ins === INS.performSecurityOperation
    for (const certificate of this.#certificates.made) {
      if (!isSignatureOf(certificate, isRaw ? data : blockOf(data, certificate), answer)) continue
      const key = this.#substitutes.privateKey(certificate.keyOwner, certificate.modulusBits)
      return (block) =>
        isRaw
          ? privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)
          : privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, block)
    }
    return () => wrong
  }
}

const blockOf = (data: Uint8Array, { modulusBits }: SubstituteCertificate): Uint8Array =>
  signatureBlock(data, modulusBits / 8)

function isSignatureOf(
  { original, modulusBits }: SubstituteCertificate,
  block: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== modulusBits / 8) return false
  const key = new X509Certificate(original).publicKey
  try {
    return bytesEqual(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature), block)
  } catch {
    return false
  }
}

/**
 * Sanitises the steps of a recording.
 *
 * @param now - the moment of the operation.
 * @throws BridgeError `SETUP_INVALID` for what is not recognised, `CARD_PROTOCOL` for a malformed command.
 */
export function sanitiseSteps(
  steps: readonly RawStep[],
  substitutes: Substitutes,
  now: Date,
): readonly SafeStep[] {
  return new Sanitiser(steps, substitutes, now).run()
}
