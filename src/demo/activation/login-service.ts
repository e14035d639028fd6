/** Logging in with an e-CPS: the provider asks, the phone answers with its key and the holder's password. */
import { ActivationError } from './activation-error.ts'
import type { SignedHolder } from './activation-service.ts'
import type { ProvenKey } from './key-proof.ts'
import { isPassword } from './phone-password.ts'
import { isoTime, newCode, newToken, type ServiceContext } from './service-context.ts'

const REQUEST_MS = 3 * 60_000
const PASSWORD_TRIES = 3

/** How a request ended, or that it has not. */
export type LoginState = 'pending' | 'approved' | 'refused' | 'expired'

/** A request as the phone shows it. */
export interface LoginRequest {
  readonly id: string
  /** Who asks: the name of the portal. */
  readonly portal: string
  /** Two digits that the computer shows too, so that the holder approves his own login and no other. */
  readonly number: string
  /** ISO 8601 in UTC. */
  readonly expiresAt: string
}

/** An e-CPS as its phone shows it. */
export interface PhoneCredential {
  readonly holder: SignedHolder
  /** Locked after three wrong passwords: a new activation is needed. */
  readonly locked: boolean
  readonly requests: readonly LoginRequest[]
}

interface CredentialRow {
  readonly id: string
  readonly national_id: string
  readonly family_name: string | null
  readonly given_name: string | null
  readonly password_hash: string
  readonly wrong_passwords: number
}

interface RequestRow {
  readonly id: string
  readonly credential: string
  readonly portal: string
  readonly number: string
  readonly state: LoginState
  readonly expires: number
}

/** Requests to log in, from the provider to the phone and back. */
export class LoginService {
  readonly #context: ServiceContext

  constructor(context: ServiceContext) {
    this.#context = context
  }

  /** @returns true when the person of this identifier can log in with an e-CPS. */
  hasCredential(nationalId: string): boolean {
    const credential = this.#credential('national_id', nationalId)
    return credential !== undefined && !isLocked(credential)
  }

  /** Who has an e-CPS of this identifier; locked or not. */
  holderOf(nationalId: string): SignedHolder | undefined {
    const credential = this.#credential('national_id', nationalId)
    return credential && holderOf(credential)
  }

