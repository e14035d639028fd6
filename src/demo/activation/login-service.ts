/** Logging in with an e-CPS: the provider asks, the phone answers with its key and the holder's password. */
import { ActivationError } from './activation-error.ts'
import type { LoginRequest, PhoneCredential, SignedHolder } from './activation-view.ts'
import { type Credential, credentialTable, isLocked, PASSWORD_TRIES } from './credential.ts'
import type { ProvenKey } from './key-proof.ts'
import { isPassword } from './phone-password.ts'
import type { Table } from '../site/store.ts'
import { isoTime, newCode, newToken, type ServiceContext } from './service-context.ts'

const REQUEST_MS = 3 * 60_000
/** How long it is known how a request ended. */
const KEPT_MS = 3_600_000

/** How a request ended, or that it has not. `locked`: the e-CPS was, by wrong passwords. `replaced`: it is no more. */
export type LoginState = 'pending' | 'approved' | 'refused' | 'expired' | 'locked' | 'replaced'

/** A request as it is kept. */
interface KeptRequest {
  readonly id: string
  /** Id of the e-CPS. */
  readonly credential: string
  readonly portal: string
  readonly number: string
  /** The request of a client that polls (CIBA); null: a page waits. */
  readonly backchannel: string | null
  readonly answer: 'approved' | 'refused' | null
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** Requests to log in, from the provider to the phone and back. */
export class LoginService {
  readonly #context: ServiceContext
  #onBackchannel: (request: string, approved: boolean) => void = () => undefined

  constructor(context: ServiceContext) {
    this.#context = context
  }

  /** Who is told how requests of clients that poll were answered. */
  set onBackchannel(listener: (request: string, approved: boolean) => void) {
    this.#onBackchannel = listener
  }

  /** @returns true when the person of this identifier can log in with an e-CPS. */
  hasCredential(nationalId: string): boolean {
    const credential = this.#credential('nationalId', nationalId)
    return credential !== undefined && !isLocked(credential)
  }

  /** Who has an e-CPS of this identifier; locked or not. */
  holderOf(nationalId: string): SignedHolder | undefined {
    const credential = this.#credential('nationalId', nationalId)
    return credential && holderOf(credential)
  }

  /**
   * Asks the phone of a person.
   *
   * @param backchannel - of a client that polls: its request, and what it has the phone show in the place of a number
   * @returns the request, to show its number; `stateOf` tells how it goes on
   * @throws ActivationError `CREDENTIAL_UNKNOWN`
   */
  request(
    nationalId: string,
    portal: string,
    backchannel: { readonly request: string; readonly message: string | null } | null = null,
  ): LoginRequest {
    const credential = this.#credential('nationalId', nationalId)
    if (credential === undefined || isLocked(credential)) throw new ActivationError('CREDENTIAL_UNKNOWN')
    const now = this.#context.now()
    const table = this.#requests
    for (const { id, expires } of table.all()) if (expires + KEPT_MS < now) table.delete(id)
    const request: KeptRequest = {
      id: newToken(this.#context),
      credential: credential.id,
      portal,
      number: backchannel === null ? newCode(this.#context, 2) : (backchannel.message ?? ''),
      backchannel: backchannel?.request ?? null,
      answer: null,
      expires: now + REQUEST_MS,
    }
    table.put(request)
    return shownOf(request)
  }

  /** How a request stands; one that the service has lost is over. */
  stateOf(id: string): LoginState {
    const request = this.#requests.get(id)
    if (request === undefined) return 'expired'
    if (request.answer !== null) return request.answer
    if (request.expires <= this.#context.now()) return 'expired'
    const credential = credentialTable(this.#context).get(request.credential)
    if (credential === undefined || credential.revoked) return 'replaced'
    return isLocked(credential) ? 'locked' : 'pending'
  }

  /** How a request stands, and how long it can be answered. */
  statusOf(id: string): { readonly state: LoginState; readonly secondsLeft: number } {
    const left = (this.#requests.get(id)?.expires ?? 0) - this.#context.now()
    return { state: this.stateOf(id), secondsLeft: Math.max(0, Math.ceil(left / 1000)) }
  }

  /** Whose request it is, once it is approved; null before. */
  approvedHolder(id: string): SignedHolder | null {
    const request = this.#requests.get(id)
    if (request?.answer !== 'approved') return null
    const credential = credentialTable(this.#context).get(request.credential)
    return credential === undefined ? null : holderOf(credential)
  }

  /** What this phone holds and is asked. @throws ActivationError `CREDENTIAL_UNKNOWN` */
  credential(phone: ProvenKey): PhoneCredential {
    const credential = this.#ofPhone(phone)
    const requests = this.#requests
      .all()
      .filter(({ id, credential: owner }) => owner === credential.id && this.stateOf(id) === 'pending')
    return { holder: holderOf(credential), locked: isLocked(credential), requests: requests.map(shownOf) }
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
    const wrongPasswords = credential.wrongPasswords + 1
    credentialTable(this.#context).put({ ...credential, wrongPasswords })
    if (!(await isPassword(password, credential.passwordHash)))
      throw new ActivationError('PASSWORD_WRONG', String(PASSWORD_TRIES - wrongPasswords))
    const { store } = this.#context
    store.transaction(() => {
      this.#answer(this.#ofPhone(phone), id, 'approved')
      credentialTable(this.#context).put({ ...this.#ofPhone(phone), wrongPasswords: 0 })
    })
  }

  /** The holder refuses. @throws ActivationError `CREDENTIAL_UNKNOWN`, `REQUEST_UNKNOWN`, `REQUEST_EXPIRED` */
  refuse(phone: ProvenKey, id: string): void {
    this.#answer(this.#ofPhone(phone), id, 'refused')
  }

  get #requests(): Table<KeptRequest> {
    return this.#context.store.table('login requests')
  }

  #answer(credential: Credential, id: string, answer: 'approved' | 'refused'): void {
    const request = this.#pending(credential, id)
    this.#requests.put({ ...request, answer })
    if (request.backchannel !== null) this.#onBackchannel(request.backchannel, answer === 'approved')
  }

  /** A locked e-CPS can still refuse. */
  #pending(credential: Credential, id: string): KeptRequest {
    const request = this.#requests.get(id)
    if (request?.credential !== credential.id) throw new ActivationError('REQUEST_UNKNOWN')
    if (request.answer !== null || request.expires <= this.#context.now())
      throw new ActivationError('REQUEST_EXPIRED')
    return request
  }

  #ofPhone({ jkt }: ProvenKey): Credential {
    const credential = this.#credential('phoneJkt', jkt)
    if (credential === undefined) throw new ActivationError('CREDENTIAL_UNKNOWN')
    return credential
  }

  #credential(key: 'nationalId' | 'phoneJkt', value: string): Credential | undefined {
    return credentialTable(this.#context)
      .all()
      .find((credential) => !credential.revoked && credential[key] === value)
  }
}

const shownOf = ({ id, portal, number, expires }: KeptRequest): LoginRequest => ({
  id,
  portal,
  number,
  expiresAt: isoTime(expires),
})

const holderOf = ({ nationalId, familyName, givenName }: Credential): SignedHolder => ({
  nationalId,
  familyName,
  givenName,
})
