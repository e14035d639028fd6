/** The computer's side of an activation: from the identifier that was typed to the code that the phone shows. */
import { VerificationError, type Verifier } from '../../verify/index.ts'
import { ActivationError } from './activation-error.ts'
import {
  activationOfSession,
  type ActivationRecord,
  activationsWhere,
  applyEvent,
  failActivation,
  findActivation,
  holderOf,
  openActivation,
  updateActivation,
} from './activation-record.ts'
import type { ActivationState } from './activation-state.ts'
import type { ActivationView, QrCode, SignedHolder } from './activation-view.ts'
import { hashOf, isoTime, newToken, type ServiceContext } from './service-context.ts'

/** How long a QR code may be scanned (fiche, step 4). */
export const QR_MS = 90_000
const CODE_TRIES = 3

/** The whole service for the computer. Sessions are cookies of the activation page's origin. */
export class ActivationService {
  readonly #context: ServiceContext
  readonly #verifier: () => Verifier

  /** @param verifier - for the activation page's origin, once the bridge is known */
  constructor(context: ServiceContext, verifier: () => Verifier) {
    this.#context = context
    this.#verifier = verifier
  }

  /**
   * Asked for by the identity provider.
   *
   * @param typedId - the identifier as typed; spaces are removed, every other character is kept (fiche, step 1)
   * @param returnTo - address of the provider where the login goes on
   * @returns a token for the link to the activation page; it opens one session
   */
  open(typedId: string, returnTo: string): string {
    const link = newToken(this.#context)
    openActivation(this.#context, link, typedId.replace(/\s/g, ''), returnTo)
    return link
  }

  /**
   * The holder arrives by the link.
   *
   * @returns the session for the cookie
   * @throws ActivationError `SESSION_UNKNOWN`: the link was used, or never given
   */
  enter(link: string): string {
    const record = findActivation(this.#context, 'linkHash', hashOf(link))
    if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
    const session = newToken(this.#context)
    updateActivation(this.#context, record, { linkHash: null, sessionHash: hashOf(session) })
    return session
  }

  /** @throws ActivationError `SESSION_UNKNOWN`; `PROOF_INVALID` once a key is bound and `jkt` is another one */
  view(session: string | undefined, jkt: string | undefined): ActivationView {
    return viewOf(this.#own(session, jkt))
  }

  /**
   * A challenge for the card to sign: 32 random bytes in base64url, five minutes, single use, for this session alone.
   *
   * @throws ActivationError `SESSION_UNKNOWN`, `WRONG_STEP`
   */
  async challenge(session: string | undefined): Promise<string> {
    const record = activationOfSession(this.#context, session)
    if (record.state !== 'opened') throw new ActivationError('WRONG_STEP')
    return (await this.#verifier().issueChallenge(record.id)).challenge
  }

  /**
   * The card has signed. Binds the page's key and renews the session: one that was slipped under the holder is
   * worth nothing afterwards.
   *
   * @param jkt - thumbprint of the key that proved this request
   * @returns the new session
   * @throws ActivationError `SESSION_UNKNOWN`, `WRONG_STEP`, `CHALLENGE_UNKNOWN`, `TOKEN_REFUSED`, `IDENTIFIER_MISMATCH`
   */
  async sign(session: string | undefined, jkt: string, token: string): Promise<string> {
    const pending = activationOfSession(this.#context, session)
    if (pending.state !== 'opened') throw new ActivationError('WRONG_STEP')
    const { nationalId, familyName, givenName } = await this.#verified(token, pending, jkt)
    if (nationalId !== pending.typedId) throw new ActivationError('IDENTIFIER_MISMATCH')
    const renewed = newToken(this.#context)
    this.#context.store.transaction(() => {
      this.#supersede(nationalId)
      const holder = { nationalId, familyName, givenName }
      applyEvent(this.#context, pending, 'sign', { ...holder, pageJkt: jkt, sessionHash: hashOf(renewed) })
    })
    return renewed
  }

  /**
   * A new QR code; the one before is worth nothing any more, and a phone that had scanned it is let go.
   *
   * @throws ActivationError `SESSION_UNKNOWN`, `PROOF_INVALID`, `WRONG_STEP`
   */
  showQr(session: string | undefined, jkt: string, phoneUrl: string): QrCode {
    const record = this.#own(session, jkt)
    const secret = newToken(this.#context)
    const qrExpires = this.#context.now() + QR_MS
    const nothing = { phoneJkt: null, code: null, codeExpires: null }
    applyEvent(this.#context, record, 'renew', { ...nothing, qrHash: hashOf(secret), qrExpires })
    return { text: `${phoneUrl}/#activation=${secret}`, expiresAt: isoTime(qrExpires) }
  }

  /**
   * The code that the phone shows, typed on the computer.
   *
   * @throws ActivationError `SESSION_UNKNOWN`, `PROOF_INVALID`, `WRONG_STEP`, `CODE_EXPIRED`, `CODE_WRONG` (after the
   *   third the activation has failed)
   */
  typeCode(session: string | undefined, jkt: string, typed: string): ActivationView {
    const record = this.#own(session, jkt)
    if (record.state !== 'scanned') throw new ActivationError('WRONG_STEP')
    if ((record.codeExpires ?? 0) <= this.#context.now()) throw new ActivationError('CODE_EXPIRED')
    if (typed.replace(/\s/g, '') === record.code) {
      return viewOf(applyEvent(this.#context, record, 'accept-code', { code: null, qrHash: null }))
    }
    const counted = updateActivation(this.#context, record, { wrongCodes: record.wrongCodes + 1 })
    const left = CODE_TRIES - counted.wrongCodes
    if (left === 0) failActivation(this.#context, counted, 'reject-code', 'wrong-code')
    throw new ActivationError('CODE_WRONG', String(left))
  }

  /** The holder gives up. @throws ActivationError `SESSION_UNKNOWN`, `PROOF_INVALID`, `WRONG_STEP` */
  abandon(session: string | undefined, jkt: string | undefined): ActivationView {
    return viewOf(failActivation(this.#context, this.#own(session, jkt), 'abandon', 'abandoned'))
  }

  /** Once a key is bound, the session alone opens nothing. */
  #own(session: string | undefined, jkt: string | undefined): ActivationRecord {
    const record = activationOfSession(this.#context, session)
    if (record.pageJkt !== null && record.pageJkt !== jkt) throw new ActivationError('PROOF_INVALID')
    return record
  }

  async #verified(token: string, { id }: ActivationRecord, jkt: string): Promise<SignedHolder> {
    try {
      return await this.#verifier().verify(token, id, { confirm: jkt })
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      if (error.reason.startsWith('NONCE_')) throw new ActivationError('CHALLENGE_UNKNOWN')
      throw new ActivationError('TOKEN_REFUSED', error.reason)
    }
  }

  /** Whoever signs anew has given up what they had begun elsewhere. */
  #supersede(nationalId: string): void {
    const begun = activationsWhere(
      this.#context,
      (record) => record.nationalId === nationalId && BEGUN.has(record.state),
    )
    for (const record of begun) failActivation(this.#context, record, 'supersede', 'superseded')
  }
}

const BEGUN: ReadonlySet<ActivationState> = new Set(['signed', 'scanned', 'paired'])

function viewOf(record: ActivationRecord): ActivationView {
  const { id, state, failure, typedId, returnTo, codeExpires, qrExpires, wrongCodes } = record
  return {
    id,
    state,
    failure,
    typedId,
    holder: holderOf(record),
    codeTriesLeft: CODE_TRIES - wrongCodes,
    returnTo,
    codeExpiresAt: state === 'scanned' && codeExpires !== null ? isoTime(codeExpires) : null,
    qrExpiresAt: state === 'signed' && qrExpires !== null ? isoTime(qrExpires) : null,
  }
}
