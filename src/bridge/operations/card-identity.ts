/** Reading the holder's identity and the certificates: no PIN is needed. */
import type { Result } from '../../contract/methods.ts'
import type { Identity } from '../../contract/shapes.ts'
import type { Certificate } from '../../x509/certificate.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import type { Operations } from '../bridge.ts'
import type { Domain } from '../domain.ts'
import { readHolder, requireNotDenied } from './read-holder.ts'
import { awaitCard, type SelectedCard, selectCard } from '../readers/select-card.ts'

export const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')

function describe(certificate: Certificate, { slot, kind }: SelectedCard, now: Date): Identity {
  return {
    ...holderOf(certificate),
    notBefore: certificate.notBefore.toISOString(),
    notAfter: certificate.notAfter.toISOString(),
    expired: validityAt(certificate, now) === 'expired',
    verified: false,
    card: { kind, reader: slot.id },
  }
}

export function identityOperations(domain: Domain): Pick<Operations, 'card.identity' | 'card.certificate'> {
  return {
    'card.identity': async ({ reader, waitSeconds = 0 }, context) => {
      requireNotDenied(context.caller)
      const found = await awaitCard(domain.registry, reader, waitSeconds, context)
      const now = domain.now()
      return readHolder(domain, found, context, async (card, selected) =>
        describe(await card.identityCertificate(now), selected, now),
      )
    },
    'card.certificate': async ({ reader, use }, context): Promise<Result<'card.certificate'>> => {
      requireNotDenied(context.caller)
      const found = selectCard(domain.registry, reader)
      return readHolder(domain, found, context, async (card) => {
        const certificate = await card.certificate(use, domain.now())
        const chain = await card.intermediates()
        return { certificate: base64(certificate.der), chain: chain.map(({ der }) => base64(der)) }
      })
    },
  }
}
