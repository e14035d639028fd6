/** A card that is connected, and the account of what the operation on it has sent. */
import { forgetCard } from '../cps/card-contents.ts'
import { type CpsCard, openCps } from '../cps/cps-card.ts'
import { cardProtocolError, isBridgeError, plainError } from '../errors/bridge-error.ts'
import type { ApduChannel } from '../iso7816/apdu-channel.ts'
import { awaitsCode, enterOnPad, padFault } from '../reader/part10/pin-pad.ts'
import type { ProgressStep } from '../contract/notifications.ts'
import type { CardConnection } from '../reader/reader.ts'
import type { CardTrace, SelectedCard } from './select-slot.ts'

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
export interface TurnAccount {
  readonly user: CardUser
  /** Commands that the operation has sent so far. */
  commands: number
  /** A code went to the card, whether it was answered or not: the operation is never begun again by itself. */
  codeSent: boolean
  /** It runs on a card on which its connection verified the PIN before. */
  held: boolean
  /** Another program reset the card under the operation. */
  interrupted: boolean
}

export interface OpenCard {
  readonly connection: CardConnection
  readonly card: CpsCard
  /** The operation that runs on it now; once its user's signal is aborted, nothing more is sent. */
  account: TurnAccount
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
      if (SPENDING_INS.has(command[1]) && command.length > WITHOUT_DATA) turn.codeSent = true
      return send(connection, selected, command, turn.user.signal).catch((error: unknown) => {
        if (isBridgeError(error) && error.code === 'CARD_BUSY') {
          // Another program reset the card under us: what else it did to it is not known.
          forgetCard(insertion.cache)
          turn.interrupted = true
        }
        throw error
      })
    },
  }
  const open: OpenCard = { connection, card: openCps(kind, channel, insertion.cache), account }
  return open
}
