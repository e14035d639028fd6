/**
 * Asks the holder on the prompt page, and carries out what he confirmed. No connection to the card is kept while the
 * page waits; the card that is used is the one that was shown (protocol, section 5).
 */
import type { PromptAction, PromptView } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { type AnyBridgeError, isBridgeError, plainError, toBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import { isPadFault } from '../../reader/part10/pin-pad.ts'
import type { CallContext, PromptChannel } from '../bridge.ts'
import type { CardTurn } from '../access/card-session.ts'
import type { Domain } from '../domain.ts'
import { expectedElse, tellMismatch } from '../operations/expectation.ts'
import type { CardUser } from '../access/open-card.ts'
import type { PinTry } from '../pin/pin-guard.ts'
import { type Confirmation, outcomeOf, type Prompt, PROMPT_SECONDS, type ShownCard } from './prompt.ts'
import { maskReaderName } from '../readers/reader-name.ts'
import { padFor } from '../access/reader-pin-pad.ts'
import { hasPinPad } from '../readers/reader-registry.ts'
import { followCard, type SelectedCard } from '../readers/select-card.ts'
import { shownHolder } from './shown-holder.ts'

/** What the holder confirmed: with the code that was typed on the page, or to be entered on the reader. */
type HolderAnswer = Pick<PinTry, 'pin' | 'pad'> & Pick<Confirmation, 'acceptLastTry'>

export interface Question<T> {
  readonly action: PromptAction
  /** The card that the call began with; unless the portal named its reader, any other reader will do later on. */
  readonly found: SelectedCard
  /** What the caller expects of the card: compared by the page, and told by nobody but its holder. */
  readonly expected?: Expectation | undefined
  /** Whether the code is asked. */
  readonly asksPin: boolean
  /** Reads what must be known before a try is spent; what it throws ends the call. */
  readonly inspect: (card: CpsCard) => Promise<void>
  /** Carries out what the holder confirmed: one VERIFY at most. */
  perform(turn: CardTurn, answer: HolderAnswer, selected: SelectedCard): Promise<T>
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
/** How soon a card that another program holds is tried again. */
const BUSY_RETRY_MS = 1000

/**
 * Opens a prompt and waits for its end.
 *
 * @throws BridgeError `RATE_LIMITED`, `PIN_CANCELLED`, `PIN_TIMEOUT`, `PIN_BLOCKED`, `CARD_REMOVED`, `CANCELLED`, and
 *   what `inspect` and `perform` throw.
 */
export async function askHolder<T>(
  domain: Domain,
  context: CallContext,
  channel: PromptChannel,
  question: Question<T>,
): Promise<T> {
  const prompt = domain.prompts.open(context.caller.audience, question.action)
  channel.requested(prompt.id, PROMPT_SECONDS)
  domain.script?.answers(prompt)
  const user: CardUser = {
    connection: context.connection,
    signal: AbortSignal.any([context.signal, prompt.signal]),
    ...(context.trace && { trace: context.trace }),
    ...(context.progress && { progress: context.progress }),
  }
  let failure: AnyBridgeError | undefined
  try {
    return await converse(domain, prompt, user, question)
  } catch (error) {
    failure = toBridgeError(prompt.signal.aborted ? prompt.signal.reason : error)
    throw failure
  } finally {
    const outcome = outcomeOf(failure)
    prompt.close(outcome, outcome === 'failed' ? (failure ?? null) : null)
    domain.prompts.closed(prompt, context.signal.aborted ? 'cancelled' : outcome)
    channel.closed(outcome)
  }
}

async function converse<T>(
  domain: Domain,
  prompt: Prompt,
  user: CardUser,
  question: Question<T>,
): Promise<T> {
  let fault: AnyBridgeError | null = null
  let last = question.found
  for (;;) {
    const { selected, shown } = await usableCard(domain, prompt, user, { ...question, found: last })
    last = { ...selected, named: last.named }
    prompt.showCard(shown, fault)
    user.progress?.('waiting-holder')
    const changes = watchCard(domain, selected)
    const confirmation = await confirmationOrCancel(prompt, changes.signal, user.signal).finally(() =>
      changes.stop(),
    )
    fault = null
    if (confirmation === null) {
      prompt.forgetCard()
      continue
    }
    const answer = answerOf(prompt, shown, confirmation)
    try {
      if (shown.expected !== undefined) tellMismatch(domain, prompt.origin)
      return await domain.access.use(selected, user, (turn) => question.perform(turn, answer, selected))
    } catch (error) {
      const again = isPadFault(error) || (isBridgeError(error) && CORRECTABLE.has(error.code))
      if (!isBridgeError(error) || !again) throw error
      fault = error
      // The time of the prompt goes on when the reader's own is over: nothing was entered.
      if (error.code !== 'PIN_TIMEOUT') prompt.restart()
    } finally {
      confirmation.pin.fill(0)
    }
  }
}

/** A code that came with the click on an entry on the reader is not one that the holder was asked for. */
function answerOf(prompt: Prompt, { pin }: ShownCard, confirmation: Confirmation): HolderAnswer {
  const { acceptLastTry } = confirmation
  return pin?.entry === 'pinpad'
    ? { pin: undefined, pad: prompt, acceptLastTry }
    : { pin: confirmation.pin, acceptLastTry }
}

async function confirmationOrCancel(
  prompt: Prompt,
  changed: AbortSignal,
  cancelled: AbortSignal,
): Promise<Confirmation | null> {
  const confirmation = await prompt.confirmation(AbortSignal.any([changed, cancelled]))
  if (cancelled.aborted) {
    confirmation?.pin.fill(0)
    throw plainError('CANCELLED')
  }
  return confirmation
}

/** Aborts its signal as soon as the card is not the one in the reader any more. */
function watchCard(
  domain: Domain,
  { slot, insertion }: SelectedCard,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const gone = new AbortController()
  const look = (): void => {
    if (slot.insertion !== insertion || slot.unavailable) gone.abort()
  }
  const { unsubscribe } = domain.registry.subscribe(look)
  look()
  return { signal: gone.signal, stop: () => unsubscribe() }
}

/** Waits until a usable card is in the reader and read; the page shows what is missing. */
async function usableCard<T>(
  domain: Domain,
  prompt: Prompt,
  user: CardUser,
  question: Question<T>,
): Promise<{ selected: SelectedCard; shown: ShownCard }> {
  for (;;) {
    const change = nextChange(domain, user.signal)
    try {
      const selected = followCard(domain.registry, question.found)
      prompt.showReading()
      const shown = await domain.access.use(selected, user, (turn) =>
        readShown(domain, turn, selected, question),
      )
      change.stop()
      return { selected, shown }
    } catch (error) {
      if (user.signal.aborted || !isBridgeError(error) || !HINTS.has(error.code)) {
        change.stop()
        throw error
      }
      prompt.showHint(error)
      user.progress?.('waiting-card')
      await change.happened(error.code === 'CARD_BUSY' ? BUSY_RETRY_MS : undefined)
      throwIfAborted(user.signal)
    }
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw plainError('CANCELLED')
}

interface Change {
  /** Resolves at the first event since this was made, when the signal is aborted, or after `ms`. */
  readonly happened: (ms: number | undefined) => Promise<void>
  readonly stop: () => void
}

function nextChange(domain: Domain, signal: AbortSignal): Change {
  const noticed = new AbortController()
  const notice = (): void => noticed.abort()
  const { unsubscribe } = domain.registry.subscribe(notice)
  signal.addEventListener('abort', notice, { once: true })
  const stop = (): void => {
    unsubscribe()
    signal.removeEventListener('abort', notice)
  }
  return {
    stop: () => stop(),
    happened: async (ms) => {
      const signals = ms === undefined ? [noticed.signal] : [noticed.signal, AbortSignal.timeout(ms)]
      const any = AbortSignal.any(signals)
      if (!any.aborted) await new Promise((resolve) => any.addEventListener('abort', resolve, { once: true }))
      stop()
    },
  }
}

async function readShown<T>(
  domain: Domain,
  turn: CardTurn,
  { slot, kind }: SelectedCard,
  { asksPin, inspect, expected }: Question<T>,
): Promise<ShownCard> {
  const now = domain.now()
  const pinView = asksPin ? await readPin(turn) : null
  const { card, pin } = pinView ?? { card: turn.card, pin: null }
  const holder = await shownHolder(card, kind, now)
  await inspect(card)
  const reader = { name: maskReaderName(slot.reader), pinPad: hasPinPad(slot) }
  // Last of all: until the holder decides, the caller must see the same whatever it expected.
  const difference = expectedElse(expected, holder)
  return difference === undefined
    ? { reader, card: holder, pin }
    : { reader, card: holder, pin: null, expected: difference }
}

async function readPin(turn: CardTurn): Promise<{ card: CpsCard; pin: NonNullable<PromptView['pin']> }> {
  const { card } = turn
  const triesLeft = await card.triesLeft()
  if (triesLeft === 0) throw plainError('PIN_BLOCKED')
  const lengths = await card.pinLengths()
  const entry = padFor(turn.pinPad, lengths) === null ? 'page' : 'pinpad'
  return { card, pin: { entry, ...lengths, triesLeft, lastTry: triesLeft === 1 } }
}
