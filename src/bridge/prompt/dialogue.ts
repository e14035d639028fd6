/**
 * Asks the holder on the prompt page, and carries out what they confirmed. No connection to the card is kept while the
 * page waits; the card that is used is the one that was shown (protocol, section 5).
 */
import type { PromptAction, PromptOutcome, PromptView } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { readRemembered } from '../../cps/remembered-card.ts'
import { type AnyBridgeError, isBridgeError, plainError, toBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import { isPinPadFault } from '../../reader/part10/pin-pad.ts'
import type { CardAccess } from '../access/card-access.ts'
import type { CardSession, CardUser } from '../access/card-session.ts'
import type { CallContext, PromptChannel } from '../bridge.ts'
import { blockedFault } from '../pin/code-state.ts'
import type { PinTry } from '../pin/pin-guard.ts'
import type { WrongPinLimit } from '../pin/wrong-pin-limit.ts'
import { hasPinPad, type Insertion } from '../readers/attached-reader.ts'
import { maskReaderName } from '../readers/reader-name.ts'
import type { CardSelection, SelectedCard } from '../readers/select-card.ts'
import { type Confirmation, type Prompt, PROMPT_SECONDS, type ShownCard } from './prompt.ts'
import type { PromptRegistry } from './prompt-registry.ts'
import type { PromptScript } from './prompt-script.ts'
import { differenceFrom, shownHolder } from './shown-holder.ts'

export interface Question<I, T> {
  readonly action: PromptAction
  /** The card that the call began with; unless the portal named its reader, any other reader will do later on. */
  readonly found: SelectedCard
  /** What the caller expects of the card: compared by the page, and told by nobody but its holder. */
  readonly expected?: Expectation | undefined
  /** Whether the code is asked. */
  readonly asksPin: boolean
  /** Reads what must be known before a try is spent; what it throws ends the call. */
  readonly inspect: (card: CpsCard, selected: SelectedCard) => Promise<I>
  /** Carries out what the holder confirmed: one VERIFY at most. */
  perform(session: CardSession, confirmed: Confirmed<I>): Promise<T>
}

interface Confirmed<I> {
  readonly selected: SelectedCard
  /** What `inspect` read of that card. */
  readonly inspected: I
  /** The code that was typed on the page, or that is to be entered on the reader. */
  readonly pinTry: PinTry
}

export interface DialogueOptions {
  readonly selection: CardSelection
  readonly access: CardAccess
  readonly prompts: PromptRegistry
  readonly wrongPins: WrongPinLimit
  /** With the virtual backend only. */
  readonly script: PromptScript | undefined
  readonly now: () => Date
}

/** Faults of the card that the holder can mend while the page waits. */
const HINTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CARD_ABSENT',
  'CARD_MUTE',
  'CARD_UNSUPPORTED',
  'CARD_BUSY',
  'CARD_REMOVED',
  'READER_NOT_FOUND',
  'READER_AMBIGUOUS',
  'PCSC_UNAVAILABLE',
])
/** Faults of an entry after which the holder may try again. */
const CORRECTABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'PIN_INCORRECT',
  'PIN_FORMAT',
  'PIN_LAST_TRY',
  // Of the reader: the holder may start another entry for as long as the prompt is open.
  'PIN_TIMEOUT',
  // Another program had the card.
  'CARD_BUSY',
])
/** What ends without an event: another program lets the card go, or a card was exchanged and nobody reported it. */
const RETRIED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CARD_BUSY', 'CARD_REMOVED'])
/** How soon the card is tried again then. */
const BUSY_RETRY_MS = 1000

const isCorrectable = (error: unknown): error is AnyBridgeError =>
  isBridgeError(error) && (isPinPadFault(error) || CORRECTABLE.has(error.code))

/** How a prompt ended, from the error of its call; none: the holder confirmed. */
function outcomeOf(error: AnyBridgeError | undefined): PromptOutcome {
  if (error === undefined) return 'confirmed'
  if (error.code === 'PIN_CANCELLED') return 'refused'
  return error.code === 'PIN_TIMEOUT' ? 'expired' : 'failed'
}

export class Dialogue {
  readonly #options: DialogueOptions

  constructor(options: DialogueOptions) {
    this.#options = options
  }

  /** Throws BridgeError `RATE_LIMITED` when no prompt may be opened for the origin about this card. */
  check(origin: string, card: Insertion): void {
    this.#options.prompts.check(origin, card)
  }

  /** Whether that depends on the number of the card, which is not known yet. */
  dependsOnNumber(origin: string, card: Insertion): boolean {
    return this.#options.prompts.dependsOnNumber(origin, card)
  }

  /**
   * Opens a prompt and waits for its end.
   *
   * @throws BridgeError `RATE_LIMITED`, `PIN_CANCELLED`, `PIN_TIMEOUT`, `PIN_BLOCKED`, `CARD_REMOVED`, `CANCELLED`, and
   *   what `inspect` and `perform` throw.
   */
  async ask<I, T>(context: CallContext, channel: PromptChannel, question: Question<I, T>): Promise<T> {
    const { prompts, script } = this.#options
    const { audience } = context.caller
    const prompt = prompts.open(audience, question.action, question.found.insertion)
    channel.requested(prompt.id, PROMPT_SECONDS)
    script?.answers(prompt)
    const user: CardUser = { ...context, signal: AbortSignal.any([context.signal, prompt.signal]) }
    const conversation = new Conversation(this.#options, prompt, user, question)
    let failure: AnyBridgeError | undefined
    try {
      return await conversation.run()
    } catch (error) {
      failure = toBridgeError(prompt.signal.aborted ? prompt.signal.reason : error)
      throw failure
    } finally {
      const outcome = outcomeOf(failure)
      prompt.close(outcome, outcome === 'failed' ? (failure ?? null) : null)
      const end = context.signal.aborted ? 'cancelled' : outcome
      prompts.closed(prompt, end, conversation.selected.insertion)
      channel.closed(outcome)
    }
  }
}

/** One prompt, from the first card that it shows to its end. */
class Conversation<I, T> {
  readonly #options: DialogueOptions
  readonly #prompt: Prompt
  readonly #user: CardUser
  readonly #question: Question<I, T>
  /** The card that it is about now. */
  selected: SelectedCard

