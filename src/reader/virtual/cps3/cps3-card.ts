import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { status, SW } from '../card-answer.ts'
import type { CardCredentials } from '../card-credentials.ts'
import { CardKey } from '../card-key.ts'
import type { CardProfile } from '../card-profile.ts'
import { FileSystem } from '../file-system.ts'
import { PinObject } from '../pin-object.ts'
import { SecurityEnvironment } from '../security-environment.ts'
import { buildCardFiles, type FileOverrides } from '../card-files.ts'
import type { CardCommand, CardState } from '../card-state.ts'
import { readBinary } from '../read-binary.ts'
import { selectFile } from './file-commands.ts'
import { verify } from '../reference-data.ts'
import { changeReferenceData, resetRetryCounter } from './pin-commands.ts'
import { getData } from './security-data-objects.ts'
import { manageSecurityEnvironment } from './environment-commands.ts'
import { addToChain } from '../card-security.ts'
import { internalAuthenticate, isChainable, performSecurityOperation } from './signature-commands.ts'

const PUK_USES = 100
const CLA_CHAINING = 0x10
const CLA_SECURE_MESSAGING = 0x0c

const COMMANDS: ReadonlyMap<number, CardCommand> = new Map([
  [0x20, verify],
  [0x22, manageSecurityEnvironment],
  [0x24, changeReferenceData],
  [0x2a, performSecurityOperation],
  [0x2c, resetRetryCounter],
  [0x88, internalAuthenticate],
  [0xa4, selectFile],
  [0xb0, readBinary],
  [0xcb, getData],
])

/** The operating system of a CPS3, below its transmission protocol. */
export class Cps3Card {
  readonly #state: CardState
  readonly #pins: readonly PinObject[]

  constructor(profile: CardProfile, credentials: CardCredentials, overrides?: FileOverrides) {
    const { layout } = profile
    const holderPin = new PinObject({ reference: layout.pinReference, ...profile.pin })
    const puk = new PinObject({ reference: layout.pukReference, ...profile.puk, usesLeft: PUK_USES })
    const keys = [
      new CardKey(layout.signatureKey, credentials.signature.privateKey, ['compute-signature']),
      new CardKey(layout.authenticationKey, credentials.authentication.privateKey, [
        'internal-authenticate',
        'decipher',
      ]),
    ]
    this.#pins = [holderPin, puk]
    const files = new FileSystem(buildCardFiles(profile, { credentials, pins: this.#pins, keys }, overrides))
    this.#state = { profile, files, holderPin, environment: new SecurityEnvironment() }
  }

  get triesLeft(): number {
    return this.#state.holderPin.triesLeft
  }

  setTriesLeft(tries: number): boolean {
    return this.#state.holderPin.setTriesLeft(tries)
  }

  reset(): void {
    this.#state.files.reset()
    this.#state.environment.clear()
    for (const pin of this.#pins) pin.forget()
  }

  process(command: CommandApdu): ResponseApdu {
    const { environment } = this.#state
    const { cla, ins } = command
    const chained = (cla & CLA_CHAINING) !== 0
    if (!isChainable(command)) environment.chain = undefined
    if ((cla & ~(CLA_CHAINING | CLA_SECURE_MESSAGING)) !== 0) return status(SW.unknownClass)
    if ((cla & CLA_SECURE_MESSAGING) !== 0) return status(SW.secureMessaging)
    const run = COMMANDS.get(ins)
    if (run === undefined) return status(SW.unknownInstruction)
    if (!chained) return run(this.#state, command)
    return isChainable(command) ? addToChain(this.#state, command) : status(SW.chaining)
  }
}
