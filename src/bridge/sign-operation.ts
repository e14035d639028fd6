/** Signing the activation statement. */
import type { Params, Result } from '../contract/methods.ts'
import type { CardCertificate } from '../cps/certificate.ts'
import type { CpsCard } from '../cps/cps-card.ts'
import { holderOf, validityAt } from '../cps/holder.ts'
import { BridgeError } from '../errors/bridge-error.ts'
import type { CallContext, Operations } from './bridge.ts'
import type { CardTurn } from './card-access.ts'
import type { Domain } from './domain.ts'
import { base64, checkExpectation } from './identity-operations.ts'
import { checkPinRequest, verifyPin } from './pin-check.ts'
import { awaitCard } from './select-slot.ts'
import { buildStatement, checkChallenge } from './statement.ts'

type SignParams = Params<'activation.sign'>

/**
 * The authentication certificate, valid now.
 *
 * @throws BridgeError `CERTIFICATE_EXPIRED` (also: not valid yet), `CERTIFICATE_NOT_FOUND`.
 */
export async function requireValidCertificate(card: CpsCard, now: Date): Promise<CardCertificate> {
  const certificate = await card.certificate('authentication', now)
  const validity = validityAt(certificate, now)
  if (validity === 'expired') {
    throw new BridgeError('CERTIFICATE_EXPIRED', { notAfter: certificate.notAfter.toISOString() })
  }
  if (validity === 'not-yet-valid') {
    throw new BridgeError('CERTIFICATE_EXPIRED', { notBefore: certificate.notBefore.toISOString() })
  }
  return certificate
}

function requireFormat({ format = 'jws' }: SignParams, { caller }: CallContext): 'jws' | 'web-eid:1.0' {
  if (!caller.policy.formats.includes(format))
    throw new BridgeError('REQUEST_INVALID', { path: '/params/format' })
  return format
}

/** A card on which the PIN is verified: by an earlier call of this connection, or now. */
async function verifiedCard(
  domain: Domain,
  turn: CardTurn,
  params: SignParams,
  context: CallContext,
): Promise<CpsCard> {
  const useHold = turn.held && params.pin === undefined
  const card = turn.held && !useHold ? await turn.reopen() : turn.card
  if (params.expect !== undefined) {
    checkExpectation(params.expect, holderOf(await card.identityCertificate(domain.now())))
  }
  if (useHold) return card
  const beforeVerify = async (verified: CpsCard): Promise<void> => {
    await requireSignable(domain, verified)
  }
  return verifyPin(domain, { ...turn, card }, context, params, beforeVerify)
}

/** Everything that could refuse the signature, read before a try is spent on the PIN. */
async function requireSignable(domain: Domain, card: CpsCard): Promise<void> {
  const certificate = await requireValidCertificate(card, domain.now())
  holderOf(certificate)
  await card.intermediates()
  await card.requireSigningKey(domain.now())
}

async function sign(
  domain: Domain,
  card: CpsCard,
  params: SignParams,
  { caller }: CallContext,
): Promise<Result<'activation.sign'>> {
  const now = domain.now()
  const certificate = await requireValidCertificate(card, now)
  const { nationalId } = holderOf(certificate)
  const format = params.format ?? 'jws'
  const statement = buildStatement(format, {
    audience: caller.audience,
    challenge: params.challenge,
    confirm: params.confirm,
    nationalId,
    certificates: [certificate.der, ...(await card.intermediates()).map(({ der }) => der)],
    now,
    jti: domain.uuid(),
    version: domain.version,
  })
  const signature = await card.signForAuthentication(statement.signedData, now)
  return {
    format,
    token: statement.finish(signature),
    certificate: base64(certificate.der),
    nationalId,
    verified: false,
  }
}

export function signOperation(domain: Domain): Pick<Operations, 'activation.sign'> {
  return {
    'activation.sign': async (params, context) => {
      const format = requireFormat(params, context)
      checkChallenge(format, params.challenge, params.confirm)
      checkPinRequest(params, context)
      const { registry, access } = domain
      const selected = await awaitCard(registry, params.reader, params.waitSeconds ?? 0, context.signal)
      return access.use(selected, context, async (turn) => {
        const card = await verifiedCard(domain, turn, params, context)
        turn.release()
        return sign(domain, card, params, context)
      })
    },
  }
}
