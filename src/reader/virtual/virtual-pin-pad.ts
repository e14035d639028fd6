/**
 * The PIN pad of a virtual reader (PC/SC part 10). A script plays the holder at the keys; the code goes into the command
 * here, inside the reader, and to the card. Strict: what a reader would not understand is a fault of the program.
 */
import { isBridgeError } from '../../errors/bridge-error.ts'
import { encodeFeatures, encodePadProperties, FEATURE, featureRequestCode } from '../part10/features.ts'
import { decodePinModify, decodePinVerify, type PinModify, type PinVerify } from '../part10/pin-structures.ts'

/** What the display of the reader asks for. */
export type PadQuestion = 'code' | 'current-code' | 'new-code' | 'new-code-again'
/** Digits and then the validation key, the cancel key, or no key until the time is over. */
export type PadKeys = { readonly digits: string } | 'cancel' | 'nothing'

/** How a reader lies: it advertises the features, and then */
export type PadLie =
  /** knows nothing of the control code. */
  | 'refuses-code'
  /** finds fault with every structure (6B80). */
  | 'refuses-structure'
  /** says 9000 without asking anybody. */
  | 'says-verified'
  /** says 63C2 without asking anybody. */
  | 'says-wrong'

export interface VirtualPinPadOptions {
  /** The person at the keys. */
  readonly press: (question: PadQuestion) => PadKeys | Promise<PadKeys>
  readonly lie?: PadLie
  /** It does not know FEATURE_ABORT: an entry ends by its keys and its time-out alone. */
  readonly cannotAbort?: boolean
}

/** The codes that this reader gives to its features; pcsc-lite's driver uses numbers like these. */
const VERIFY_CODE = 0x4233_0006
const MODIFY_CODE = 0x4233_0007
const ABORT_CODE = 0x4233_000b
const PROPERTIES_CODE = 0x4233_0012
const DATA_AT = 5
const MIN_DIGITS = 4
const MAX_DIGITS = 12

const TIMED_OUT = 0x6400
const CANCELLED = 0x6401
const CODES_DIFFER = 0x6402
const WRONG_LENGTH = 0x6403

/** Sends a command to the card in the reader. */
type Send = (command: Uint8Array) => Promise<Uint8Array>
/** One entry, carried out. */
type Run = (send: Send) => Promise<Uint8Array>

const word = (sw: number): Uint8Array => Uint8Array.of(sw >> 8, sw & 0xff)

const ANSWERS_OF_LIARS: Readonly<Record<PadLie, () => Uint8Array>> = {
  'refuses-code': () => new Uint8Array(0),
  'refuses-structure': () => word(0x6b80),
  'says-verified': () => word(0x9000),
  'says-wrong': () => word(0x63c2),
}

export class VirtualPinPad {
  readonly #options: VirtualPinPadOptions
  /** Ends the entry that takes place. */
  #abortEntry: (() => void) | undefined

  constructor(options: VirtualPinPadOptions) {
    this.#options = options
  }

  /**
   * @throws RangeError for a control code that was not advertised, and for a structure that is none.
   */
  async control(code: number, data: Uint8Array, send: Send): Promise<Uint8Array> {
    // The program may run on either system: both number this one function in their own way.
    if (code === featureRequestCode('linux') || code === featureRequestCode('win32'))
      return features(this.#options)
    if (code === PROPERTIES_CODE)
      return encodePadProperties({ minPinSize: MIN_DIGITS, maxPinSize: MAX_DIGITS })
    if (code !== VERIFY_CODE && code !== MODIFY_CODE) throw new RangeError(`control code ${code} is unknown`)
    const run =
      code === VERIFY_CODE
        ? this.#verify(strictly(() => decodePinVerify(data)))
        : this.#modify(strictly(() => decodePinModify(data)))
    const { lie } = this.#options
    return lie === undefined ? run(send) : ANSWERS_OF_LIARS[lie]()
  }

  /**
   * The abort of an entry, out of turn; it does nothing when none takes place.
   *
   * @throws RangeError for a control code that was not advertised for it.
   */
  interrupt(code: number): Promise<void> {
    if (code !== ABORT_CODE || this.#options.cannotAbort === true)
      return Promise.reject(new RangeError(`control code ${code} is none that aborts`))
    this.#abortEntry?.()
    return Promise.resolve()
  }

  #verify({ digits, command }: PinVerify): Run {
    return async (send) => {
      const code = await this.#ask('code', digits)
      return typeof code === 'number' ? word(code) : complete(command, [{ at: 0, code }], send)
    }
  }

  #modify(entry: PinModify): Run {
    return (send) => this.#askAndModify(entry, send)
  }

  async #askAndModify({ digits, currentAt, newAt, command }: PinModify, send: Send): Promise<Uint8Array> {
    const codes: { readonly at: number; readonly code: Buffer }[] = []
    if (currentAt !== null) {
      const current = await this.#ask('current-code', digits)
      if (typeof current === 'number') return word(current)
      codes.push({ at: currentAt, code: current })
    }
    const next = await this.#ask('new-code', digits)
    if (typeof next === 'number') return word(next)
    const again = await this.#ask('new-code-again', digits)
    if (typeof again === 'number') return word(again)
    if (!next.equals(again)) return word(CODES_DIFFER)
    return complete(command, [...codes, { at: newAt, code: next }], send)
  }

  /** The digits of one entry, or the status word with which it ended. */
  async #ask(question: PadQuestion, digits: number): Promise<Buffer | number> {
    const aborted = new Promise<'cancel'>((resolve) => (this.#abortEntry = () => resolve('cancel')))
    const keys = await Promise.race([this.#options.press(question), aborted])
    this.#abortEntry = undefined
    if (keys === 'cancel') return CANCELLED
    if (keys === 'nothing') return TIMED_OUT
    if (!/^\d*$/.test(keys.digits)) throw new RangeError('a PIN pad has digits only')
    return keys.digits.length === digits ? Buffer.from(keys.digits, 'ascii') : WRONG_LENGTH
  }
}

function features({ cannotAbort = false }: VirtualPinPadOptions): Uint8Array {
  return encodeFeatures(
    new Map([
      [FEATURE.VERIFY_PIN_DIRECT, VERIFY_CODE],
      [FEATURE.MODIFY_PIN_DIRECT, MODIFY_CODE],
      ...(cannotAbort ? [] : [[FEATURE.ABORT, ABORT_CODE] as const]),
      [FEATURE.TLV_PROPERTIES, PROPERTIES_CODE],
    ]),
  )
}

/** What a real reader would refuse is a mistake of the caller here, and must not pass for a refusal. */
function strictly<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (isBridgeError(error)) throw new RangeError('the structure is malformed', { cause: error })
    throw error
  }
}

async function complete(
  template: Uint8Array,
  codes: readonly { readonly at: number; readonly code: Buffer }[],
  send: Send,
): Promise<Uint8Array> {
  const command = Uint8Array.from(template)
  for (const { at, code } of codes) command.set(code, DATA_AT + at)
  try {
    return await send(command)
  } finally {
    command.fill(0)
    for (const { code } of codes) code.fill(0)
  }
}
