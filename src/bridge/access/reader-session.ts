/**
 * One reader: the queue of its callers, the connection to its card, and the hold on it. An operation runs on a connection
 * that leaves the card as it was found, or resets it when a code was sent; or inside the hold of the connection that
 * verified a PIN.
 */
import type { CodeLengths } from '../../cps/cps-card.ts'
import { BridgeError, isBridgeError } from '../../errors/bridge-error.ts'
import { type PinPad, padTakes } from '../../reader/part10/pin-pad.ts'
import type { Disposition } from '../../reader/reader.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import { CardQueue } from './card-queue.ts'
import { type CardSession, type CardUser, interruption, type OperationState } from './card-session.ts'
import type { CardConnector } from './card-connector.ts'
import { OPERATION_MS, withinBounds } from './exchange-bounds.ts'
import { closeCard, type OpenCard, resetInPlace } from './open-card.ts'

/** How long an operation waits for the end of an earlier connection that was left to itself. */
const STUCK_WAIT_MS = 1000

/** How often an operation is begun again because another program interrupted it, before `CARD_BUSY`. */
const MAX_RESTARTS = 3

interface Hold {
  readonly owner: object
  readonly selected: SelectedCard
  readonly open: OpenCard
  readonly timer: NodeJS.Timeout
  /** Its time ended during an operation of its owner, which ends it. */
  over: boolean
}

/** What an operation wants of the card after it. */
interface Wish {
  /** The hold that it runs in goes on. */
  keep: boolean
  /** A new hold. */
  holdMs: number | undefined
}

export type Operate<T> = (session: CardSession) => Promise<T>

export class ReaderSession {
  readonly #connector: CardConnector
  readonly #queue = new CardQueue()
  #hold: Hold | undefined
  /** The connection that is there now. */
  #open: OpenCard | undefined
  /** The end of a connection that was left to itself. */
  #closing: Promise<void> | undefined
  /** Ends the operation for which nobody waits, while there is one. */
  #yield: AbortController | undefined

  constructor(connector: CardConnector) {
    this.#connector = connector
  }

  /** Whether some connection holds the card between two of its calls. */
  get isHeld(): boolean {
    return this.#hold !== undefined
  }

  isHeldBy(connection: object): boolean {
    return this.#hold?.owner === connection && !this.#hold.over
  }

  /** Whether the card is connected, and was recognised since. */
  get isRecognised(): boolean {
    return this.#open?.recognised === true
  }

  /** Waits in the queue and runs the operation, again from its beginning when another program interrupts it. */
  async run<T>(selected: SelectedCard, user: CardUser, operate: Operate<T>): Promise<T> {
    this.#yield?.abort()
    if (user.yields === true) return this.#runYielding(selected, user, operate)
    const leave = await this.#queue.enter(user.connection, user.signal)
    try {
      return await this.#runAgain(selected, user, operate)
    } finally {
      leave()
    }
  }

