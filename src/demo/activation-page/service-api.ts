/** The page's own server: every request is proven with the page's key. */
import type { ActivationFault } from '../activation/activation-error.ts'
import type { ActivationView, QrCode } from '../activation/activation-view.ts'
import type { ProofKey } from '../page/proof-key.ts'

const TIMEOUT_MS = 10_000
const RETRY_MS = 1_000
/** A challenge is worth this long (the service's own limit). */
const PATIENCE_MS = 5 * 60_000
/** The `Date` header has whole seconds: a smaller difference is none. */
const CLOCK_SLACK_MS = 2_000

/** The service refused, or did not answer (`OFFLINE`). */
export class ServiceFault extends Error {
  override readonly name = 'ServiceFault'
  readonly fault: ActivationFault | 'OFFLINE' | 'REQUEST'
  readonly detail: string | null

  constructor(fault: ServiceFault['fault'], detail: string | null = null) {
    super(fault)
    this.fault = fault
    this.detail = detail
  }
}

export const isFault = (error: unknown, ...faults: readonly ServiceFault['fault'][]): boolean =>
  error instanceof ServiceFault && faults.includes(error.fault)

/** The interface of the activation service. All functions throw `ServiceFault`. */
export class ServiceApi {
  readonly #key: ProofKey
  #clockOffset = 0

  constructor(key: ProofKey) {
    this.#key = key
  }

  /** Milliseconds since 1970 by the clock of the service, as far as its answers tell. */
  now(): number {
    return Date.now() + this.#clockOffset
  }

  view(): Promise<ActivationView> {
    return this.#post<ActivationView>('view')
  }

  async challenge(): Promise<string> {
    return (await this.#post<{ readonly challenge: string }>('challenge')).challenge
  }

  /**
   * Hands in the token of the card; while the service does not answer, tries again for as long as the token is good.
   *
   * @param onSilence - told each time nobody answered
   */
  async sign(token: string, onSilence: () => void): Promise<ActivationView> {
    for (const end = this.now() + PATIENCE_MS; ;) {
      try {
        return await this.#post<ActivationView>('sign', { token })
      } catch (error) {
        if (!isFault(error, 'OFFLINE') || this.now() > end) throw error
        onSilence()
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    }
  }

  qr(): Promise<QrCode> {
    return this.#post<QrCode>('qr')
  }

  code(code: string): Promise<ActivationView> {
    return this.#post<ActivationView>('code', { code })
  }

  abandon(): Promise<ActivationView> {
    return this.#post<ActivationView>('abandon')
  }

  /** A proof that was refused may only be dated wrongly: the answer has told the time, and it is made again. */
  async #post<T>(name: string, body: object = {}): Promise<T> {
    try {
      return await this.#postOnce<T>(name, body)
    } catch (error) {
      if (!isFault(error, 'PROOF_INVALID')) throw error
      return this.#postOnce<T>(name, body)
    }
  }

  async #postOnce<T>(name: string, body: object): Promise<T> {
    const path = `/api/${name}`
    const proof = await this.#key.prove('POST', path, this.now())
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', DPoP: proof },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => {
      throw new ServiceFault('OFFLINE')
    })
    this.#learnTime(response.headers.get('Date'))
    const answer = (await response.json().catch(() => null)) as
      (T & { readonly fault?: ServiceFault['fault']; readonly detail?: string | null }) | null
    if (response.status >= 500 || answer === null) throw new ServiceFault('OFFLINE')
    if (!response.ok) throw new ServiceFault(answer.fault ?? 'REQUEST', answer.detail ?? null)
    return answer
  }

  #learnTime(date: string | null): void {
    const offset = Date.parse(date ?? '') - Date.now()
    if (Number.isNaN(offset)) return
    this.#clockOffset = Math.abs(offset) < CLOCK_SLACK_MS ? 0 : offset
  }
}
