/**
 * Runs operations on cards: one at a time a reader, on an exclusive connection that ends with a reset, or inside
 * the hold of the connection that verified a PIN.
 */
import { forgetCard } from '../cps/card-contents.ts'
import type { CpsCard } from '../cps/cps-card.ts'
import type { ProgressStep } from '../contract/notifications.ts'
import { isBridgeError, pcscUnavailable, plainError } from '../errors/bridge-error.ts'
import type { ErrorCode, PcscReason } from '../errors/codes.ts'
import type { PinPad } from '../reader/part10/pin-pad.ts'
import type { CardConnection, ReaderProvider } from '../reader/reader.ts'
import { CardLine } from './card-line.ts'
import { type CardUser, openCard, type OpenCard, type TurnAccount } from './open-card.ts'
import { learnPinPad } from './reader-pad.ts'
import type { SelectedCard } from './select-slot.ts'

/** How long another program may keep the card before `CARD_BUSY`. */
const OTHER_PROGRAM_WAIT_MS = 2000

/** How often an operation is begun again because another program reset the card under it, before `CARD_BUSY`. */
const MAX_RESTARTS = 3

/** Faults after which what was read of the card may be wrong: the next operation reads it anew. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CARD_PROTOCOL',
  'CARD_UNSUPPORTED',
  'CERTIFICATE_NOT_FOUND',
  'CARD_MUTE',
  'CARD_REMOVED',
  'INTERNAL',
])

/** Forgets what was read of a card when a fault throws doubt on it. */
export function forgetAfterFault({ insertion }: SelectedCard, error: unknown): void {
  if (!isBridgeError(error) || DOUBTFUL.has(error.code)) forgetCard(insertion.cache)
}

/** The card during one operation. */
export interface CardTurn {
  readonly card: CpsCard
  /** The PIN was verified by an earlier call of the same connection and still holds. */
  readonly held: boolean
  /** The keypad of the reader, null without one. */
  readonly pinPad: PinPad | null
  /** The keypad does not do what it should: it is not used again while the reader is attached. */
  distrustPinPad(): void
  /** Tells the caller what the operation does now; each turn begins with `reading`. */
  progress(step: ProgressStep): void
  /** Resets the card and opens it again: every security status is gone. */
  reopen(): Promise<CpsCard>
  /** Keeps the card for the connection after this operation, for `seconds` or until the next turn that ends it. */
  hold(seconds: number): void
  /** Ends the hold with this operation. */
  release(): void
}

interface Hold {
  readonly owner: object
  readonly open: OpenCard
  readonly timer: NodeJS.Timeout
  /** Its time ended during an operation of its owner, which ends it. */
  over: boolean
}

/** One reader's line and hold. */
interface Desk {
  readonly line: CardLine
  hold: Hold | undefined
}

export class CardAccess {
  readonly #provider: Pick<ReaderProvider, 'connect'>
  readonly #platform: string
  readonly #service: { readonly serviceFault: PcscReason | null }
  readonly #desks = new Map<string, Desk>()
  readonly #running = new Map<Promise<unknown>, AbortController>()
  #stopped = false

  /**
   * @param platform - as `process.platform`: it decides how readers are spoken to.
   * @param service - whether the readers' service is there: a card that left with it was not pulled.
   */
  constructor(
    provider: Pick<ReaderProvider, 'connect'>,
    platform: string,
    service: { readonly serviceFault: PcscReason | null },
  ) {
    this.#provider = provider
    this.#platform = platform
    this.#service = service
  }

