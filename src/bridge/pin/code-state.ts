/** The counter of one of the two codes of a card, as the card tells it. */
import type { PinState } from '../../cps/card-dialect.ts'
import type { CodeLengths, CpsCard } from '../../cps/cps-card.ts'
import type { CodeOwner } from '../../cps/pin-answers.ts'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import type { CardSession } from '../access/card-session.ts'

export interface CodeState {
  readonly state: PinState
  readonly lengths: CodeLengths
}

/** Reads the counter. Throws BridgeError `CARD_UNSUPPORTED` for the PUK of a card without one. */
export async function readCodeState(card: CpsCard, owner: CodeOwner): Promise<CodeState> {
  if (owner === 'pin') return { lengths: await card.pinLengths(), state: await card.pinState() }
  const puk = await card.puk()
  if (puk === null) throw new BridgeError('CARD_UNSUPPORTED', { kind: card.generation })
  return puk
}

/**
 * The counter before a code is sent, of a card on which that code is not verified: one on which another program has
 * verified it is reset first. Last of all before the code, when nothing else can refuse it: that program loses its code.
 *
 * @param found - what was read of it before.
 * @throws BridgeError as `requireTry`, and as `CardSession.interruption` when another program verified it again meanwhile.
 */
export async function freshCodeState(
  session: CardSession,
  owner: CodeOwner,
  allowLastTry: boolean,
  found: CodeState,
): Promise<CodeState> {
  if (found.state.kind !== 'verified') return found
  await session.reopen()
  const again = await readCodeState(session.card, owner)
  if (again.state.kind === 'verified') throw session.interruption()
  requireTry(again, allowLastTry, owner)
  return again
}

export const triesOf = (state: PinState): number => (state.kind === 'tries' ? state.triesLeft : 0)

export const blockedFault = (owner: CodeOwner): Error =>
  plainError(owner === 'pin' ? 'PIN_BLOCKED' : 'PUK_BLOCKED')

/** Throws BridgeError `PIN_BLOCKED`, `PIN_LAST_TRY`, or the same of the PUK: no try is made. */
export function requireTry({ state }: CodeState, allowLastTry: boolean, owner: CodeOwner): void {
  if (state.kind === 'blocked') throw blockedFault(owner)
  if (state.kind === 'tries' && state.triesLeft === 1 && !allowLastTry)
    throw new BridgeError(owner === 'pin' ? 'PIN_LAST_TRY' : 'PUK_LAST_TRY', { triesLeft: 1 })
}