  constructor(options: DialogueOptions, prompt: Prompt, user: CardUser, question: Question<I, T>) {
    this.#options = options
    this.#prompt = prompt
    this.#user = user
    this.#question = question
    this.selected = question.found
  }

  async run(): Promise<T> {
    const prompt = this.#prompt
    let fault: AnyBridgeError | null = null
    for (;;) {
      const { shown, inspected } = await this.#usableCard()
      prompt.showCard(shown, fault)
      this.#user.progress?.('waiting-holder')
      const confirmation = await this.#confirmation()
      fault = null
      if (confirmation === null) {
        prompt.forgetCard()
        continue
      }
      try {
        return await this.#carryOut(confirmation, shown, inspected)
      } catch (error) {
        if (!isCorrectable(error)) throw error
        fault = error
        // The time of the prompt goes on when the reader's own is over: nothing was entered.
        if (error.code !== 'PIN_TIMEOUT') prompt.restart()
      } finally {
        confirmation.pin.fill(0)
      }
    }
  }

  async #carryOut({ pin, acceptLastTry }: Confirmation, shown: ShownCard, inspected: I): Promise<T> {
    const { access, wrongPins } = this.#options
    const { selected } = this
    const audience = this.#prompt.origin
    if (shown.expected !== undefined) await wrongPins.compare(audience, () => Promise.resolve(false))
    // A code that came with the click on an entry on the reader is not one that the holder was asked for.
    const source = shown.pin?.entry === 'pinpad' ? { pinPad: this.#prompt } : { code: pin }
    const pinTry = { ...source, allowLastTry: acceptLastTry, audience }
    return access.use(selected, this.#user, (session) =>
      this.#question.perform(session, { selected, inspected, pinTry }),
    )
  }

  /** Null: the card that was shown is not the one in the reader any more. */
  async #confirmation(): Promise<Confirmation | null> {
    const { gone, stop } = this.#options.selection.watch(this.selected)
    const { signal } = this.#user
    const confirmation = await this.#prompt.confirmation(AbortSignal.any([gone, signal])).finally(stop)
    if (!signal.aborted) return confirmation
    confirmation?.pin.fill(0)
    throw plainError('CANCELLED')
  }

  /** Waits until a usable card is in the reader and read; the page shows what is missing. */
  async #usableCard(): Promise<{ readonly shown: ShownCard; readonly inspected: I }> {
    const { selection, access } = this.#options
    for (;;) {
      const ended = new AbortController()
      let retry: NodeJS.Timeout | undefined
      const changed = selection.changed(AbortSignal.any([this.#user.signal, ended.signal]))
      try {
        this.selected = selection.next(this.selected)
        this.#prompt.showReading(await this.#remembered())
        return await access.use(this.selected, this.#user, (session) => this.#read(session))
      } catch (error) {
        if (this.#user.signal.aborted || !isBridgeError(error) || !HINTS.has(error.code)) throw error
        this.#prompt.showHint(error)
        this.#user.progress?.('waiting-card')
        if (RETRIED.has(error.code)) retry = setTimeout(() => ended.abort(), BUSY_RETRY_MS)
        await changed
        requireNotAborted(this.#user.signal)
      } finally {
        clearTimeout(retry)
        ended.abort()
      }
    }
  }

  /** Who the card names, as it was read before: shown at once, while the card is asked whether it is that one. */
  async #remembered(): Promise<ShownCard['card'] | null> {
    const { kind, insertion } = this.selected
    if (insertion.cache.certificates.size === 0) return null
    const now = this.#options.now()
    const read = readRemembered(kind, insertion.cache, (card) => shownHolder(card, kind, now))
    return (await read.catch(() => null))?.value ?? null
  }

  async #read(session: CardSession): Promise<{ readonly shown: ShownCard; readonly inspected: I }> {
    const { asksPin, inspect, expected } = this.#question
    const { reader, kind } = this.selected
    const { card } = session
    const pin = asksPin ? await readPin(session) : null
    const holder = await shownHolder(card, kind, this.#options.now())
    const inspected = await inspect(card, this.selected)
    const shown = {
      reader: { name: maskReaderName(reader.name), pinPad: hasPinPad(reader) },
      card: holder,
      pin,
    }
    // Last of all: until the holder decides, the caller must see the same whatever it expected.
    const difference = differenceFrom(expected, holder)
    return {
      inspected,
      shown: difference === undefined ? shown : { ...shown, pin: null, expected: difference },
    }
  }
}

function requireNotAborted(signal: AbortSignal): void {
  if (signal.aborted) throw plainError('CANCELLED')
}

async function readPin(session: CardSession): Promise<NonNullable<PromptView['pin']>> {
  const { card } = session
  const triesLeft = await card.triesLeft()
  if (triesLeft === 0) throw blockedFault('pin')
  const lengths = await card.pinLengths()
  const entry = session.pinPadFor(lengths) === null ? 'page' : 'pinpad'
  return { entry, ...lengths, triesLeft, lastTry: triesLeft === 1 }
}