  /** @throws BridgeError `CARD_BUSY` where somebody has the card, `CANCELLED` when somebody wants it. */
  async #runYielding<T>(selected: SelectedCard, user: CardUser, operate: Operate<T>): Promise<T> {
    if (this.#queue.busy || this.isHeld) throw new BridgeError('CARD_BUSY', {})
    const yielding = new AbortController()
    this.#yield = yielding
    const signal = AbortSignal.any([user.signal, yielding.signal])
    const leave = await this.#queue.enter(user.connection, signal)
    try {
      return await this.#runAgain(selected, { ...user, signal }, operate)
    } finally {
      if (this.#yield === yielding) this.#yield = undefined
      leave()
    }
  }

  async #runAgain<T>(selected: SelectedCard, user: CardUser, operate: Operate<T>): Promise<T> {
    const nothingDone = { commands: 0, codeSent: false, held: false, interrupted: false }
    const state: OperationState = { user, leftMs: OPERATION_MS, ...nothingDone }
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await this.#runOnce(selected, state, operate)
      } catch (error) {
        const again = state.interrupted && !state.codeSent && !state.held && !user.signal.aborted
        if (!again || restarts >= MAX_RESTARTS) throw error
        state.interrupted = false
      }
    }
  }

  async #runOnce<T>(selected: SelectedCard, state: OperationState, operate: Operate<T>): Promise<T> {
    if (selected.reader.insertion !== selected.insertion) throw this.#connector.gone()
    const { user } = state
    const earlier = this.isHeldBy(user.connection) ? this.#hold?.open : undefined
    const open = earlier ?? (await this.#connect(selected, state))
    open.state = state
    state.held = earlier !== undefined
    const current = { open }
    const wish: Wish = { keep: state.held, holdMs: undefined }
    let succeeded = false
    try {
      if (!state.held) await this.#connector.begin(open, selected)
      const session = this.#sessionOf(selected, state, current, wish)
      session.progress('reading')
      const result = await operate(session)
      succeeded = !user.signal.aborted && selected.reader.insertion === selected.insertion
      return result
    } catch (error) {
      wish.holdMs = undefined
      succeeded = leavesHold(error) && !user.signal.aborted
      throw error
    } finally {
      await this.#finish(selected, current.open, succeeded ? wish : { keep: false, holdMs: undefined })
    }
  }

  #sessionOf(
    selected: SelectedCard,
    state: OperationState,
    current: { open: OpenCard },
    wish: Wish,
  ): CardSession {
    const { reader } = selected
    return {
      get card() {
        return current.open.card
      },
      get held() {
        return state.held
      },
      pinPadFor: (lengths: CodeLengths): PinPad | null => {
        const { pinPad = null } = reader
        return pinPad !== null && padTakes(pinPad, lengths) ? pinPad : null
      },
      distrustPinPad: () => {
        reader.pinPad = null
      },
      progress: (step) => state.user.progress?.(step),
      reopen: async () => {
        wish.keep = false
        state.held = false
        current.open = await this.#reopen(selected, current.open)
      },
      interruption: () => interruption(state),
      hold: (seconds) => {
        wish.holdMs = seconds * 1000
      },
      release: () => {
        wish.keep = false
      },
    }
  }

  /** After an operation the card is held anew, kept in the hold that it was in, or let go. */
  async #finish(selected: SelectedCard, open: OpenCard, { keep, holdMs }: Wish): Promise<void> {
    if (holdMs !== undefined) this.#startHold(selected, open, holdMs)
    else if (!keep || this.#hold?.over !== false) await this.#letGo(selected, open)
  }

  async #connect(selected: SelectedCard, state: OperationState): Promise<OpenCard> {
    const { signal: never } = new AbortController()
    if (this.#closing !== undefined) await withinBounds(this.#closing, state, never, STUCK_WAIT_MS)
    const open = await this.#connector.connect(selected, state)
    this.#open = open
    return open
  }

  /** Every security status of the card is gone afterwards, and no hold is left. */
  async #reopen(selected: SelectedCard, open: OpenCard): Promise<OpenCard> {
    const again = await resetInPlace(open, selected)
    if (again !== null) {
      this.#forgetHold(open)
      this.#open = again
      return again
    }
    await this.#letGo(selected, open, 'reset')
    // The operation has begun with the card that was there.
    selected.shown = true
    const anew = await this.#connect(selected, open.state)
    try {
      await this.#connector.begin(anew, selected)
      return anew
    } catch (error) {
      await this.#letGo(selected, anew)
      throw error
    }
  }

  /** Keeps the card for the connection of the operation that runs on it. */
  #startHold(selected: SelectedCard, open: OpenCard, ms: number): void {
    clearTimeout(this.#hold?.timer)
    const hold: Hold = {
      owner: open.state.user.connection,
      selected,
      open,
      timer: setTimeout(() => void this.#expire(hold).catch(() => undefined), ms),
      over: false,
    }
    this.#hold = hold
    this.#queue.setHolder(hold.owner)
  }

  /** Ends the hold on a connection, which stays. */
  #forgetHold(open: OpenCard): void {
    if (this.#hold?.open !== open) return
    clearTimeout(this.#hold.timer)
    this.#hold = undefined
    this.#queue.setHolder(undefined)
  }

  /** Ends the connection, and the hold on it, if there is one: that too when the connection does not end well. */
  async #letGo(selected: SelectedCard, open: OpenCard, disposition?: Disposition): Promise<void> {
    try {
      const closing = await closeCard(open, selected, disposition)
      if (closing === null) return
      const ended = closing.pending.finally(() => {
        if (this.#closing === ended) this.#closing = undefined
      })
      this.#closing = ended
    } finally {
      if (this.#open === open) this.#open = undefined
      this.#forgetHold(open)
    }
  }

  /** Ends a hold now, or at the end of the operation that runs inside it. */
  async #expire(hold: Hold): Promise<void> {
    if (this.#hold !== hold) return
    hold.over = true
    if (!this.#queue.busy) await this.#letGo(hold.selected, hold.open)
  }

  /** Ends the hold, of one connection or of whichever it is. */
  async endHold(owner = this.#hold?.owner): Promise<void> {
    if (this.#hold !== undefined && this.#hold.owner === owner) await this.#expire(this.#hold)
  }

  /** The card left: what runs on it ends at once, and a hold on it is over. */
  async cardGone(): Promise<void> {
    this.#open?.gone.abort(this.#connector.gone())
    await this.endHold()
  }
}

/** Whether an operation that failed so did nothing to the card: the hold is as it was. */
function leavesHold(error: unknown): boolean {
  return isBridgeError(error) && error.code === 'CARD_MISMATCH'
}
