/** A reader that answers from a transcript, strictly: a fake that says more than its script proves nothing. */
import {
  type AnyBridgeError,
  BridgeError,
  isBridgeError,
  pcscUnavailable,
  plainError,
} from '../../errors/bridge-error.ts'
import type { Sentence } from '../../errors/setup-texts.ts'
import { hexToBytes } from '../../iso7816/hex.ts'
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { CardConnection, Disposition, ReaderEvent, ReaderProvider } from '../reader.ts'
import {
  type CommandPattern,
  type Fault,
  FAULTS,
  formatPattern,
  maskSecret,
  type Step,
  type Transcript,
  transcriptFault,
} from './transcript.ts'
import { TRANSCRIPT } from './transcript-texts.ts'

/** Name of the one reader. */
export const REPLAY_READER = 'cps-bridge Replay Reader 00 00'

const ERROR_OF_FAULT: Readonly<Record<Fault, () => AnyBridgeError>> = {
  'card-removed': () => plainError('CARD_REMOVED'),
  'card-mute': () => plainError('CARD_MUTE'),
  'card-busy': () => new BridgeError('CARD_BUSY', {}),
  'pcsc-unavailable': () => pcscUnavailable('not-running'),
}

/** A step whose answer is made when its command comes. */
export interface ComputedStep {
  readonly comments: readonly string[]
  readonly command: CommandPattern
  readonly answer: (command: Uint8Array) => Uint8Array
  readonly event?: undefined
}

export interface ScriptedCard {
  readonly atr: Uint8Array
  readonly protocol: Protocol
  readonly steps: readonly (Step | ComputedStep)[]
}

/** The card in the transcript's header. */
function cardOf({ headers, steps }: Transcript): ScriptedCard {
  const { atr = '', protocol = 't0' } = headers
  if (!/^(?:[0-9A-Fa-f]{2}){2,33}$/.test(atr)) throw transcriptFault(TRANSCRIPT.headerAtr())
  if (protocol !== 't0' && protocol !== 't1') throw transcriptFault(TRANSCRIPT.headerProtocol())
  return { atr: hexToBytes(atr), protocol, steps }
}

const describeStep = (step: Step | ComputedStep): string =>
  step.command === undefined ? `!! ${step.event}` : `=> ${formatPattern(step.command)}`

/** Where two commands begin to differ: one line to compare by eye. */
function difference(expected: CommandPattern, got: CommandPattern): Sentence {
  const at = got.findIndex((byte, index) => expected[index] !== byte)
  return TRANSCRIPT.differs(
    at < 0 ? got.length : at,
    `=> ${formatPattern(expected)}`,
    `=> ${formatPattern(got)}`,
  )
}

/** A masked byte of the script matches any byte. */
const matches = (expected: CommandPattern, command: Uint8Array): boolean =>
  expected.length === command.length &&
  expected.every((byte, index) => byte === null || byte === command[index])

class ReplayProvider implements ReaderProvider {
  readonly backend = 'virtual'
  readonly #steps: ScriptedCard['steps']
  readonly #card: Pick<ScriptedCard, 'atr' | 'protocol'>
  #next = 0
  #listener: (event: ReaderEvent) => void = () => undefined
  #fault: AnyBridgeError | undefined
  #connected = false
  #removed = false

  constructor({ steps, atr, protocol }: ScriptedCard) {
    this.#steps = steps
    this.#card = { atr, protocol }
  }

