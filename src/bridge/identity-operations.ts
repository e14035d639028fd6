/** Reading the holder's identity and the certificates: no PIN is needed. */
import type { Result } from '../contract/methods.ts'
import type { Expectation, Identity } from '../contract/shapes.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type Holder, holderOf, validityAt } from '../cps/holder.ts'
import { plainError } from '../errors/bridge-error.ts'
import type { Operations } from './bridge.ts'
import type { Domain } from './domain.ts'
import { readHolder } from './read-holder.ts'
import { awaitCard, type SelectedCard, selectCard } from './select-slot.ts'

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

/** Throws BridgeError `CARD_MISMATCH` when the holder is not the one the caller expects. */
export function checkExpectation({ nationalId, test }: Expectation, holder: Holder): void {
  const sameHolder = nationalId === undefined || nationalId === holder.nationalId
  const sameTest = test === undefined || test === holder.test
  if (!sameHolder || !sameTest) throw plainError('CARD_MISMATCH')
}

export function identityOperations(domain: Domain): Pick<Operations, 'card.identity' | 'card.certificate'> {
  return {
    'card.identity': async ({ reader, waitSeconds = 0 }, context) => {
      const found = await awaitCard(domain.registry, reader, waitSeconds, context)
      const now = domain.now()
      return readHolder(domain, found, context, async (card, selected) =>
        describe(await card.identityCertificate(now), selected, now),
      )
    },
    'card.certificate': async ({ reader, use }, context): Promise<Result<'card.certificate'>> => {
      const found = selectCard(domain.registry, reader)
      return readHolder(domain, found, context, async (card) => {
        const certificate = await card.certificate(use, domain.now())
        const chain = await card.intermediates()
        return { certificate: base64(certificate.der), chain: chain.map(({ der }) => base64(der)) }
      })
    },
  }
}
