/** `card.certificate`: a certificate of the holder, with what the card has of its chain. No PIN is needed. */
import type { Operations } from '../bridge.ts'
import type { CardSelection } from '../readers/select-card.ts'
import { type Identification, requireNotDenied } from './identification.ts'
import { base64 } from './statement.ts'

export function cardCertificate(
  selection: CardSelection,
  identification: Identification,
  clock: () => Date,
): Operations['card.certificate'] {
  return async ({ reader, use }, context) => {
    requireNotDenied(context.caller)
    return identification.read(selection.card(reader), context, async (card) => {
      const certificate = await card.certificate(use, clock())
      const chain = await card.intermediates()
      return { certificate: base64(certificate.der), chain: chain.map(({ der }) => base64(der)) }
    })
  }
}
