/** The open prompts: one an origin, and patience with a portal that asks too often (protocol, section 8). */
import { BridgeError } from '../../errors/bridge-error.ts'
import type { PromptAction, PromptOutcome } from '../../contract/prompt.ts'
import { Prompt, PROMPT_SECONDS } from './prompt.ts'

/** Refusals, expiries and cancellations by the portal in a row that an origin is allowed before it has to wait. */
const FREE_REFUSALS = 2
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3600
/** A page that was reloaded after the end still gets to see it. */
const KEPT_MS = 60_000
/** Prompts of one origin that are kept so; one more forgets the oldest. */
const KEPT_AN_ORIGIN = 4

interface Refusals {
  readonly inARow: number
  readonly waitUntil: number
}

export interface PromptDeskOptions {
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
  /** A new unguessable id: 128 random bits, base64url. */
  readonly newId: () => string
}

/** How a prompt ended: its outcome, or taken back by the portal, which left, too. */
type PromptEnd = PromptOutcome | 'cancelled'

/**
 * Nothing here grows with what portals do: an origin has one open prompt, `KEPT_AN_ORIGIN` that are over and one count
 * of refusals, and origins are those of the configuration.
 */
export class PromptDesk {
  readonly #options: PromptDeskOptions
  readonly #prompts = new Map<string, Prompt>()
  readonly #openByOrigin = new Map<string, Prompt>()
  /** Prompts that are over, the oldest first, with what forgets them in the end. */
  readonly #kept = new Map<Prompt, NodeJS.Timeout>()
  readonly #refusals = new Map<string, Refusals>()

  constructor(options: PromptDeskOptions) {
    this.#options = options
  }

  /** The prompt with this id, while it is open and a little longer. */
  find(id: string): Prompt | undefined {
    return this.#prompts.get(id)
  }

  /** Throws BridgeError `RATE_LIMITED` when the origin has a prompt open, or was refused too often. */
  check(origin: string): void {
    if (this.#openByOrigin.has(origin))
      throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: PROMPT_SECONDS, cause: 'open-prompt' })
    const waitMs = (this.#refusals.get(origin)?.waitUntil ?? -Infinity) - this.#options.elapsed()
    if (waitMs > 0)
      throw new BridgeError('RATE_LIMITED', {
        retryAfterSeconds: Math.ceil(waitMs / 1000),
        cause: 'refusals',
      })
  }

  /** Opens a prompt. Throws BridgeError `RATE_LIMITED` as `check`. */
  open(origin: string, action: PromptAction): Prompt {
    this.check(origin)
    const { elapsed, newId } = this.#options
    const prompt = new Prompt({ id: newId(), origin, action, elapsed })
    this.#prompts.set(prompt.id, prompt)
    this.#openByOrigin.set(origin, prompt)
    return prompt
  }

  /** To be called when the prompt was closed: counts how it ended. */
  closed(prompt: Prompt, end: PromptEnd): void {
    this.#openByOrigin.delete(prompt.origin)
    if (prompt.seen) this.#keep(prompt)
    else this.#prompts.delete(prompt.id)
    if (end === 'confirmed') this.#refusals.delete(prompt.origin)
    if (end === 'refused' || end === 'expired' || end === 'cancelled') this.#countRefusal(prompt.origin)
  }

  #keep(prompt: Prompt): void {
    this.#kept.set(prompt, setTimeout(() => this.#forget(prompt), KEPT_MS).unref())
    const ofOrigin = [...this.#kept.keys()].filter(({ origin }) => origin === prompt.origin)
    for (const oldest of ofOrigin.slice(0, -KEPT_AN_ORIGIN)) this.#forget(oldest)
  }

  #forget(prompt: Prompt): void {
    clearTimeout(this.#kept.get(prompt))
    this.#kept.delete(prompt)
    this.#prompts.delete(prompt.id)
  }

  #countRefusal(origin: string): void {
    const inARow = (this.#refusals.get(origin)?.inARow ?? 0) + 1
    const doublings = Math.max(0, inARow - FREE_REFUSALS)
    const seconds =
      inARow < FREE_REFUSALS ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** doublings, LONGEST_WAIT_SECONDS)
    this.#refusals.set(origin, { inARow, waitUntil: this.#options.elapsed() + seconds * 1000 })
  }
}