  /** What became of a card that is not in any more. */
  #gone(options?: ErrorOptions): Error {
    const { serviceFault } = this.#service
    return serviceFault === null
      ? plainError('CARD_REMOVED', options)
      : pcscUnavailable(serviceFault, options)
  }

  /**
   * Runs one operation on a card. When the signal is aborted the caller is answered at once; the card is still
   * reset, and the next operation waits for that. When another program resets the card under it, it is run again from
   * its beginning, unless a code was sent to the card or is held verified.
   *
   * @param operate - may be called several times, one after the other.
   * @throws BridgeError `CANCELLED`, `CARD_BUSY`, `CARD_REMOVED` (also: not the card that was selected), `PCSC_UNAVAILABLE`, and what
   *   the operation throws.
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
    desk: Desk,
    selected: SelectedCard,
    user: CardUser,
    operate: (turn: CardTurn) => Promise<T>,
  ): Promise<T> {
    const account: TurnAccount = { user, commands: 0, codeSent: false, held: false, interrupted: false }
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
    desk: Desk,
    selected: SelectedCard,
    account: TurnAccount,
    operate: (turn: CardTurn) => Promise<T>,
  ): Promise<T> {
    if (selected.slot.insertion !== selected.insertion) throw this.#gone()
    const { user } = account
    const earlier = desk.hold?.owner === user.connection && !desk.hold.over ? desk.hold : undefined
    let open = earlier?.open ?? (await this.#open(selected, account))
    open.account = account
    account.held = earlier !== undefined
    let keep = earlier !== undefined
    let holdMs: number | undefined
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
        await this.#endHold(desk, open)
        open = await this.#open(selected, account)
        return open.card
      },
      hold: (seconds) => {
        holdMs = seconds * 1000
      },
      release: () => {
        keep = false
      },
    }
    let succeeded = false
    turn.progress('reading')
    try {
      const result = await operate(turn)
      succeeded = !user.signal.aborted && selected.slot.insertion === selected.insertion
      return result
    } catch (error) {
      keep = keep && leavesHold(error) && !user.signal.aborted
      succeeded = keep
      throw error
    } finally {
      await this.#finish(desk, open, { keep: succeeded && keep, holdMs: succeeded ? holdMs : undefined })
    }
  }

  /** After an operation the card is held anew, kept in the hold that it was in, or reset. */
  async #finish(
    desk: Desk,
    open: OpenCard,
    { keep, holdMs }: { readonly keep: boolean; readonly holdMs: number | undefined },
  ): Promise<void> {
    if (holdMs !== undefined) this.#startHold(desk, open.account.user.connection, open, holdMs)
    else if (!keep || desk.hold?.over !== false) await this.#endHold(desk, open)
  }

  async #open(selected: SelectedCard, account: TurnAccount): Promise<OpenCard> {
    const { slot, insertion } = selected
    const connection = await this.#connect(slot.reader, account.user)
    if (slot.insertion !== insertion) {
      await connection.close('reset')
      throw this.#gone()
    }
    await learnPinPad(slot, connection, this.#platform)
    return openCard(connection, selected, account)
  }

  /** The card was there when the call began: one that is not any more was pulled. */
  async #connect(reader: string, { signal }: CardUser): Promise<CardConnection> {
    try {
      return await this.#provider.connect(reader, { waitMs: OTHER_PROGRAM_WAIT_MS, signal })
    } catch (error) {
      const gone = isBridgeError(error) && (error.code === 'READER_NOT_FOUND' || error.code === 'CARD_ABSENT')
      throw gone ? this.#gone({ cause: error }) : error
    }
  }

  #deskOf(reader: string): Desk {
    const known = this.#desks.get(reader)
    if (known !== undefined) return known
    const desk: Desk = { line: new CardLine(), hold: undefined }
    this.#desks.set(reader, desk)
    return desk
  }

  #startHold(desk: Desk, owner: object, open: OpenCard, ms: number): void {
    clearTimeout(desk.hold?.timer)
    const hold: Hold = {
      owner,
      open,
      timer: setTimeout(() => void this.#expire(desk, hold).catch(() => undefined), ms),
      over: false,
    }
    desk.hold = hold
    desk.line.setHolder(owner)
  }

  /** Closes the card with a reset and forgets the hold on it, if there is one. */
  async #endHold(desk: Desk, open: OpenCard): Promise<void> {
    await open.connection.close('reset').finally(() => {
      if (desk.hold?.open !== open) return
      clearTimeout(desk.hold.timer)
      desk.hold = undefined
      desk.line.setHolder(undefined)
    })
  }

  /** Ends a hold now, or at the end of the operation that runs inside it. */
  async #expire(desk: Desk, hold: Hold): Promise<void> {
    if (desk.hold !== hold) return
    hold.over = true
    if (!desk.line.busy) await this.#endHold(desk, hold.open)
  }

  async #expireWhere(ends: (hold: Hold, reader: string) => boolean): Promise<void> {
    const ending = [...this.#desks].flatMap(([reader, desk]) =>
      desk.hold !== undefined && ends(desk.hold, reader) ? [this.#expire(desk, desk.hold)] : [],
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

  /** The card left the reader: a hold on it is over. */
  async cardRemoved(reader: string): Promise<void> {
    await this.#expireWhere((_hold, heldReader) => heldReader === reader)
  }

  /** Ends every hold of a connection; its running operations end by their signals. */
  async closeConnection(connection: object): Promise<void> {
    await this.#expireWhere(({ owner }) => owner === connection)
  }

  /** The service that all readers belong to is gone: every hold is over. */
  async serviceLost(): Promise<void> {
    await this.#expireWhere(() => true)
  }

  /** Cancels what runs, ends every hold, and waits until all cards are reset. */
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

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(plainError('CANCELLED'))
    signal.addEventListener('abort', onAbort)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) onAbort()
  })
}