  start(listener: (event: ReaderEvent) => void): Promise<void> {
    this.#listener = listener
    listener({ type: 'reader-attached', reader: REPLAY_READER, pinPad: false })
    listener({ type: 'card-inserted', reader: REPLAY_READER, atr: this.#card.atr })
    return Promise.resolve()
  }

  async connect(reader: string): Promise<CardConnection> {
    if (reader !== REPLAY_READER) throw new BridgeError('READER_NOT_FOUND', { readers: [REPLAY_READER] })
    if (this.#removed) throw plainError('CARD_ABSENT')
    if (this.#connected) throw this.#fail(TRANSCRIPT.secondConnection())
    const event = this.#steps[this.#next]?.event
    const fault = FAULTS.find((name) => name === event)
    if (fault !== undefined && fault !== 'card-removed') {
      this.#next += 1
      throw ERROR_OF_FAULT[fault]()
    }
    this.#connected = true
    await Promise.resolve()
    let open = true
    return {
      ...this.#card,
      reader,
      transmit: (command) => (open ? this.#transmit(command) : Promise.reject(plainError('CARD_REMOVED'))),
      close: (disposition) => {
        if (open) this.#close(disposition)
        open = false
        return Promise.resolve()
      },
    }
  }

  async #transmit(command: Uint8Array): Promise<Uint8Array> {
    if (this.#removed) throw plainError('CARD_REMOVED')
    const step = this.#steps[this.#next]
    const got = maskSecret(command)
    await Promise.resolve()
    if (step === undefined) throw this.#fail(TRANSCRIPT.ended(`=> ${formatPattern(got)}`))
    if (step.command === undefined)
      throw this.#failHere(TRANSCRIPT.expected(describeStep(step), `=> ${formatPattern(got)}`))
    if (!matches(step.command, command)) throw this.#failHere(difference(step.command, got))
    this.#next += 1
    if (typeof step.answer === 'string') {
      if (step.answer === 'card-removed') this.#remove()
      throw ERROR_OF_FAULT[step.answer]()
    }
    if (this.#steps[this.#next]?.event === 'card-removed') {
      this.#next += 1
      this.#remove()
    }
    return typeof step.answer === 'function' ? step.answer(command) : Uint8Array.from(step.answer)
  }

  #remove(): void {
    this.#removed = true
    this.#listener({ type: 'card-removed', reader: REPLAY_READER })
  }

  #close(disposition: Disposition): void {
    this.#connected = false
    if (this.#removed) return
    const step = this.#steps[this.#next]
    if (step?.event === disposition) {
      this.#next += 1
      return
    }
    const expected = step === undefined ? null : describeStep(step)
    this.#failHere(TRANSCRIPT.expected(expected, `!! ${disposition}`))
  }

  /** The first fault is the one that counts, whatever becomes of the operation. */
  #fail(reason: Sentence): AnyBridgeError {
    this.#fault ??= transcriptFault(reason)
    return this.#fault
  }

  #failHere(reason: Sentence): AnyBridgeError {
    return this.#fail(TRANSCRIPT.atStep(this.#next + 1, reason))
  }

  stop(): Promise<void> {
    this.#listener = () => undefined
    return Promise.resolve()
  }

  /** @throws BridgeError `SETUP_INVALID`. */
  finish(): void {
    if (this.#fault !== undefined) throw this.#fault
    const left = this.#steps.length - this.#next
    const step = this.#steps[this.#next]
    if (step !== undefined)
      throw transcriptFault(TRANSCRIPT.unused(left, this.#steps.length, describeStep(step)))
  }
}

/**
 * Runs something against a card that answers from a script. There is no other way to play one: the check that all of
 * it was used cannot be forgotten.
 *
 * @param work - gets a provider with one reader, `REPLAY_READER`, and ends everything that it began on it.
 * @returns what `work` returns.
 * @throws BridgeError `SETUP_INVALID`: a command that the script does not have at this place (with the difference),
 *   one after its end, an end of the connection that it does not have, or steps that are left; else what `work` throws.
 */
export async function playScript<T>(
  card: ScriptedCard,
  work: (provider: ReaderProvider) => Promise<T>,
): Promise<T> {
  const provider = new ReplayProvider(card)
  try {
    const result = await work(provider)
    provider.finish()
    return result
  } catch (error) {
    // What went wrong on the way may come from a fault of the script, in other words.
    if (!isBridgeError(error) || error.code !== 'SETUP_INVALID') provider.finish()
    throw error
  } finally {
    await provider.stop()
  }
}

/** As `playScript`, for the card of a transcript. */
export function replayTranscript<T>(
  transcript: Transcript,
  work: (provider: ReaderProvider) => Promise<T>,
): Promise<T> {
  return playScript(cardOf(transcript), work)
}
