/**
 * What a caller expects of the card, and who is told whether it is so (protocol, section 5, `expect`): to anybody who may
 * not know the identity it must say nothing, or identifiers could be tried until one is right.
 */
import type { PromptView } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { type Holder, holderOf } from '../../cps/holder.ts'
import { plainError } from '../../errors/bridge-error.ts'
import type { Domain } from '../domain.ts'

/** An expectation comes from a site: on our page it must be an identifier, and can be no sentence. */
const SHOWABLE_ID = /^[\w/;*.-]{1,32}$/

type Named = Pick<Holder, 'nationalId' | 'test'>

function isExpected({ nationalId, test }: Expectation, holder: Named): boolean {
  const sameHolder = nationalId === undefined || nationalId === holder.nationalId
  return sameHolder && (test === undefined || test === holder.test)
}

/** What the prompt page shows of an expectation that the card does not meet; undefined when it meets it. */
export function expectedElse(expected: Expectation | undefined, holder: Named): PromptView['expected'] {
  if (expected === undefined || isExpected(expected, holder)) return undefined
  const { nationalId = '', test = null } = expected
  return { nationalId: SHOWABLE_ID.test(nationalId) ? nationalId : null, test }
}

/** Tells an origin that the card is another one, which counts like a wrong PIN. Throws `RATE_LIMITED` when there were enough. */
export function tellMismatch({ wrongPins }: Domain, audience: string): never {
  wrongPins.reserve(audience).countWrong()
  throw plainError('CARD_MISMATCH')
}

/**
 * Compares for a caller that may know the identity.
 *
 * @throws BridgeError `CARD_MISMATCH`, `RATE_LIMITED`.
 */
export async function requireExpected(
  domain: Domain,
  card: CpsCard,
  expected: Expectation | undefined,
  audience: string,
): Promise<void> {
  if (expected === undefined) return
  domain.wrongPins.check(audience)
  const certificate = await card.identityCertificate(domain.now())
  if (!isExpected(expected, holderOf(certificate))) tellMismatch(domain, audience)
}
