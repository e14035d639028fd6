import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import { bytesToHex } from '../../../iso7816/hex.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { done, status, SW } from '../card-answer.ts'
import type { CardCredentials } from '../card-credentials.ts'
import { buildCardFiles, type FileOverrides } from '../card-files.ts'
import { CardKey } from '../card-key.ts'
import type { CardProfile } from '../card-profile.ts'
import { addToChain } from '../card-security.ts'
import { FileSystem } from '../file-system.ts'
import { PinObject } from '../pin-object.ts'
import { readBinary } from '../read-binary.ts'
import { verify } from '../reference-data.ts'
import { SecurityEnvironment } from '../security-environment.ts'
import type { Cps4Command, Cps4State } from './cps4-state.ts'
import { selectFile } from './file-commands.ts'
import { changeReferenceData, resetRetryCounter } from './pin-commands.ts'
import { isChainable, manageSecurityEnvironment, performSecurityOperation } from './signature-commands.ts'

/** The GlobalPlatform card manager, and the CPS2ter volume of channel 0. */
const MANAGER_AID = 'A0000001510000'
const CPS2TER_AID = '8025000001FF0002'

const CHANNELS = 0x03
const CLA_CHAINING = 0x10
const CLA_SECURE_MESSAGING = 0x0c
const OUR_CHANNEL = 1

const INS_SELECT = 0xa4
const BY_NAME = 0x04
const WITH_FCI = 0x00
const NO_ANSWER = 0x0c

const COMMANDS: ReadonlyMap<number, Cps4Command> = new Map<number, Cps4Command>([
  [0x20, verify],
  [0x22, manageSecurityEnvironment],
  [0x24, changeReferenceData],
  [0x2a, performSecurityOperation],
  [0x2c, resetRetryCounter],
  [INS_SELECT, selectFile],
  [0xb0, readBinary],
])

/** What a channel has selected; `none`: the channel is not open. */
type Application = 'none' | 'manager' | 'chipdoc' | 'cps2ter'

/**
 * The operating system of a CPS4, below its transmission protocol: ChipDoc on logical channel 1, which a SELECT by name
 * opens; on channel 0 the volume of the older generation, which answers to its name alone.
 */
export class Cps4Card {
  readonly #state: Cps4State
  readonly #pins: readonly PinObject[]
  #channels: [basic: Application, first: Application] = ['cps2ter', 'none']
  /** The application does not come back before card manager and CPS2ter volume were selected, in this order. */
  #lost: 'no' | 'lost' | 'manager-seen'

  constructor(profile: CardProfile, credentials: CardCredentials, overrides?: FileOverrides) {
    const { layout } = profile
    const holderPin = new PinObject({ reference: layout.pinReference, ...profile.pin })
    const puk = new PinObject({ reference: layout.pukReference, ...profile.puk })
    const keys = [
      new CardKey(layout.signatureKey, credentials.signature.privateKey, ['compute-signature']),
      new CardKey(layout.authenticationKey, credentials.authentication.privateKey, ['decipher', 'pss']),
    ]
    this.#pins = [holderPin, puk]
    const files = new FileSystem(buildCardFiles(profile, { credentials, pins: this.#pins, keys }, overrides))
    const environment = new SecurityEnvironment()
    this.#state = { profile, files, holderPin, environment, mayReplacePin: false }
    this.#lost = profile.lostApplication ? 'lost' : 'no'
  }

  get triesLeft(): number {
    return this.#state.holderPin.triesLeft
  }

  setTriesLeft(tries: number): boolean {
    return this.#state.holderPin.setTriesLeft(tries)
  }

  reset(): void {
    this.#channels = ['cps2ter', 'none']
    this.#lost = this.#state.profile.lostApplication ? 'lost' : 'no'
    this.#forget()
  }

  #forget(): void {
    this.#state.files.reset()
    this.#state.environment.clear()
    this.#state.mayReplacePin = false
    for (const pin of this.#pins) pin.forget()
  }

  process(command: CommandApdu): ResponseApdu {
    const { environment } = this.#state
    const { cla, ins, p1 } = command
    const channel = cla & CHANNELS
    const chained = (cla & CLA_CHAINING) !== 0
    if (!isChainable(command)) environment.chain = undefined
    if ((cla & ~(CHANNELS | CLA_CHAINING | CLA_SECURE_MESSAGING)) !== 0) return status(SW.unknownClass)
    if ((cla & CLA_SECURE_MESSAGING) !== 0) return status(SW.secureMessaging)
    if (channel > OUR_CHANNEL) return status(SW.unknownChannel)
    if (ins === INS_SELECT && p1 === BY_NAME)
      return chained ? status(SW.chaining) : this.#selectByName(command)
    if (channel !== OUR_CHANNEL) return status(SW.unknownInstruction)
    if (this.#channels[OUR_CHANNEL] === 'none') return status(SW.unknownChannel)
    const run = this.#channels[OUR_CHANNEL] === 'chipdoc' ? COMMANDS.get(ins) : undefined
    if (run === undefined) return status(SW.unknownInstruction)
    if (!chained) return run(this.#state, command)
    return isChainable(command) ? addToChain(this.#state, command) : status(SW.chaining)
  }

  #selectByName({ cla, p2, data }: CommandApdu): ResponseApdu {
    if (p2 !== WITH_FCI && p2 !== NO_ANSWER) return status(SW.wrongParameters)
    const name = bytesToHex(data)
    const ours = (cla & CHANNELS) === OUR_CHANNEL
    if (ours && name === MANAGER_AID) {
      if (this.#lost === 'lost') this.#lost = 'manager-seen'
      this.#forget()
      this.#channels[OUR_CHANNEL] = 'manager'
      return done()
    }
    if (!ours && name === CPS2TER_AID) {
      if (this.#lost === 'manager-seen') this.#lost = 'no'
      return done()
    }
    if (!ours || name !== this.#state.profile.layout.rootAid) return status(SW.fileNotFound)
    if (this.#lost !== 'no') return status(SW.conditions)
    this.#channels[OUR_CHANNEL] = 'chipdoc'
    this.#state.files.reset()
    this.#state.environment.clear()
    return done()
  }
}
