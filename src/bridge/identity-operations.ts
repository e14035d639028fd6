/** Reading the holder's identity and the certificates: no PIN is needed. */
import type { Result } from '../contract/methods.ts'
import type { Expectation, Identity } from '../contract/shapes.ts'
import type { CardCertificate } from '../cps/certificate.ts'
import { type CpsCard, openCps } from '../cps/cps-card.ts'
import { type Holder, holderOf, validityAt } from '../cps/holder.ts'
import { plainError } from '../errors/bridge-error.ts'
import type { CallContext, Operations } from './bridge.ts'
import type { Domain } from './domain.ts'
import { awaitCard, type SelectedCard, selectCard } from './select-slot.ts'

export const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')

/** Refuses what the origin's rule does not let it see of the holder. Asking the holder is not possible yet. */
export function requireConsent({ caller }: CallContext): void {
  if (caller.policy.identity !== 'allow') throw plainError('CONSENT_REFUSED')
}

/**
 * Runs a reading operation, from what is known of the card when that is enough (no exchange, and no wait for a
 * card that is held), else on the card.
 */
async function readCard<T>(
  domain: Domain,
  selected: SelectedCard,
  context: CallContext,
  read: (card: CpsCard) => Promise<T>,
): Promise<T> {
  const notKnown = plainError('CARD_ABSENT')
  const memory = openCps(
    selected.kind,
    { protocol: 't0', transmit: () => Promise.reject(notKnown) },
    selected.insertion.cache,
  )
  try {
    return await read(memory)
  } catch (error) {
    if (error !== notKnown) throw error
  }
  return domain.access.use(selected, context, ({ card }) => read(card))
}

function describe(certificate: CardCertificate, { slot, kind }: SelectedCard, now: Date): Identity {
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
      const selected = await awaitCard(domain.registry, reader, waitSeconds, context.signal)
      requireConsent(context)
      const now = domain.now()
      return readCard(domain, selected, context, async (card) =>
        describe(await card.identityCertificate(now), selected, now),
      )
    },
    'card.certificate': async ({ reader, use }, context): Promise<Result<'card.certificate'>> => {
      const selected = selectCard(domain.registry, reader)
      requireConsent(context)
      return readCard(domain, selected, context, async (card) => {
        const certificate = await card.certificate(use, domain.now())
        const chain = await card.intermediates()
        return { certificate: base64(certificate.der), chain: chain.map(({ der }) => base64(der)) }
      })
    },
  }
}
