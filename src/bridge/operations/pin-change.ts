/**
 * The change of the PIN, and the unblocking of the card with the PUK, under the rules for every PIN (protocol,
 * section 5): the counter is read before each command, one submission makes at most one try, a last try needs a word
 * of the holder, and what cannot be a code never reaches the card.
 */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import type { CallContext, Operations } from '../bridge.ts'
import type { CardTurn } from '../access/card-session.ts'
import type { Domain } from '../domain.ts'
import type { CardUser } from '../access/open-card.ts'
import { changeOnPad, padChanges } from '../pin/pin-pad-change.ts'
import { PinAttempts } from '../pin/pin-attempts.ts'
import { countingWrong, freshPinState, isPossible, requireTry } from '../pin/pin-guard.ts'
import { maskReaderName } from '../readers/reader-name.ts'
import { hasPinPad } from '../readers/reader-registry.ts'
import { type SelectedCard, selectCard } from '../readers/select-card.ts'
import { shownHolder } from '../prompt/shown-holder.ts'

/** What both methods are given. */
interface Submission {
  readonly reader?: string
  readonly attempt: string
  readonly acceptLastTry?: boolean
}

export function pinChangeOperations(
  domain: Domain,
): Pick<Operations, 'pin.prepare' | 'pin.change' | 'pin.unblock'> {
  const attempts = new PinAttempts(domain.uuid)

  const submit = async (
    { reader, attempt }: Submission,
    context: CallContext,
    work: (turn: CardTurn, selected: SelectedCard, begin: () => void) => Promise<void>,
  ): Promise<void> => {
    const selected = selectCard(domain.registry, reader)
    attempts.take(selected.insertion, attempt)
    // The attempt is about the card that the page showed.
    selected.shown = true
    const { user, begin } = untilBegun(context)
    await domain.access.use(selected, user, async (turn) => {
      domain.wrongPins.check(context.caller.audience)
      await work(turn, selected, begin)
    })
  }

  return {
    'pin.prepare': async ({ reader }, context) => {
      const selected = selectCard(domain.registry, reader)
      return domain.access.use(selected, context, async (turn) => {
        const { slot, insertion, kind } = selected
        const { card } = turn
        const triesLeft = await card.triesLeft()
        const puk = await card.puk()
        const [pad, lengths] = [slot.pad ?? null, await card.pinLengths()]
        const entryOf = (tried: CodeLengths) =>
          padChanges(pad, tried, lengths) ? ('pinpad' as const) : ('page' as const)
        return {
          attempt: attempts.of(insertion),
          reader: { id: slot.id, name: maskReaderName(slot.reader), pinPad: hasPinPad(slot) },
          card: await shownHolder(card, kind, domain.now()),
          pin: { entry: entryOf(lengths), ...codeState(lengths, triesLeft) },
          puk: puk && { entry: entryOf(puk.lengths), ...codeState(puk.lengths, puk.triesLeft) },
        }
      })
    },

    'pin.change': (params, context) =>
      withCodes(params, 'pin', context, async (codes) => {
        if (codes !== null) requireNewPin(codes)
        await submit(params, context, async (turn, _selected, begin) => {
          const lengths = await turn.card.pinLengths()
          if (codes !== null) requirePossible(codes.tried, lengths)
          if (codes !== null) requirePossible(codes.next, lengths)
          const { card, state } = await freshPinState(turn)
          requireTry(state, params.acceptLastTry === true)
          begin()
          await countingWrong(domain, context.caller.audience, () =>
            codes === null
              ? changeOnPad(turn, card, { owner: 'pin', before: state, tried: lengths, pin: lengths })
              : card.changePin(codes.tried, codes.next),
          )
        })
        return { changed: true }
      }),

    'pin.unblock': (params, context) =>
      withCodes(params, 'puk', context, async (codes) => {
        if (codes !== null) requireSameEntries(codes)
        await submit(params, context, async (turn, selected, begin) => {
          const pin = await turn.card.pinLengths()
          if (codes !== null) requirePossible(codes.next, pin)
          const { card, state, lengths } = await freshPukState(turn, selected)
          if (codes !== null && !isPossible(codes.tried, lengths))
            throw new BridgeError('PUK_FORMAT', lengths)
          requireTry(state, params.acceptLastTry === true, 'puk')
          begin()
          await countingWrong(domain, context.caller.audience, () =>
            codes === null
              ? changeOnPad(turn, card, { owner: 'puk', before: state, tried: lengths, pin })
              : card.unblockPin(codes.tried, codes.next),
          )
        })
        return { unblocked: true }
      }),
  }
}

