/**
 * Runs operations on cards: one at a time a reader, on a connection that leaves the card as it was found, or resets it
 * when a code was sent; or inside the hold of the connection that verified a PIN.
 */
import { isBridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import type { CardConnection, ReaderProvider } from '../../reader/reader.ts'
import { CardDesk, type Hold } from './reader-session.ts'
import { type CardTurn, forgetAfterFault } from './card-session.ts'
import { OPERATION_MS, withinBounds } from './exchange-bounds.ts'
import {
  type CardUser,
  interruption,
  openCard,
  type OpenCard,
  resetInPlace,
  type TurnAccount,
} from './open-card.ts'
import { raceAbort } from './race-abort.ts'
import { learnPinPad } from './reader-pin-pad.ts'
import type { ReaderRegistry } from '../readers/reader-registry.ts'
import { recognise } from './recognise-card.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/** How long another program may keep the card before `CARD_BUSY`. */
const OTHER_PROGRAM_WAIT_MS = 2000
/** The wait for another program, and the card's answer to reset. */
const CONNECT_MS = 5000
/** How long an operation waits for the end of an earlier connection that was left to itself. */
const STUCK_WAIT_MS = 1000

/** How often an operation is begun again because another program interrupted it, before `CARD_BUSY`. */
const MAX_RESTARTS = 3

export class CardAccess {
  readonly #provider: Pick<ReaderProvider, 'connect'>
  readonly #platform: string
  readonly #registry: Pick<ReaderRegistry, 'serviceFault' | 'exchanged'>
  readonly #desks = new Map<string, CardDesk>()
  readonly #running = new Map<Promise<unknown>, AbortController>()
  #stopped = false

  /**
   * @param platform - as `process.platform`: it decides how readers are spoken to.
   * @param registry - whether the readers' service is there: a card that left with it was not pulled. It is told of a card
   *   that was exchanged unseen.
   */
  constructor(
    provider: Pick<ReaderProvider, 'connect'>,
    platform: string,
    registry: Pick<ReaderRegistry, 'serviceFault' | 'exchanged'>,
  ) {
    this.#provider = provider
    this.#platform = platform
    this.#registry = registry
  }

  /** What became of a card that is not in any more. */
  #gone(options?: ErrorOptions): Error {
    const { serviceFault } = this.#registry
    return serviceFault === null
      ? plainError('CARD_REMOVED', options)
      : pcscUnavailable(serviceFault, options)
  }

  /**
   * Runs one operation on a card. When the signal is aborted the caller is answered at once; the card is still left as it
   * must be, and the next operation waits for that. When another program interrupts it, it is run again from its
   * beginning, unless a code was sent to the card or is held verified.
   *
   * At the beginning of each connection the card is compared with the one that was read before. Another one is told as
   * removed and inserted, and `selected` is about it from then on, unless the call has shown or compared a card.
   *
   * @param operate - may be called several times, one after the other: nothing of it may be used up by the first time.
   * @throws BridgeError `CANCELLED`, `CARD_BUSY`, `CARD_REMOVED` (also: not the card that was selected), `CARD_MUTE` (also: no
   *   answer in time), `PCSC_UNAVAILABLE`, and what the operation throws.
   */
  async use<T>(selected: SelectedCard, user: CardUser, operate: (turn: CardTurn) => Promise<T>): Promise<T> {
    user.trace?.(selected)
    const desk = this.#deskOf(selected.slot.reader)
    const ending = new AbortController()
    const { signal } = ending
    const end = (): void => ending.abort()
    user.signal.addEventListener('abort', end)
    if (user.signal.aborted || this.#stopped) end()
    const { progress } = user
    const own: CardUser = { connection: user.connection, signal, ...(progress && { progress }) }
    const work = desk.line
      .enter(user.connection, signal)
      .then((leave) => this.#runTurns(desk, selected, own, operate).finally(leave))
    const settled = work
      .catch((error: unknown) => forgetAfterFault(selected, error))
      .finally(() => {
        user.signal.removeEventListener('abort', end)
        this.#running.delete(settled)
      })
    this.#running.set(settled, ending)
    return raceAbort(work, signal)
  }

  async #runTurns<T>(
    desk: CardDesk,
    selected: SelectedCard,
    user: CardUser,
    operate: (turn: CardTurn) => Promise<T>,
  ): Promise<T> {
    const account: TurnAccount = {
      user,
      leftMs: OPERATION_MS,
      commands: 0,
      codeSent: false,
      held: false,
      interrupted: false,
    }
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await this.#runTurn(desk, selected, account, operate)
      } catch (error) {
        const again = account.interrupted && !account.codeSent && !account.held && !user.signal.aborted
        if (!again || restarts >= MAX_RESTARTS) throw error
        account.interrupted = false
      }
    }
  }

  async #runTurn<T>(
    desk: CardDesk,
    selected: SelectedCard,
    account: TurnAccount,
    operate: (turn: CardTurn) => Promise<T>,
  ): Promise<T> {
    if (selected.slot.insertion !== selected.insertion) throw this.#gone()
    const { user } = account
    const earlier = desk.hold?.owner === user.connection && !desk.hold.over ? desk.hold : undefined
    let open = earlier?.open ?? (await this.#open(desk, selected, account))
    open.account = account
    account.held = earlier !== undefined
    let keep = earlier !== undefined
    let holdMs: number | undefined
    let succeeded = false
    try {
      if (earlier === undefined) await recognise(this.#registry, selected, open, () => this.#gone())
      const turn: CardTurn = {
        card: open.card,
        held: earlier !== undefined,
        pinPad: selected.slot.pad ?? null,
        distrustPinPad: () => {
          selected.slot.pad = null
        },
        progress: (step) => user.progress?.(step),
        reopen: async () => {
          keep = false
          account.held = false
          open = await this.#reopen(desk, selected, open)
          return open.card
        },
        interruption: () => interruption(account),
        hold: (seconds) => {
          holdMs = seconds * 1000
        },
        release: () => {
          keep = false
        },
      }
      turn.progress('reading')
      const result = await operate(turn)
      succeeded = !user.signal.aborted && selected.slot.insertion === selected.insertion
      return result
    } catch (error) {
      keep = keep && leavesHold(error) && !user.signal.aborted
      succeeded = keep
      throw error
    } finally {
      await this.#finish(desk, selected, open, {
        keep: succeeded && keep,
        holdMs: succeeded ? holdMs : undefined,
      })
    }
  }

  /** After an operation the card is held anew, kept in the hold that it was in, or let go. */
  async #finish(
    desk: CardDesk,
    selected: SelectedCard,
    open: OpenCard,
    { keep, holdMs }: { readonly keep: boolean; readonly holdMs: number | undefined },
  ): Promise<void> {
    if (holdMs !== undefined) desk.startHold(selected, open, holdMs)
    else if (!keep || desk.hold?.over !== false) await desk.letGo(selected, open)
  }

  async #open(desk: CardDesk, selected: SelectedCard, account: TurnAccount): Promise<OpenCard> {
    const { slot, insertion } = selected
    const { signal: never } = new AbortController()
    if (desk.closing !== undefined) await withinBounds(desk.closing, account, never, STUCK_WAIT_MS)
    const connection = await this.#connect(slot.reader, account)
    const open = openCard(connection, selected, account)
    desk.open = open
    if (slot.insertion !== insertion) {
      await desk.letGo(selected, open)
      throw this.#gone()
    }
    await withinBounds(learnPinPad(slot, connection, this.#platform), account, open.gone.signal)
    return open
  }

  /** Every security status of the card is gone afterwards, and no hold is left. */
  async #reopen(desk: CardDesk, selected: SelectedCard, open: OpenCard): Promise<OpenCard> {
    const { account } = open
    if (await resetInPlace(open, selected)) {
      desk.forgetHold(open)
      desk.open = openCard(open.connection, selected, account)
      desk.open.recognised = open.recognised
      return desk.open
    }
    await desk.letGo(selected, open, 'reset')
    const again = await this.#open(desk, selected, account)
    // The turn has begun with the card that was there.
    selected.shown = true
    await recognise(this.#registry, selected, again, () => this.#gone())
    return again
  }

  /** The card was there when the call began: one that is not any more was pulled. */
  async #connect(reader: string, account: TurnAccount): Promise<CardConnection> {
    const { signal } = account.user
    const connecting = this.#provider.connect(reader, { waitMs: OTHER_PROGRAM_WAIT_MS, signal })
    let late = false
    void connecting
      .then((connection) => (late ? connection.close('leave') : undefined))
      .catch(() => undefined)
    try {
      return await withinBounds(connecting, account, new AbortController().signal, CONNECT_MS)
    } catch (error) {
      late = true
      const gone = isBridgeError(error) && (error.code === 'READER_NOT_FOUND' || error.code === 'CARD_ABSENT')
      throw gone ? this.#gone({ cause: error }) : error
    }
  }

  #deskOf(reader: string): CardDesk {
    const known = this.#desks.get(reader)
    if (known !== undefined) return known
    const desk = new CardDesk()
    this.#desks.set(reader, desk)
    return desk
  }

  async #expireWhere(ends: (hold: Hold, reader: string) => boolean): Promise<void> {
    const ending = [...this.#desks].flatMap(([reader, desk]) =>
      desk.hold !== undefined && ends(desk.hold, reader) ? [desk.expire(desk.hold)] : [],
    )
    // A card that cannot be reset must not keep the others from being.
    await Promise.allSettled(ending)
  }

  /** Whether some connection holds the card in this reader between two of its calls. */
  isHeld(reader: string): boolean {
    return this.#desks.get(reader)?.hold !== undefined
  }

  /** Whether the connection holds the card in this reader. */
  isHeldBy(reader: string, connection: object): boolean {
    const hold = this.#desks.get(reader)?.hold
    return hold?.owner === connection && !hold.over
  }

  /**
   * Whether the card is connected, and was recognised since: what is known of it is true without asking it. It cannot have
   * been exchanged unseen, for that ends a connection.
   */
  isConnected({ slot, insertion }: SelectedCard): boolean {
    return slot.insertion === insertion && this.#desks.get(slot.reader)?.open?.recognised === true
  }

  /** The card left the reader: what runs on it ends at once, and a hold on it is over. */
  async cardRemoved(reader: string): Promise<void> {
    // Readers are told as detached before their service is told as lost, in the same turn.
    await Promise.resolve()
    this.#desks.get(reader)?.open?.gone.abort(this.#gone())
    await this.#expireWhere((_hold, heldReader) => heldReader === reader)
  }

  /** Ends every hold of a connection; its running operations end by their signals. */
  async closeConnection(connection: object): Promise<void> {
    await this.#expireWhere(({ owner }) => owner === connection)
  }

  /** The service that all readers belong to is gone: what runs ends at once, and every hold is over. */
  async serviceLost(): Promise<void> {
    for (const { open } of this.#desks.values()) open?.gone.abort(this.#gone())
    await this.#expireWhere(() => true)
  }

  /** Cancels what runs, ends every hold, and waits until all cards are let go. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const ending of this.#running.values()) ending.abort()
    await this.#expireWhere(() => true)
    await Promise.all(this.#running.keys())
  }
}

/** Whether an operation that failed so did nothing to the card: the hold is as it was. */
function leavesHold(error: unknown): boolean {
  return isBridgeError(error) && error.code === 'CARD_MISMATCH'
}
