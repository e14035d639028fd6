/** The open prompts: one an origin, and patience with a portal that asks too often (protocol, section 8). */
import type { PromptAction, PromptOutcome } from '../../contract/prompt.ts'
import { BridgeError } from '../../errors/bridge-error.ts'
import { bytesEqual } from '../../iso7816/hex.ts'
import type { Insertion } from '../readers/attached-reader.ts'
import { Prompt, PROMPT_SECONDS } from './prompt.ts'

/** Refusals, expiries and cancellations by the portal in a row that an origin is allowed with a card before it has to wait. */
const FREE_REFUSALS = 2
const FIRST_WAIT_SECONDS = 60
const LONGEST_WAIT_SECONDS = 3600
/** Cards of one origin whose refusals are counted; one more forgets those of the card that was refused longest ago. */
const CARDS_AN_ORIGIN = 8
/** A page that was reloaded after the end still gets to see it. */
const KEPT_MS = 60_000
/** A card that is known fails a call sooner than its window has loaded the page, which is to say why. */
const KEPT_FOR_PAGE_MS = 10_000
/** Prompts of one origin that are kept so; one more forgets the oldest. */
const KEPT_AN_ORIGIN = 4

/** Refusals in a row about one card. */
interface Refusals {
  readonly insertion: Insertion
  readonly inARow: number
  readonly waitUntil: number
}

export interface PromptRegistryOptions {
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
  /** A new unguessable id: 128 random bits, base64url. */
  readonly newId: () => string
}

/** How a prompt ended: its outcome, or taken back by the portal, which left, too. */
type PromptEnd = PromptOutcome | 'cancelled'

/** Whether two insertions are known to be of one card: the same, or cards with the same EF.SN.ICC. */
function isSameCard(one: Insertion, other: Insertion): boolean {
  if (one === other) return true
  const [number, otherNumber] = [one.cache.serialNumber ?? null, other.cache.serialNumber ?? null]
  return number !== null && otherNumber !== null && bytesEqual(number, otherNumber)
}

/**
 * Nothing here grows with what portals do: an origin has one open prompt, `KEPT_AN_ORIGIN` that are over and the counts
 * of `CARDS_AN_ORIGIN` cards, and origins are those of the configuration.
 */
export class PromptRegistry {
  readonly #options: PromptRegistryOptions
  readonly #prompts = new Map<string, Prompt>()
  readonly #openByOrigin = new Map<string, Prompt>()
  /** Prompts that are over, the oldest first, with what forgets them in the end. */
  readonly #kept = new Map<Prompt, NodeJS.Timeout>()
  /** By origin, the latest last. */
  readonly #refusals = new Map<string, readonly Refusals[]>()

  constructor(options: PromptRegistryOptions) {
    this.#options = options
  }

  /** The prompt with this id, while it is open and a little longer. */
  find(id: string): Prompt | undefined {
    return this.#prompts.get(id)
  }

  /** Throws BridgeError `RATE_LIMITED` when the origin has a prompt open, or was refused too often with this card. */
  check(origin: string, card: Insertion): void {
    if (this.#openByOrigin.has(origin))
      throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: PROMPT_SECONDS, cause: 'open-prompt' })
    const refused = this.#waiting(origin).find(({ insertion }) => isSameCard(insertion, card))
    if (refused === undefined) return
    const seconds = Math.ceil((refused.waitUntil - this.#options.elapsed()) / 1000)
    throw new BridgeError('RATE_LIMITED', { retryAfterSeconds: seconds, cause: 'refusals' })
  }

  /** Whether the origin has to wait with some card, and the number of this one must be read to know whether it is that. */
  dependsOnNumber(origin: string, { cache }: Insertion): boolean {
    return cache.serialNumber === undefined && this.#waiting(origin).length > 0
  }

  #waiting(origin: string): readonly Refusals[] {
    const now = this.#options.elapsed()
    return (this.#refusals.get(origin) ?? []).filter(({ waitUntil }) => waitUntil > now)
  }

  /** Opens a prompt. Throws BridgeError `RATE_LIMITED` as `check`. */
  open(origin: string, action: PromptAction, card: Insertion): Prompt {
    this.check(origin, card)
    const { elapsed, newId } = this.#options
    const prompt = new Prompt({ id: newId(), origin, action, elapsed })
    this.#prompts.set(prompt.id, prompt)
    this.#openByOrigin.set(origin, prompt)
    return prompt
  }

  /** To be called when the prompt was closed: counts how it ended, for the card that it was about last. */
  closed(prompt: Prompt, end: PromptEnd, card: Insertion): void {
    const { origin } = prompt
    this.#openByOrigin.delete(origin)
    if (prompt.seen) this.#keep(prompt, KEPT_MS)
    else if (end === 'failed') this.#keep(prompt, KEPT_FOR_PAGE_MS)
    else this.#prompts.delete(prompt.id)
    if (end === 'failed') return
    const all = this.#refusals.get(origin) ?? []
    const others = all.filter(({ insertion }) => !isSameCard(insertion, card))
    const before = all.find(({ insertion }) => isSameCard(insertion, card))
    const counted = end === 'confirmed' ? [] : [this.#oneMore(card, before?.inARow ?? 0)]
    this.#refusals.set(origin, [...others, ...counted].slice(-CARDS_AN_ORIGIN))
  }

  #oneMore(insertion: Insertion, before: number): Refusals {
    const inARow = before + 1
    const doublings = Math.max(0, inARow - FREE_REFUSALS)
    const seconds =
      inARow < FREE_REFUSALS ? 0 : Math.min(FIRST_WAIT_SECONDS * 2 ** doublings, LONGEST_WAIT_SECONDS)
    return { insertion, inARow, waitUntil: this.#options.elapsed() + seconds * 1000 }
  }

  #keep(prompt: Prompt, ms: number): void {
    this.#kept.set(prompt, setTimeout(() => this.#forget(prompt), ms).unref())
    const ofOrigin = [...this.#kept.keys()].filter(({ origin }) => origin === prompt.origin)
    for (const oldest of ofOrigin.slice(0, -KEPT_AN_ORIGIN)) this.#forget(oldest)
  }

  #forget(prompt: Prompt): void {
    clearTimeout(this.#kept.get(prompt))
    this.#kept.delete(prompt)
    this.#prompts.delete(prompt.id)
  }
}
