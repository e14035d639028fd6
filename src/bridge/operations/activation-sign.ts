/** `activation.sign`: signs a statement that the bridge builds. */
import type { Params, Result } from '../../contract/methods.ts'
import type { SignatureFormat } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { Operations } from '../bridge.ts'
import type { CodeOperations } from './code-operation.ts'
import { base64, buildStatement, checkChallenge } from './statement.ts'

/** What a hold is given for, in the words of its prompt: an activation. An identification always asks. */
const HELD_FORMAT: SignatureFormat = 'jws'

/** What of a card goes into a signature, and was judged before the PIN. */
interface Signer {
  readonly certificate: Certificate
  readonly nationalId: string
  /** DER, as the card holds them. */
  readonly intermediates: readonly Uint8Array[]
}

/** Throws BridgeError `CERTIFICATE_EXPIRED`, also for one that is not valid yet. */
function requireValid(certificate: Certificate, now: Date): void {
  const validity = validityAt(certificate, now)
  if (validity === 'expired')
    throw new BridgeError('CERTIFICATE_EXPIRED', { notAfter: certificate.notAfter.toISOString() })
  if (validity === 'not-yet-valid')
    throw new BridgeError('CERTIFICATE_EXPIRED', { notBefore: certificate.notBefore.toISOString() })
}

/**
 * Reads everything that could refuse the signature.
 *
 * @throws BridgeError `CERTIFICATE_EXPIRED`, `CERTIFICATE_NOT_FOUND`, `CARD_UNSUPPORTED`, `CARD_PROTOCOL`.
 */
export async function readSigner(card: CpsCard, now: Date): Promise<Signer> {
  // First of all: which certificate is the one to sign with depends on the keys.
  await card.requireSigningKey(now)
  const certificate = await card.certificate('authentication', now)
  requireValid(certificate, now)
  const { nationalId } = holderOf(certificate)
  const intermediates = await card.intermediates()
  return { certificate, nationalId, intermediates: intermediates.map(({ der }) => der) }
}

interface SigningOptions {
  readonly codes: CodeOperations
  readonly version: string
  readonly now: () => Date
  readonly uuid: () => string
}

async function sign(
  card: CpsCard,
  { certificate, nationalId, intermediates }: Signer,
  params: Params<'activation.sign'>,
  { version, now, uuid }: SigningOptions,
  audience: string,
): Promise<Result<'activation.sign'>> {
  const at = now()
  const { format = 'jws', challenge, confirm } = params
  const statement = buildStatement(format, {
    audience,
    challenge,
    confirm,
    nationalId,
    certificates: [certificate.der, ...intermediates],
    now: at,
    jti: uuid(),
    version,
  })
  const signature = await card.signForAuthentication(statement.signedData, at)
  const token = statement.finish(signature)
  return { format, token, certificate: base64(certificate.der), nationalId, verified: false }
}

export function activationSign(options: SigningOptions): Operations['activation.sign'] {
  const { codes, now } = options
  return async (params, context) => {
    const { caller } = context
    const { format = 'jws', challenge, confirm } = params
    if (!caller.policy.formats.includes(format))
      throw new BridgeError('REQUEST_INVALID', { path: '/params/format' })
    checkChallenge(format, challenge, confirm)
    return codes.run(
      {
        params,
        action: format === 'web-eid:1.0' ? 'web-eid' : 'sign',
        namesHolder: true,
        usesHold: format === HELD_FORMAT,
        inspect: (card) => readSigner(card, now()),
        perform: (session, signer) => {
          session.progress('signing')
          return sign(session.card, signer, params, options, caller.audience)
        },
      },
      context,
    )
  }
}
