/** The computer's side of an activation: from the identifier that was typed to the code that the phone shows. */
import { ActivationError } from './activation-error.ts'
import {
  activationOfSession,
  type ActivationRecord,
  applyEvent,
  failActivation,
  findActivation,
  updateActivation,
} from './activation-record.ts'
import type { ActivationState, FailureReason } from './activation-state.ts'
import { hashOf, isoTime, newToken, type ServiceContext } from './service-context.ts'

/** From the request to the signature and on to the end. */
const ACTIVATION_MS = 30 * 60_000
const CHALLENGE_MS = 5 * 60_000
/** How long a QR code may be scanned (fiche, step 4). */
export const QR_MS = 90_000
const CODE_TRIES = 3

/** What the card proved. */
export interface SignedHolder {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
}

/** Judges a token of the bridge: it must answer `nonce` and be bound to the key `jkt`. Rejects with the reason. */
export type JudgeActivation = (
  token: string,
  expected: { readonly nonce: string; readonly jkt: string },
) => Promise<SignedHolder | { readonly reason: string }>

/** What the activation page shows. */
export interface ActivationView {
  /** Tells activations of one browser apart; opens nothing. */
  readonly id: string
  readonly state: ActivationState
  readonly failure: FailureReason | null
  readonly typedId: string
  /** Known once the card has signed. */
  readonly holder: SignedHolder | null
  /** Tries left for the phone's code. */
  readonly codeTriesLeft: number
  /** Where the holder goes on afterwards. */
  readonly returnTo: string
  /** ISO 8601: the code on the phone cannot be typed any more after this; null when no phone shows one. */
  readonly codeExpiresAt: string | null
  /** ISO 8601: end of the QR code that counts, which may be on another page; null when none is to be scanned. */
  readonly qrExpiresAt: string | null
}

/** A QR code to show. */
export interface QrCode {
  /** What the picture says. */
  readonly text: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

/** The whole service for the computer. Sessions are cookies of the activation page's origin. */
export class ActivationService {
  readonly #context: ServiceContext
  readonly #judge: JudgeActivation

  constructor(context: ServiceContext, judge: JudgeActivation) {
    this.#context = context
    this.#judge = judge
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
    this.#context.database
      .prepare(
        'INSERT INTO activations (id, link_hash, state, typed_id, return_to, expires) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(
        newToken(this.#context),
        hashOf(link),
        'opened',
        typedId.replace(/\s/g, ''),
        returnTo,
        this.#context.now() + ACTIVATION_MS,
      )
    return link
  }

  /**
   * The holder arrives by the link.
   *
   * @returns the session for the cookie
   * @throws ActivationError `SESSION_UNKNOWN`: the link was used, or never given
   */
  enter(link: string): string {
    const record = findActivation(this.#context, 'link_hash', hashOf(link))
    if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
    const session = newToken(this.#context)
    updateActivation(this.#context, record, { link_hash: null, session_hash: hashOf(session) })
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
  challenge(session: string | undefined): string {
    const record = activationOfSession(this.#context, session)
    if (record.state !== 'opened') throw new ActivationError('WRONG_STEP')
    const challenge = newToken(this.#context)
    const challenge_expires = this.#context.now() + CHALLENGE_MS
    updateActivation(this.#context, record, { challenge, challenge_expires })
    return challenge
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
    const nonce = this.#takeChallenge(pending)
    const holder = await this.#judge(token, { nonce, jkt })
    if ('reason' in holder) throw new ActivationError('TOKEN_REFUSED', holder.reason)
    if (holder.nationalId !== pending.typed_id) throw new ActivationError('IDENTIFIER_MISMATCH')
    const renewed = newToken(this.#context)
    this.#context.database.transaction(() => {
      this.#supersede(holder.nationalId)
      applyEvent(this.#context, pending, 'sign', {
        national_id: holder.nationalId,
        family_name: holder.familyName,
        given_name: holder.givenName,
        page_jkt: jkt,
        session_hash: hashOf(renewed),
      })
    })()
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
    const qr_expires = this.#context.now() + QR_MS
    const nothing = { phone_jkt: null, phone_key: null, code: null, code_expires: null }
    applyEvent(this.#context, record, 'renew', { ...nothing, qr_hash: hashOf(secret), qr_expires })
    return { text: `${phoneUrl}/#activation=${secret}`, expiresAt: isoTime(qr_expires) }
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
    if ((record.code_expires ?? 0) <= this.#context.now()) throw new ActivationError('CODE_EXPIRED')
    if (typed.replace(/\s/g, '') === record.code) {
      return viewOf(applyEvent(this.#context, record, 'accept-code', { code: null, qr_hash: null }))
    }
    const counted = updateActivation(this.#context, record, { wrong_codes: record.wrong_codes + 1 })
    const left = CODE_TRIES - counted.wrong_codes
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
    if (record.page_jkt !== null && record.page_jkt !== jkt) throw new ActivationError('PROOF_INVALID')
    return record
  }

  #takeChallenge(record: ActivationRecord): string {
    const { challenge, challenge_expires } = record
    const { changes } = this.#context.database
      .prepare('UPDATE activations SET challenge = NULL WHERE id = ? AND challenge = ?')
      .run(record.id, challenge)
    if (challenge === null || changes !== 1 || (challenge_expires ?? 0) <= this.#context.now()) {
      throw new ActivationError('CHALLENGE_UNKNOWN')
    }
    return challenge
  }

  /** Who signs anew has given up what he had begun elsewhere. */
  #supersede(nationalId: string): void {
    const begun = this.#context.database
      .prepare("SELECT * FROM activations WHERE national_id = ? AND state IN ('signed', 'scanned', 'paired')")
      .all(nationalId) as ActivationRecord[]
    for (const record of begun) failActivation(this.#context, record, 'supersede', 'superseded')
  }
}

function viewOf(record: ActivationRecord): ActivationView {
  const { national_id: nationalId, family_name: familyName, given_name: givenName } = record
  const codeExpires = record.state === 'scanned' ? record.code_expires : null
  const qrExpires = record.state === 'signed' ? record.qr_expires : null
  return {
    id: record.id,
    state: record.state,
    failure: record.failure,
    typedId: record.typed_id,
    holder: nationalId === null ? null : { nationalId, familyName, givenName },
    codeTriesLeft: CODE_TRIES - record.wrong_codes,
    returnTo: record.return_to,
    codeExpiresAt: codeExpires === null ? null : isoTime(codeExpires),
    qrExpiresAt: qrExpires === null ? null : isoTime(qrExpires),
  }
}
