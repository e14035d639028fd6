/** Reading operations, once the holder agreed that this origin sees who he is. */
import type { Expectation } from '../../contract/shapes.ts'
import { type CpsCard, openCps } from '../../cps/cps-card.ts'
import { isBridgeError, plainError } from '../../errors/bridge-error.ts'
import { askHolder } from '../prompt/ask-holder.ts'
import type { CallContext, Caller } from '../bridge.ts'
import { forgetAfterFault } from '../access/card-session.ts'
import type { Domain } from '../domain.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/**
 * Runs a reading operation on the card. While a connection to it is open, which it cannot outlive, what is known of it is
 * told at once when that is enough: no exchange, and no wait for a card that is held.
 */
async function readCard<T>(
  domain: Domain,
  selected: SelectedCard,
  context: CallContext,
  read: (card: CpsCard) => Promise<T>,
): Promise<T> {
  if (!domain.access.isConnected(selected))
    return domain.access.use(selected, context, ({ card }) => read(card))
  context.trace?.(selected)
  const notKnown = plainError('CARD_ABSENT')
  const memory = openCps(
    selected.kind,
    { protocol: 't0', transmit: () => Promise.reject(notKnown) },
    selected.insertion.cache,
  )
  try {
    return await read(memory)
  } catch (error) {
    if (error !== notKnown) {
      forgetAfterFault(selected, error)
      throw error
    }
  }
  return domain.access.use(selected, context, ({ card }) => read(card))
}

/** Throws BridgeError `CONSENT_REFUSED` to an origin that is denied the identity, whatever card there is. */
export function requireNotDenied({ policy }: Caller): void {
  if (policy.identity === 'deny') throw plainError('CONSENT_REFUSED')
}

/** Whether the caller may know who the holder of this card is: by its rule, or because he allowed it before. */
export async function mayKnowHolder(
  domain: Domain,
  card: CpsCard,
  { caller }: CallContext,
): Promise<boolean> {
  const { identity } = caller.policy
  if (identity !== 'ask') return identity === 'allow'
  const serial = await card.serialNumber()
  return serial !== null && domain.consents.has(caller.audience, domain.consents.cardHash(serial))
}

/**
 * Reads something that names the holder: at once where the origin's rule or an earlier decision allows it, else
 * after the holder was asked (protocol, section 2, `identity`).
 *
 * @param expected - what the caller expects of the card: where the holder is asked, his page compares.
 * @throws BridgeError `CONSENT_REFUSED` (the rule, the holder, no answer, no prompt possible), `CARD_MISMATCH` when the
 *   holder confirmed that, and what `read` throws.
 */
export async function readHolder<T>(
  domain: Domain,
  selected: SelectedCard,
  context: CallContext,
  read: (card: CpsCard, selected: SelectedCard) => Promise<T>,
  expected?: Expectation,
): Promise<T> {
  requireNotDenied(context.caller)
  const answer = await readCard(domain, selected, context, async (card) =>
    (await mayKnowHolder(domain, card, context)) ? { value: await read(card, selected) } : null,
  )
  if (answer !== null) return answer.value
  if (context.prompts === undefined) throw plainError('CONSENT_REFUSED')
  try {
    return await askHolder(domain, context, context.prompts, {
      action: 'identify',
      found: selected,
      expected,
      asksPin: false,
      inspect: () => Promise.resolve(),
      perform: async ({ card }, _confirmation, shown) => {
        const serial = await card.serialNumber()
        const { consents } = domain
        if (serial !== null) consents.remember(context.caller.audience, consents.cardHash(serial))
        return read(card, shown)
      },
    })
  } catch (error) {
    const refused = isBridgeError(error) && (error.code === 'PIN_CANCELLED' || error.code === 'PIN_TIMEOUT')
    throw refused ? plainError('CONSENT_REFUSED') : error
  }
}

/** Makes sure, without reading more, that this origin may learn who the holder is. Throws as `readHolder`. */
export async function requireConsent(
  domain: Domain,
  selected: SelectedCard,
  context: CallContext,
  expected?: Expectation,
): Promise<void> {
  if (context.caller.policy.identity === 'allow') return
  await readHolder(domain, selected, context, () => Promise.resolve(), expected)
}