  /**
   * Asks the phone of a person.
   *
   * @returns the request, to show its number; `state` tells how it goes on
   * @throws ActivationError `CREDENTIAL_UNKNOWN`
   */
  request(nationalId: string, portal: string): LoginRequest {
    const credential = this.#credential('national_id', nationalId)
    if (credential === undefined || isLocked(credential)) throw new ActivationError('CREDENTIAL_UNKNOWN')
    const id = newToken(this.#context)
    const number = newCode(this.#context, 2)
    const now = this.#context.now()
    this.#context.database
      .prepare(
        'INSERT INTO login_requests (id, credential, portal, number, state, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(id, credential.id, portal, number, 'pending', now, now + REQUEST_MS)
    return { id, portal, number, expiresAt: isoTime(now + REQUEST_MS) }
  }

  /** How a request stands, and whose it is once it is approved. @throws ActivationError `REQUEST_UNKNOWN` */
  outcome(id: string): { readonly state: LoginState; readonly holder: SignedHolder | null } {
    const request = this.#request(id)
    if (request.state !== 'approved') return { state: this.#stateOf(request), holder: null }
    const credential = this.#context.database
      .prepare('SELECT * FROM credentials WHERE id = ?')
      .get(request.credential) as CredentialRow
    return { state: 'approved', holder: holderOf(credential) }
  }

  /** How a request stands; one that the service has lost is over. */
  stateOf(id: string): LoginState {
    try {
      return this.outcome(id).state
    } catch (error) {
      if (error instanceof ActivationError && error.fault === 'REQUEST_UNKNOWN') return 'expired'
      throw error
    }
  }

  /** What this phone holds and is asked. @throws ActivationError `CREDENTIAL_UNKNOWN` */
  credential(phone: ProvenKey): PhoneCredential {
    const credential = this.#ofPhone(phone)
    const requests = this.#context.database
      .prepare(
        "SELECT * FROM login_requests WHERE credential = ? AND state = 'pending' AND expires > ? ORDER BY created",
      )
      .all(credential.id, this.#context.now()) as RequestRow[]
    return {
      holder: holderOf(credential),
      locked: isLocked(credential),
      requests: requests.map(({ id, portal, number, expires }) => ({
        id,
        portal,
        number,
        expiresAt: isoTime(expires),
      })),
    }
  }

  /**
   * The holder approves.
   *
   * @throws ActivationError `CREDENTIAL_UNKNOWN`, `REQUEST_UNKNOWN`, `REQUEST_EXPIRED`, `PASSWORD_WRONG`
   */
  async approve(phone: ProvenKey, id: string, password: string): Promise<void> {
    const credential = this.#ofPhone(phone)
    this.#pending(credential, id)
    if (isLocked(credential)) throw new ActivationError('CREDENTIAL_UNKNOWN')
    // Counted before it is judged: answers sent at the same time must not give more tries.
    this.#count(credential, credential.wrong_passwords + 1)
    if (!(await isPassword(password, credential.password_hash))) {
      throw new ActivationError('PASSWORD_WRONG', String(PASSWORD_TRIES - credential.wrong_passwords - 1))
    }
    this.#reset(credential)
    this.#settle(credential, id, 'approved')
  }

  /** The holder refuses. @throws ActivationError `CREDENTIAL_UNKNOWN`, `REQUEST_UNKNOWN`, `REQUEST_EXPIRED` */
  refuse(phone: ProvenKey, id: string): void {
    this.#settle(this.#ofPhone(phone), id, 'refused')
  }

  #settle(credential: CredentialRow, id: string, state: LoginState): void {
    this.#pending(credential, id)
    this.#context.database.prepare('UPDATE login_requests SET state = ? WHERE id = ?').run(state, id)
  }

  #pending(credential: CredentialRow, id: string): void {
    const request = this.#request(id)
    if (request.credential !== credential.id) throw new ActivationError('REQUEST_UNKNOWN')
    if (this.#stateOf(request) !== 'pending') throw new ActivationError('REQUEST_EXPIRED')
  }

  #request(id: string): RequestRow {
    const request = this.#context.database.prepare('SELECT * FROM login_requests WHERE id = ?').get(id)
    if (request === undefined) throw new ActivationError('REQUEST_UNKNOWN')
    return request as RequestRow
  }

  #stateOf({ state, expires }: RequestRow): LoginState {
    return state === 'pending' && expires <= this.#context.now() ? 'expired' : state
  }

  #ofPhone({ jkt }: ProvenKey): CredentialRow {
    const credential = this.#credential('phone_jkt', jkt)
    if (credential === undefined) throw new ActivationError('CREDENTIAL_UNKNOWN')
    return credential
  }

  #credential(key: 'national_id' | 'phone_jkt', value: string): CredentialRow | undefined {
    return this.#context.database
      .prepare(`SELECT * FROM credentials WHERE ${key} = ? AND revoked IS NULL`)
      .get(value) as CredentialRow | undefined
  }

  #count(credential: CredentialRow, wrong: number): void {
    const { changes } = this.#context.database
      .prepare('UPDATE credentials SET wrong_passwords = ? WHERE id = ? AND wrong_passwords = ?')
      .run(wrong, credential.id, credential.wrong_passwords)
    if (changes !== 1) throw new ActivationError('PASSWORD_WRONG', String(PASSWORD_TRIES - wrong))
  }

  #reset({ id }: CredentialRow): void {
    this.#context.database.prepare('UPDATE credentials SET wrong_passwords = 0 WHERE id = ?').run(id)
  }
}

const isLocked = ({ wrong_passwords }: CredentialRow): boolean => wrong_passwords >= PASSWORD_TRIES

const holderOf = (row: CredentialRow): SignedHolder => ({
  nationalId: row.national_id,
  familyName: row.family_name,
  givenName: row.given_name,
})
