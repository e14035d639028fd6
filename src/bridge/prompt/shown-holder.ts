/** Who a card names, as the bridge's own pages show it. */
import type { Static } from 'typebox'
import type { ShownHolder } from '../../contract/prompt.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'

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
