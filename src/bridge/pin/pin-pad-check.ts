/**
 * The PIN that is entered on the reader. A reader is not believed: what it says is compared with what the card says, which
 * costs one exchange and no try.
 */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { BridgeError, isBridgeError, plainError } from '../../errors/bridge-error.ts'
import { codePlaceholder, isPadFault, padFault } from '../../reader/part10/pin-pad.ts'
import type { CardTurn } from '../access/card-session.ts'
import type { PadWitness } from './pin-pad-listener.ts'
import { padFor } from '../access/reader-pin-pad.ts'

/**
 * One VERIFY with a PIN that the holder enters on the keypad. The caller has read the counter before.
 *
 * @param before - what the card said of its counter.
 * @param countWrong - called for a code that the reader calls wrong when the card cannot be asked about it any more.
 * @throws BridgeError `PIN_INCORRECT`, `PIN_BLOCKED` as the card says; `PIN_TIMEOUT`, `PIN_CANCELLED`, `PIN_FORMAT`
 *   without a try; `CARD_PROTOCOL` (`isPadFault`) when the reader refused or lied: its keypad is not used again.
 */
export async function verifyOnPad(
  turn: CardTurn,
  card: CpsCard,
  before: PinState,
  witness: PadWitness,
  countWrong: () => void,
): Promise<void> {
  const lengths = await card.pinLengths()
  if (padFor(turn.pinPad, lengths) === null) throw padFault()
  try {
    const claim = await claimOf(card, lengths.minLength, witness)
    const after = await card.pinState().catch((error: unknown) => {
      if (claim === 'wrong') countWrong()
      throw error
    })
    compare(claim, before, after)
  } catch (error) {
    if (isPadFault(error)) turn.distrustPinPad()
    throw error
  }
}

/** What the reader says came of it: verified or a wrong PIN. */
async function claimOf(card: CpsCard, digits: number, witness: PadWitness): Promise<'verified' | 'wrong'> {
  witness.padEntryBegins()
  try {
    await card.verifyPin(codePlaceholder(digits))
    return 'verified'
  } catch (error) {
    if (!isBridgeError(error)) throw error
    if (error.code === 'PIN_INCORRECT' || error.code === 'PIN_BLOCKED') return 'wrong'
    // A status word that no card gives to a VERIFY counts as the reader's own.
    if (error.code === 'CARD_PROTOCOL' && !isPadFault(error)) throw padFault(undefined, { cause: error })
    throw error
  } finally {
    witness.padEntryEnded()
  }
}

function compare(claim: 'verified' | 'wrong', before: PinState, after: PinState): void {
  if (claim === 'verified' && after.kind === 'verified') return
  if (after.kind === 'blocked') throw plainError('PIN_BLOCKED')
  const spent = after.kind === 'tries' && before.kind === 'tries' && after.triesLeft < before.triesLeft
  if (spent) throw new BridgeError('PIN_INCORRECT', { triesLeft: after.triesLeft })
  throw padFault()
}
