/** The phone's side: scanning, the code, the password, and later the requests to log in. Every call is proven with the phone's key. */
import { ActivationError } from './activation-error.ts'
import {
  type ActivationRecord,
  activationsWhere,
  applyEvent,
  failActivation,
  findActivation,
  holderOf,
  updateActivation,
} from './activation-record.ts'
import type { PhoneActivation } from './activation-view.ts'
import { credentialTable } from './credential.ts'
import type { ProvenKey } from './key-proof.ts'
import { checkNewPassword, hashPassword } from './phone-password.ts'
import { hashOf, isoTime, newCode, newToken, type ServiceContext } from './service-context.ts'

/** How long the code on the phone may be typed on the computer. */
const CODE_MS = 5 * 60_000

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
    const record = findActivation(this.#context, 'qrHash', hashOf(secret))
    if (record === undefined) throw new ActivationError('QR_UNKNOWN')
    if (record.phoneJkt === phone.jkt) return viewOf(record)
    if (record.phoneJkt !== null) throw new ActivationError('QR_USED')
    if ((record.qrExpires ?? 0) <= this.#context.now()) throw new ActivationError('QR_EXPIRED')
    // A phone takes part in one activation: the one it scanned last.
    this.#leaveOthers(phone)
    const scanned = applyEvent(this.#context, record, 'scan', {
      phoneJkt: phone.jkt,
      code: newCode(this.#context, 6),
      codeExpires: this.#context.now() + CODE_MS,
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
    const credentials = credentialTable(this.#context)
    const holder = holderOf(record)
    if (holder === null) throw new ActivationError('WRONG_STEP')
    return this.#context.store.transaction(() => {
      const activated = applyEvent(this.#context, record, 'finish', {})
      for (const former of credentials.all()) {
        const isReplaced = former.nationalId === holder.nationalId || former.phoneJkt === phone.jkt
        if (isReplaced && !former.revoked) credentials.put({ ...former, revoked: true })
      }
      const id = newToken(this.#context)
      credentials.put({ ...holder, id, phoneJkt: phone.jkt, passwordHash, wrongPasswords: 0, revoked: false })
      return viewOf(activated)
    })
  }

  /** What the phone took part in can be scanned anew; without its phone a paired activation has no end but failure. */
  #leaveOthers({ jkt }: ProvenKey): void {
    const others = activationsWhere(this.#context, ({ phoneJkt }) => phoneJkt === jkt)
    const free = { code: null, codeExpires: null, qrHash: null, qrExpires: null }
    for (const record of others) {
      const left = updateActivation(this.#context, record, { phoneJkt: null })
      if (record.state === 'scanned') applyEvent(this.#context, left, 'renew', free)
      if (record.state === 'paired') failActivation(this.#context, left, 'supersede', 'superseded')
    }
  }

  #own(phone: ProvenKey): ActivationRecord {
    const record = findActivation(this.#context, 'phoneJkt', phone.jkt)
    if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
    return record
  }
}

function viewOf(record: ActivationRecord): PhoneActivation {
  const shows = record.state === 'scanned'
  return {
    state: record.state,
    failure: record.failure,
    code: shows ? record.code : null,
    codeExpiresAt: shows ? isoTime(record.codeExpires ?? 0) : null,
    holder: holderOf(record) ?? { nationalId: '', familyName: null, givenName: null },
  }
}