const codeState = (lengths: CodeLengths, triesLeft: number | null) => ({
  ...lengths,
  triesLeft,
  blocked: triesLeft === 0,
})

/** The counter of the PUK, on a card where nobody has verified it: such a card is reset first. */
async function freshPukState(
  turn: CardTurn,
  { kind }: SelectedCard,
): Promise<{ readonly card: CpsCard; readonly state: PinState; readonly lengths: CodeLengths }> {
  const puk = await turn.card.puk()
  if (puk === null) throw new BridgeError('CARD_UNSUPPORTED', { kind })
  if (puk.state.kind !== 'verified') return { card: turn.card, ...puk }
  const card = await turn.reopen()
  const again = await card.puk()
  if (again === null) throw new BridgeError('CARD_UNSUPPORTED', { kind })
  if (again.state.kind === 'verified') throw turn.interruption()
  return { card, ...again }
}

/** The codes of a call; the new PIN in its two entries. */
interface Codes {
  readonly tried: Uint8Array
  readonly next: Uint8Array
  readonly again: Uint8Array
}

/** Compared before anything reaches the card. */
function requireSameEntries({ next, again }: Codes): void {
  if (!sameBytes(next, again)) throw new BridgeError('NEW_PIN_REFUSED', { reason: 'different' })
}

function requireNewPin(codes: Codes): void {
  requireSameEntries(codes)
  if (sameBytes(codes.tried, codes.next)) throw new BridgeError('NEW_PIN_REFUSED', { reason: 'unchanged' })
}

function requirePossible(code: Uint8Array, lengths: CodeLengths): void {
  if (!isPossible(code, lengths)) throw new BridgeError('PIN_FORMAT', lengths)
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

type CodeName = 'pin' | 'puk' | 'newPin' | 'newPinAgain'

/**
 * Runs with the codes of a call in buffers, and wipes them: those that were taken out of its message, else copies of
 * the parameters. Without any code they are entered on the reader.
 *
 * @throws BridgeError `REQUEST_INVALID` when some are there and others are not.
 */
async function withCodes<T>(
  params: Readonly<Partial<Record<CodeName, string>>>,
  tried: 'pin' | 'puk',
  { codes }: CallContext,
  work: (codes: Codes | null) => Promise<T>,
): Promise<T> {
  const names = [tried, 'newPin', 'newPinAgain'] as const
  if (names.every((name) => params[name] === undefined)) return work(null)
  const codeOf = (name: CodeName): Uint8Array => {
    const { [name]: text } = params
    if (text === undefined) throw new BridgeError('REQUEST_INVALID', { path: `/params/${name}` })
    return codes?.get(name) ?? Buffer.from(text, 'utf8')
  }
  const taken = { tried: codeOf(tried), next: codeOf('newPin'), again: codeOf('newPinAgain') }
  try {
    return await work(taken)
  } finally {
    for (const code of Object.values(taken)) code.fill(0)
  }
}

/**
 * A caller who goes away ends what waits; from `begin` on only the end of the bridge does. A card that verified the
 * PUK and was not given its new PIN would leave its holder in doubt.
 */
function untilBegun({ connection, signal, trace }: CallContext): {
  readonly user: CardUser
  readonly begin: () => void
} {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  return {
    user: { connection, signal: ending.signal, ...(trace === undefined ? {} : { trace }) },
    begin: () => signal.removeEventListener('abort', end),
  }
}
