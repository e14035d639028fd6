/** The tokens of relay pages: each opens one relay connection (protocol, sections 3 and 8). */

/** A page that finds no portal within 20 seconds ends; more is for slow machines. */
const TOKEN_SECONDS = 60
/** Pages loaded and not used; the oldest is forgotten, its page has to be reloaded. */
const MAX_TOKENS = 64

export interface RelayTokensOptions {
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
  /** 128 random bits, base64url. */
  readonly newToken: () => string
}

export class RelayTokens {
  readonly #options: RelayTokensOptions
  /** Times of expiry in milliseconds, the oldest first. */
  readonly #expiries = new Map<string, number>()

  constructor(options: RelayTokensOptions) {
    this.#options = options
  }

  /** A new token, to be rendered into one relay page. */
  issue(): string {
    const token = this.#options.newToken()
    this.#expiries.set(token, this.#options.elapsed() + TOKEN_SECONDS * 1000)
    const [oldest] = this.#expiries.keys()
    if (this.#expiries.size > MAX_TOKENS && oldest !== undefined) this.#expiries.delete(oldest)
    return token
  }

  /** Uses a token up. False: there is no such token (any more). */
  redeem(token: string): boolean {
    const expiry = this.#expiries.get(token)
    this.#expiries.delete(token)
    return expiry !== undefined && expiry > this.#options.elapsed()
  }
}
