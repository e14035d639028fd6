/** A card that is connected, and the account of what the operation on it has sent. */
import { forgetCard } from '../../cps/card-contents.ts'
import { type CpsCard, openCps } from '../../cps/cps-card.ts'
import { BridgeError, cardProtocolError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import type { ApduChannel } from '../../iso7816/apdu-channel.ts'
import { awaitsCode, enterOnPad, padFault } from '../../reader/part10/pin-pad.ts'
import type { ProgressStep } from '../../contract/notifications.ts'
import type { CardConnection, Disposition } from '../../reader/reader.ts'
import { type TimeLeft, withinBounds } from './exchange-bounds.ts'
import type { CardTrace, SelectedCard } from '../readers/select-card.ts'

/** How long the end of a connection is waited for; a card that does not answer may keep its reader longer. */
const CLOSE_MS = 1000

/** Commands that one operation may send: ten times what the fullest card needs, so that a mad card cannot keep it. */
const MAX_COMMANDS = 1000

/** VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER (ISO/IEC 7816-4:2005, 7.5.6 to 7.5.10). */
const SPENDING_INS: ReadonlySet<number | undefined> = new Set([0x20, 0x24, 0x2c])
/** Longest command without a data field; a VERIFY without one only reads the counter. */
const WITHOUT_DATA = 5

export interface CardUser {
  /** Identity of the connection that asks: a hold belongs to it. */
  readonly connection: object
  readonly signal: AbortSignal
  /** Told which card is used. */
  readonly trace?: CardTrace
  /** Told what the operation does. */
  readonly progress?: (step: ProgressStep) => void
}

/** One operation's account, kept when it is begun again on a new connection. */
export interface TurnAccount extends TimeLeft {
  readonly user: CardUser
  /** Commands that the operation has sent so far. */
  commands: number
  /** A code went to the card, whether it was answered or not: the operation is never begun again by itself. */
  codeSent: boolean
  /** It runs on a card on which its connection verified the PIN before. */
  held: boolean
  /** Another program interrupted the operation: it reset the card, or verified its code, or the card is another one. */
  interrupted: boolean
}

export interface OpenCard {
  readonly connection: CardConnection
  readonly card: CpsCard
  /** Aborted when the card is gone, with the error of whoever waits for it. */
  readonly gone: AbortController
  /** The operation that runs on it now; once its user's signal is aborted, nothing more is sent. */
  account: TurnAccount
  /** A code went to the card since it was connected or reset: it is not left as it is. */
  codeSent: boolean
  /** An exchange was left to itself: the connection may not be able to end yet. */
  stuck: boolean
  /** The card is the one that its cache is about: asked of it over this connection. */
  recognised: boolean
}

/** Marks the operation as interrupted by another program, which begins it again. */
export function interruption(account: TurnAccount): Error {
  account.interrupted = true
  return new BridgeError('CARD_BUSY', {})
}

/** Sends a command to the card, by way of the keypad when its code is entered there. */
async function send(
  connection: CardConnection,
  { slot }: SelectedCard,
  command: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (!awaitsCode(command)) return connection.transmit(command)
  const { pad } = slot
  if (pad === undefined || pad === null) throw padFault()
  return enterOnPad(connection, pad, command, signal)
}

/** Opens the card application over a connection; nothing is sent yet. */
export function openCard(connection: CardConnection, selected: SelectedCard, account: TurnAccount): OpenCard {
  const { insertion, kind } = selected
  const channel: ApduChannel = {
    protocol: connection.protocol,
    transmit: async (command) => {
      const turn = open.account
      if (turn.user.signal.aborted) throw plainError('CANCELLED')
      turn.commands += 1
      if (turn.commands > MAX_COMMANDS) throw cardProtocolError('exchange')
      if (SPENDING_INS.has(command[1]) && command.length > WITHOUT_DATA) {
        turn.codeSent = true
        open.codeSent = true
      }
      const longest = awaitsCode(command) ? Infinity : undefined
      return exchangeWithin(open, longest, () => send(connection, selected, command, turn.user.signal)).catch(
        (error: unknown) => {
          if (isBridgeError(error) && error.code === 'CARD_BUSY') {
            // Another program reset the card under us: what else it did to it is not known.
            forgetCard(insertion.cache)
            turn.interrupted = true
          }
          throw error
        },
      )
    },
  }
  const open: OpenCard = {
    connection,
    card: openCps(kind, channel, insertion.cache),
    gone: new AbortController(),
    account,
    codeSent: false,
    stuck: false,
    recognised: false,
  }
  return open
}

async function exchangeWithin<T>(open: OpenCard, ms: number | undefined, work: () => Promise<T>): Promise<T> {
  if (open.stuck) throw plainError('CARD_MUTE')
  const exchange = { ended: false }
  try {
    const answer = work().finally(() => (exchange.ended = true))
    return await withinBounds(answer, open.account, open.gone.signal, ms)
  } finally {
    if (!exchange.ended) open.stuck = true
  }
}

/**
 * Resets the card without letting another program in between, where the connection can.
 *
 * @returns whether it was reset; else the connection has to be made anew.
 */
export async function resetInPlace(open: OpenCard, { insertion }: SelectedCard): Promise<boolean> {
  const { connection } = open
  if (connection.reset === undefined) return false
  await exchangeWithin(open, undefined, () => connection.reset?.() ?? Promise.resolve())
  open.codeSent = false
  insertion.cache.places.leftOpen = false
  return true
}

/**
 * Ends the connection: with a reset when a code was sent over it, else the card is left as it was found. Never throws.
 *
 * @param disposition - in the place of that.
 * @returns null when it has ended; else what to wait for before the card is connected again.
 */
export async function closeCard(
  open: OpenCard,
  { insertion }: SelectedCard,
  disposition: Disposition = open.codeSent ? 'reset' : 'leave',
): Promise<{ readonly pending: Promise<void> } | null> {
  const { places } = insertion.cache
  if (disposition === 'reset') places.leftOpen = false
  const closed = open.connection.close(disposition)
  if (open.stuck) return { pending: closed }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), CLOSE_MS)))
  const outcome = await Promise.race([closed, late]).finally(() => clearTimeout(timer))
  return outcome === 'late' ? { pending: closed } : null
}
