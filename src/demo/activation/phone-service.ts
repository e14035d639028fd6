/** The phone's side: scanning, the code, the password, and later the requests to log in. Every call is proven with the phone's key. */
import { ActivationError } from './activation-error.ts'
import {
  type ActivationRecord,
  applyEvent,
  failActivation,
  findActivation,
  updateActivation,
} from './activation-record.ts'
import type { ActivationState, FailureReason } from './activation-state.ts'
import type { SignedHolder } from './activation-service.ts'
import type { ProvenKey } from './key-proof.ts'
import { checkNewPassword, hashPassword } from './phone-password.ts'
import { hashOf, isoTime, newCode, newToken, type ServiceContext } from './service-context.ts'

/** How long the code on the phone may be typed on the computer. */
const CODE_MS = 5 * 60_000

/** What the phone shows of the activation it takes part in. */
export interface PhoneActivation {
  readonly state: ActivationState
  readonly failure: FailureReason | null
  /** Six digits to type on the computer, while they are awaited there. */
  readonly code: string | null
  /** ISO 8601 in UTC. */
  readonly codeExpiresAt: string | null
  readonly holder: SignedHolder
}

/** The phone's part of the service. */
export class PhoneService {
  readonly #context: ServiceContext

  constructor(context: ServiceContext) {
    this.#context = context
  }

  /**
   * The phone scanned a QR code. Scanning again with the same phone changes nothing.
   *
   * @param secret - from the QR code
   * @throws ActivationError `QR_UNKNOWN`, `QR_EXPIRED`, `QR_USED`, `WRONG_STEP`
   */
  scan(phone: ProvenKey, secret: string): PhoneActivation {
    const record = findActivation(this.#context, 'qr_hash', hashOf(secret))
    if (record === undefined) throw new ActivationError('QR_UNKNOWN')
    if (record.phone_jkt === phone.jkt) return viewOf(record)
    if (record.phone_jkt !== null) throw new ActivationError('QR_USED')
    if ((record.qr_expires ?? 0) <= this.#context.now()) throw new ActivationError('QR_EXPIRED')
    // A phone takes part in one activation: the one it scanned last.
    this.#leaveOthers(phone)
    const scanned = applyEvent(this.#context, record, 'scan', {
      phone_jkt: phone.jkt,
      phone_key: JSON.stringify(phone.key),
      code: newCode(this.#context, 6),
      code_expires: this.#context.now() + CODE_MS,
    })
    return viewOf(scanned)
  }

  /** Where the activation stands that this phone takes part in. @throws ActivationError `SESSION_UNKNOWN` */
  activation(phone: ProvenKey): PhoneActivation {
    return viewOf(this.#own(phone))
  }

  /**
   * The holder chose the password: the e-CPS exists, and the one that the holder had before does not any more.
   *
   * @throws ActivationError `SESSION_UNKNOWN`, `WRONG_STEP`, `PASSWORD_FORMAT`, `PASSWORD_TRIVIAL`, `PASSWORD_MISMATCH`
   */
  async finish(phone: ProvenKey, password: string, confirmation: string): Promise<PhoneActivation> {
    const record = this.#own(phone)
    if (record.state !== 'paired') throw new ActivationError('WRONG_STEP')
    checkNewPassword(password, confirmation)
    const passwordHash = await hashPassword(password, this.#context.randomBytes(16))
    const { database } = this.#context
    const now = this.#context.now()
    return database.transaction(() => {
      const activated = applyEvent(this.#context, record, 'finish', {})
      database
        .prepare(
          'UPDATE credentials SET revoked = ? WHERE (national_id = ? OR phone_jkt = ?) AND revoked IS NULL',
        )
        .run(now, record.national_id, phone.jkt)
      database
        .prepare(
          `INSERT INTO credentials (id, national_id, family_name, given_name, phone_jkt, phone_key, password_hash, created)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          newToken(this.#context),
          record.national_id,
          record.family_name,
          record.given_name,
          record.phone_jkt,
          record.phone_key,
          passwordHash,
          now,
        )
      return viewOf(activated)
    })()
  }

  /** What the phone took part in can be scanned anew; without its phone a paired activation has no end but failure. */
  #leaveOthers({ jkt }: ProvenKey): void {
    const others = this.#context.database
      .prepare('SELECT * FROM activations WHERE phone_jkt = ?')
      .all(jkt) as ActivationRecord[]
    const free = { phone_jkt: null, phone_key: null, code: null, code_expires: null }
    for (const record of others) {
      const left = updateActivation(this.#context, record, { phone_jkt: null })
      if (record.state === 'scanned')
        applyEvent(this.#context, left, 'renew', { ...free, qr_hash: null, qr_expires: null })
      if (record.state === 'paired') failActivation(this.#context, left, 'supersede', 'superseded')
    }
  }

  #own(phone: ProvenKey): ActivationRecord {
    const record = findActivation(this.#context, 'phone_jkt', phone.jkt)
    if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
    return record
  }
}

function viewOf(record: ActivationRecord): PhoneActivation {
  const { national_id, family_name: familyName, given_name: givenName } = record
  const shows = record.state === 'scanned'
  return {
    state: record.state,
    failure: record.failure,
    code: shows ? record.code : null,
    codeExpiresAt: shows ? isoTime(record.code_expires ?? 0) : null,
    holder: { nationalId: national_id ?? '', familyName, givenName },
  }
}
