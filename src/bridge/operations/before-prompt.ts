/** What can refuse a call before the holder is disturbed. */
import type { Expectation } from '../../contract/shapes.ts'
import { isToldByNumber } from '../../cps/card-contents.ts'
import { plainError } from '../../errors/bridge-error.ts'
import type { CallContext } from '../bridge.ts'
import type { Domain } from '../domain.ts'
import { requireExpected } from './expectation.ts'
import { mayKnowHolder } from './read-holder.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/**
 * Checks, in the order of the protocol (section 5): the rate limits, what the caller expects of the card where it may
 * know, and the counter where reading it costs little (the place of the PIN is known from an earlier call).
 *
 * @throws BridgeError `RATE_LIMITED`, `CARD_MISMATCH`, `PIN_BLOCKED`.
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
  checkLimits()
  const { cache } = selected.insertion
  // The prompt is announced after three exchanges at most: the comparison of the card takes two of them.
  const knowsPin = cache.authObjects !== undefined && isToldByNumber(cache)
  if (expected !== undefined || knowsPin) {
    await domain.access.use(selected, context, async (turn) => {
      if (expected !== undefined && (await mayKnowHolder(domain, turn.card, context)))
        await requireExpected(domain, turn.card, expected, audience)
      checkLimits()
      if (!knowsPin) return
      if ((await turn.card.triesLeft()) === 0) throw plainError('PIN_BLOCKED')
    })
  }
  checkLimits()
}
