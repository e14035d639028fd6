/** The phone's calls to its server, each proven with the phone's key. */
import type { ActivationFault } from '../activation/activation-error.ts'
import type { PhoneActivation, PhoneCredential } from '../activation/activation-view.ts'
import type { ProofKey } from '../page/proof-key.ts'

/** A refusal of the service; null when it did not answer. */
export class PhoneFault extends Error {
  override readonly name = 'PhoneFault'
  readonly fault: ActivationFault | 'REQUEST' | null
  /** Tries left, where the fault counts them. */
  readonly detail: string | null

  constructor(fault: ActivationFault | 'REQUEST' | null, detail: string | null = null) {
    super(fault ?? 'no answer')
    this.fault = fault
    this.detail = detail
  }
}

/** The server's interface. Every call may reject with a PhoneFault. */
export class PhoneApi {
  readonly #key: ProofKey

  constructor(key: ProofKey) {
    this.#key = key
  }

  scan(secret: string): Promise<PhoneActivation> {
    return this.#post('scan', { secret })
  }

  async activation(): Promise<PhoneActivation | null> {
    return (await this.#post<{ activation: PhoneActivation | null }>('activation', {})).activation
  }

  finish(password: string, confirmation: string): Promise<PhoneActivation> {
    return this.#post('finish', { password, confirmation })
  }

  async credential(): Promise<PhoneCredential | null> {
    return (await this.#post<{ credential: PhoneCredential | null }>('credential', {})).credential
  }

  approve(id: string, password: string): Promise<unknown> {
    return this.#post('approve', { id, password })
  }

  refuse(id: string): Promise<unknown> {
    return this.#post('refuse', { id })
  }

  async #post<T>(name: string, body: object): Promise<T> {
    const path = `/api/${name}`
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', DPoP: await this.#key.prove('POST', path) },
      body: JSON.stringify(body),
    }).catch(() => {
      throw new PhoneFault(null)
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok && answer !== null) return answer as T
    const { fault, detail } = (answer ?? {}) as Partial<PhoneFault>
    throw new PhoneFault(response.status >= 500 ? null : (fault ?? null), detail ?? null)
  }
}
