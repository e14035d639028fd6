/** Signing the activation statement. */
import type { Params, Result } from '../../contract/methods.ts'
import type { SignatureFormat } from '../../contract/shapes.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import { askHolder } from '../prompt/ask-holder.ts'
import type { CallContext, Operations, PromptChannel } from '../bridge.ts'
import type { Domain } from '../domain.ts'
import { base64 } from './card-identity.ts'
import { checkBeforePrompt } from './before-prompt.ts'
import { requireExpected } from './expectation.ts'
import { checkPinRequest, verifyPin, withPinOf } from '../pin/pin-guard.ts'
import { mayKnowHolder, requireConsent, requireNotDenied } from './read-holder.ts'
import { entersOnPage } from './pin-entry.ts'
import { awaitCard, type SelectedCard } from '../readers/select-card.ts'
import { buildStatement, checkChallenge } from './statement.ts'

type SignParams = Params<'activation.sign'>

/** What a hold is given for, in the words of its prompt: an activation. An identification always asks. */
const HELD_FORMAT: SignatureFormat = 'jws'

/**
 * The authentication certificate, valid now.
 *
 * @throws BridgeError `CERTIFICATE_EXPIRED` (also: not valid yet), `CERTIFICATE_NOT_FOUND`.
 */
async function requireValidCertificate(card: CpsCard, now: Date): Promise<Certificate> {
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

/** Everything that could refuse the signature, read before a try is spent on the PIN. */
export async function requireSignable(domain: Domain, card: CpsCard): Promise<void> {
  // First of all: which certificate is the one to sign with depends on the keys.
  await card.requireSigningKey(domain.now())
  const certificate = await requireValidCertificate(card, domain.now())
  holderOf(certificate)
  await card.intermediates()
}

async function sign(
  domain: Domain,
  card: CpsCard,
  params: SignParams,
  { caller, progress }: CallContext,
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
  progress?.('signing')
  const signature = await card.signForAuthentication(statement.signedData, now)
  return {
    format,
    token: statement.finish(signature),
    certificate: base64(certificate.der),
    nationalId,
    verified: false,
  }
}

/**
 * Signs inside the hold of an earlier `pin.verify` of the same connection: once. The holder agreed to this one
 * signature, which names him: a caller that may not know him otherwise has it used up by a wrong expectation.
 */
function signHeld(
  domain: Domain,
  selected: SelectedCard,
  params: SignParams,
  context: CallContext,
): Promise<Result<'activation.sign'>> {
  return domain.access.use(selected, context, async (turn) => {
    // The hold ended while this call waited for its turn: the PIN has no effect any more.
    if (!turn.held) throw new BridgeError('PIN_REQUIRED', await turn.card.pinLengths())
    if (params.expect !== undefined && !(await mayKnowHolder(domain, turn.card, context))) turn.release()
    await requireExpected(domain, turn.card, params.expect, context.caller.audience)
    turn.release()
    return sign(domain, turn.card, params, context)
  })
}

/** With the PIN that the portal sends, or without any: then what stands in the way is told, `PIN_REQUIRED` last. */
function signWithApiPin(
  domain: Domain,
  selected: SelectedCard,
  params: SignParams,
  context: CallContext,
): Promise<Result<'activation.sign'>> {
  return withPinOf(params, context, (pinTry) =>
    domain.access.use(selected, context, async (turn) => {
      const card = turn.held ? await turn.reopen() : turn.card
      await requireExpected(domain, card, params.expect, context.caller.audience)
      const verified = await verifyPin(domain, { ...turn, card }, pinTry, (before) =>
        requireSignable(domain, before),
      )
      return sign(domain, verified, params, context)
    }),
  )
}

async function signOnPage(
  domain: Domain,
  selected: SelectedCard,
  params: SignParams,
  context: CallContext,
  channel: PromptChannel,
): Promise<Result<'activation.sign'>> {
  await checkBeforePrompt(domain, selected, params.expect, context)
  return askHolder(domain, context, channel, {
    action: params.format === 'web-eid:1.0' ? 'web-eid' : 'sign',
    found: selected,
    expected: params.expect,
    asksPin: true,
    inspect: (card) => requireSignable(domain, card),
    perform: async (turn, { acceptLastTry, ...entry }) => {
      const pinTry = { ...entry, allowLastTry: acceptLastTry, audience: context.caller.audience }
      const verified = await verifyPin(domain, turn, pinTry, (before) => requireSignable(domain, before))
      return sign(domain, verified, params, context)
    },
  })
}

export function signOperation(domain: Domain): Pick<Operations, 'activation.sign'> {
  return {
    'activation.sign': async (params, context) => {
      const { policy, audience } = context.caller
      const format = requireFormat(params, context)
      checkChallenge(format, params.challenge, params.confirm)
      checkPinRequest(params, context)
      requireNotDenied(context.caller)
      const { registry, access } = domain
      const selected = await awaitCard(registry, params.reader, params.waitSeconds ?? 0, context)
      const isHeld = access.isHeldBy(selected.slot.reader, context.connection)
      const held = params.pin === undefined && format === HELD_FORMAT && isHeld
      if (!held && context.prompts !== undefined && (await entersOnPage(domain, selected, params, context))) {
        return signOnPage(domain, selected, params, context, context.prompts)
      }
      if (!held) domain.wrongPins.check(audience)
      // On the page the holder agrees by signing; a portal that sends the code itself needs his consent before, and so
      // does one that would learn whether it is the card that it expects.
      if (policy.pinEntry === 'api' || (params.expect !== undefined && !held))
        await requireConsent(domain, selected, context, params.expect)
      if (held) return signHeld(domain, selected, params, context)
      return signWithApiPin(domain, selected, params, context)
    },
  }
}
