/** The open prompts: one an origin, and patience with a portal that asks too often (protocol, section 8). */
import { BridgeError } from '../errors/bridge-error.ts'
import type { PromptAction, PromptOutcome } from '../contract/prompt.ts'
import { Prompt, PROMPT_SECONDS } from './prompt.ts'

/** Refusals and expiries in a row that an origin is allowed before it has to wait. */
const FREE_REFUSALS = 2
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3600
/** A page that was reloaded after the end still gets to see it. */
const KEPT_MS = 60_000

interface Refusals {
  readonly inARow: number
  readonly waitUntil: number
}

export interface PromptDeskOptions {
  readonly now: () => Date
  /** A new unguessable id: 128 random bits, base64url. */
  readonly newId: () => string
}

export class PromptDesk {
  readonly #options: PromptDeskOptions
  readonly #prompts = new Map<string, Prompt>()
  readonly #openByOrigin = new Map<string, Prompt>()
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
      throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: PROMPT_SECONDS })
    const waitMs = (this.#refusals.get(origin)?.waitUntil ?? 0) - this.#options.now().getTime()
    if (waitMs > 0) throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(waitMs / 1000) })
  }

  /** Opens a prompt. Throws BridgeError `RATE_LIMITED` as `check`. */
  open(origin: string, action: PromptAction): Prompt {
    this.check(origin)
    const { now, newId } = this.#options
    const prompt = new Prompt({ id: newId(), origin, action, now })
    this.#prompts.set(prompt.id, prompt)
    this.#openByOrigin.set(origin, prompt)
    return prompt
  }

  /** To be called when the prompt was closed: counts how it ended. */
  closed(prompt: Prompt, outcome: PromptOutcome): void {
    this.#openByOrigin.delete(prompt.origin)
    setTimeout(() => this.#prompts.delete(prompt.id), KEPT_MS).unref()
    if (outcome === 'confirmed') this.#refusals.delete(prompt.origin)
    if (outcome === 'refused' || outcome === 'expired') this.#countRefusal(prompt.origin)
  }

  #countRefusal(origin: string): void {
    const inARow = (this.#refusals.get(origin)?.inARow ?? 0) + 1
    const doublings = Math.max(0, inARow - FREE_REFUSALS)
    const seconds =
      inARow < FREE_REFUSALS ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** doublings, LONGEST_WAIT_SECONDS)
    this.#refusals.set(origin, { inARow, waitUntil: this.#options.now().getTime() + seconds * 1000 })
  }
}
