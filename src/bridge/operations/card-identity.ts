/** `card.identity`: who the holder is, as the card says. No PIN is needed. */
import type { Identity } from '../../contract/shapes.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { Operations } from '../bridge.ts'
import type { CardSelection, SelectedCard } from '../readers/select-card.ts'
import { type Identification, requireNotDenied } from './identification.ts'

function describe(certificate: Certificate, { reader, kind }: SelectedCard, now: Date): Identity {
  return {
    ...holderOf(certificate),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    expired: validityAt(certificate, now) === 'expired',
    verified: false,
    card: { kind, reader: reader.id },
  }
}

export function cardIdentity(
  selection: CardSelection,
  identification: Identification,
  clock: () => Date,
): Operations['card.identity'] {
  return async ({ reader, waitSeconds = 0 }, context) => {
    requireNotDenied(context.caller)
    const found = await selection.wait(reader, waitSeconds, context)
    const now = clock()
    return identification.read(found, context, async (card, selected) =>
      describe(await card.identityCertificate(now), selected, now),
    )
  }
}
