/** Who a card names, as the bridge's own pages show it, and how that differs from what a caller expects. */
import type { Static } from 'typebox'
import type { PromptView, ShownHolder } from '../../contract/prompt.ts'
import type { Expectation } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { type Holder, holderOf, validityAt } from '../../cps/holder.ts'

/** Reads the certificate that names the holder. Throws as `CpsCard.identityCertificate`. */
export async function shownHolder(
  card: CpsCard,
  kind: 'cps3' | 'cps4',
  now: Date,
): Promise<Static<typeof ShownHolder>> {
  const certificate = await card.identityCertificate(now)
  const { nationalId, familyName, givenName, title, test } = holderOf(certificate)
  const expired = validityAt(certificate, now) === 'expired'
  return { kind, nationalId, familyName, givenName, title, expired, test }
}

/** An expectation comes from a site: on our page it must be an identifier, and can be no sentence. */
const SHOWABLE_ID = /^[\w/;*.-]{1,32}$/

/** What the prompt page shows of an expectation that the card does not meet; undefined when it meets it. */
export function differenceFrom(
  expected: Expectation | undefined,
  holder: Pick<Holder, 'nationalId' | 'test'>,
): PromptView['expected'] {
  if (expected === undefined) return undefined
  const { nationalId, test } = expected
  const sameHolder = nationalId === undefined || nationalId === holder.nationalId
  if (sameHolder && (test === undefined || test === holder.test)) return undefined
  const showable = nationalId !== undefined && SHOWABLE_ID.test(nationalId)
  return { nationalId: showable ? nationalId : null, test: test ?? null }
}
