/** What can refuse a call before the holder is disturbed. */
import type { Expectation } from '../contract/shapes.ts'
import type { CpsCard } from '../cps/cps-card.ts'
import { holderOf } from '../cps/holder.ts'
import { plainError } from '../errors/bridge-error.ts'
import type { CallContext } from './bridge.ts'
import type { Domain } from './domain.ts'
import { checkExpectation } from './identity-operations.ts'
import { freshPinState } from './pin-check.ts'
import type { SelectedCard } from './select-slot.ts'

/** Throws BridgeError `CARD_MISMATCH` when the card is not the one that the caller expects. */
export async function requireExpected(
  domain: Domain,
  card: CpsCard,
  expected: Expectation | undefined,
): Promise<void> {
  if (expected !== undefined)
    checkExpectation(expected, holderOf(await card.identityCertificate(domain.now())))
}

/**
 * Checks, in the order of the protocol (section 5): what the caller expects of the card, the rate limits, and the
 * counter where reading it costs little (the place of the PIN is known from an earlier call).
 *
 * @throws BridgeError `CARD_MISMATCH`, `RATE_LIMITED`, `PIN_BLOCKED`.
 */
export async function checkBeforePrompt(
  domain: Domain,
  selected: SelectedCard,
  expected: Expectation | undefined,
  context: CallContext,
): Promise<void> {
  const { audience } = context.caller
  // A hold of the same connection ends here: no card is kept while a prompt waits.
  await domain.access.closeConnection(context.connection)
  const checkLimits = (): void => {
    domain.wrongPins.check(audience)
    domain.prompts.check(audience)
  }
  // A portal that asks endlessly reaches no card.
  if (expected === undefined) checkLimits()
  const knowsPin = selected.insertion.cache.authObjects !== undefined
  if (expected !== undefined || knowsPin) {
    await domain.access.use(selected, context, async (turn) => {
      await requireExpected(domain, turn.card, expected)
      checkLimits()
      if (!knowsPin) return
      const { state } = await freshPinState(turn)
      if (state.kind === 'blocked') throw plainError('PIN_BLOCKED')
    })
  }
  checkLimits()
}
