/** A card that is connected, and what was sent over its connection. */
import { forgetCard } from '../../cps/card-contents.ts'
import { type CpsCard, openCps } from '../../cps/cps-card.ts'
import { cardProtocolError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import type { ApduChannel } from '../../iso7816/apdu-channel.ts'
import { CODE_COMMANDS } from '../../iso7816/commands.ts'
import { awaitsCode, enterOnPad, pinPadFault } from '../../reader/part10/pin-pad.ts'
import type { CardConnection, Disposition } from '../../reader/reader.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import type { OperationState } from './card-session.ts'
import { withinBounds } from './exchange-bounds.ts'

/** How long the end of a connection is waited for; a card that does not answer may keep its reader longer. */
const CLOSE_MS = 1000

/** Commands that one operation may send: ten times what the fullest card needs, so that a mad card cannot keep it. */
const MAX_COMMANDS = 1000

/** Longest command without a data field; a VERIFY without one only reads the counter. */
const WITHOUT_DATA = 5

export interface OpenCard {
  readonly connection: CardConnection
  readonly card: CpsCard
  /** Aborted when the card is gone, with the error of whoever waits for it. */
  readonly gone: AbortController
  /** The operation that runs on it now; once its user's signal is aborted, nothing more is sent. */
  state: OperationState
  /** A code went to the card since it was connected or reset: it is not left as it is. */
  codeSent: boolean
  /** An exchange was left to itself: the connection may not be able to end yet. */
  stuck: boolean
  /** The card is the one that its cache is about: asked of it over this connection. */
  recognised: boolean
}

/** Sends a command to the card, by way of the PIN pad when its code is entered there. */
async function send(
  connection: CardConnection,
  { reader }: SelectedCard,
  command: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (!awaitsCode(command)) return connection.transmit(command)
  const { pinPad } = reader
  if (pinPad === undefined || pinPad === null) throw pinPadFault()
  return enterOnPad(connection, pinPad, command, signal)
}

/** Opens the card application over a connection; nothing is sent yet. */
export function openCard(
  connection: CardConnection,
  selected: SelectedCard,
  first: OperationState,
): OpenCard {
  const { insertion, kind } = selected
  const channel: ApduChannel = {
    protocol: connection.protocol,
    transmit: async (command) => {
      const { state } = open
      if (state.user.signal.aborted) throw plainError('CANCELLED')
      state.commands += 1
      if (state.commands > MAX_COMMANDS) throw cardProtocolError('exchange')
      if (CODE_COMMANDS.has(command[1]) && command.length > WITHOUT_DATA) {
        state.codeSent = true
        open.codeSent = true
      }
      const longest = awaitsCode(command) ? Infinity : undefined
      const exchange = (): Promise<Uint8Array> => send(connection, selected, command, state.user.signal)
      return exchangeWithin(open, longest, exchange).catch((error: unknown) => {
        if (isBridgeError(error) && error.code === 'CARD_BUSY') {
          // Another program reset the card under us: what else it did to it is not known.
          forgetCard(insertion.cache)
          state.interrupted = true
        }
        throw error
      })
    },
  }
  const open: OpenCard = {
    connection,
    card: openCps(kind, channel, insertion.cache),
    gone: new AbortController(),
    state: first,
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
    return await withinBounds(answer, open.state, open.gone.signal, ms)
  } finally {
    if (!exchange.ended) open.stuck = true
  }
}

/**
 * Resets the card without letting another program in between, where the connection can.
 *
 * @returns the card, opened anew over the same connection; null: the connection has to be made anew.
 */
export async function resetInPlace(open: OpenCard, selected: SelectedCard): Promise<OpenCard | null> {
  const { connection } = open
  if (connection.reset === undefined) return null
  await exchangeWithin(open, undefined, () => connection.reset?.() ?? Promise.resolve())
  selected.insertion.cache.filePaths.leftOpen = false
  const again = openCard(connection, selected, open.state)
  again.recognised = open.recognised
  return again
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
  const { filePaths } = insertion.cache
  if (disposition === 'reset') filePaths.leftOpen = false
  const closed = open.connection.close(disposition)
  if (open.stuck) return { pending: closed }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), CLOSE_MS)))
  const outcome = await Promise.race([closed, late]).finally(() => clearTimeout(timer))
  return outcome === 'late' ? { pending: closed } : null
}
