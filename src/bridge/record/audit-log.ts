/** The one place where operations end: what they did goes to the audit trail. */
import { createHmac } from 'node:crypto'
import type { SignatureFormat } from '../../contract/shapes.ts'
import { readRemembered } from '../../cps/remembered-card.ts'
import { toBridgeError } from '../../errors/bridge-error.ts'
import type { ErrorCode } from '../../errors/codes.ts'
import type { AuditedOperation, AuditEntry, AuditTrail } from './audit-trail.ts'
import type { CardUser } from '../access/card-session.ts'
import { Listeners } from '../listeners.ts'
import { maskReaderName } from '../readers/reader-name.ts'
import type { Insertion } from '../readers/attached-reader.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/** Tells hashes of the trail from those of the consents, which the same key makes. */
const DOMAIN = 'cps-bridge audit trail\0'

/** Calls that came to no card and that nobody refused: a portal that polls would bury what matters under them. */
const UNEVENTFUL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'REQUEST_INVALID',
  'PCSC_UNAVAILABLE',
  'READER_NOT_FOUND',
  'READER_AMBIGUOUS',
  'CARD_ABSENT',
])

/**
 * Calls that end in the same way leave so many entries, and then one a minute: what a portal can have for nothing must
 * not push the entries that matter out of the trail.
 */
const ENTRIES_IN_A_ROW = 60
const ENTRY_EVERY_MS = 60_000
/** Kinds of calls that are told apart so; one more forgets the oldest, with what it counted. */
const MAX_KINDS = 512
/** Each of these cost the holder something, and none can be had without them: they always leave an entry. */
const ALWAYS: ReadonlySet<string> = new Set([
  'PIN_INCORRECT',
  ...(['pin.verify', 'activation.sign', 'pin.change', 'pin.unblock'] as const).map((name) => `${name} ok`),
])

export interface AuditLogOptions {
  readonly trail: AuditTrail
  /** The key of the consents. */
  readonly key: Uint8Array
  readonly now: () => Date
  /** Milliseconds on a clock that is never set back. */
  readonly elapsed: () => number
}

/** Calls of one kind. */
interface Repeated {
  /** Entries that they may leave: fractions are made up of time. */
  readonly allowance: number
  readonly since: number
  /** Those without an entry since the last one that has one. */
  readonly unrecorded: number
}

/** What is known of a call before it begins. */
export interface AuditedCall {
  readonly operation: AuditedOperation
  readonly format?: SignatureFormat | undefined
  readonly origin: string
}

export class AuditLog {
  readonly #options: AuditLogOptions
  readonly #hashes = new WeakMap<Insertion, string>()
  readonly #listeners = new Listeners<[entry: AuditEntry, insertion: Insertion | null]>()
  /** By what is the same of them, the latest last. */
  readonly #repeated = new Map<string, Repeated>()

  constructor(options: AuditLogOptions) {
    this.#options = options
  }

  get failing(): boolean {
    return this.#options.trail.failing
  }

  /**
   * Runs an operation and records how it ended.
   *
   * @param work - gets the user of the cards to run with: it traces the cards that are used.
   */
  async run<U extends CardUser, T>(call: AuditedCall, user: U, work: (traced: U) => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    let selected: SelectedCard | null = null
    const trace = (card: SelectedCard): void => {
      selected = card
    }
    let outcome: AuditEntry['outcome'] = 'ok'
    try {
      return await work({ ...user, trace })
    } catch (error) {
      outcome = user.signal.aborted ? 'CANCELLED' : toBridgeError(error).code
      throw error
    } finally {
      const durationMs = Math.round(performance.now() - startedAt)
      await this.#record(call, { outcome, durationMs }, selected)
    }
  }

  /**
   * The keyed hash of a card by its certificate, once that was read: no exchange is spent on the trail. The serial
   * number would do as well, but an identity does not need it.
   */
  async cardHash({ kind, insertion }: SelectedCard): Promise<string | null> {
    const known = this.#hashes.get(insertion)
    if (known !== undefined) return known
    const now = this.#options.now()
    const read = await readRemembered(kind, insertion.cache, (card) => card.identityCertificate(now)).catch(
      () => null,
    )
    if (read === null) return null
    const hash = createHmac('sha256', this.#options.key).update(DOMAIN).update(read.value.der).digest('hex')
    this.#hashes.set(insertion, hash)
    return hash
  }

  /** The latest entries of one card, newest first. */
  recent(cardHash: string, limit: number): Promise<readonly AuditEntry[]> {
    return this.#options.trail.recent(cardHash, limit)
  }

  /** `listener` is called after each entry; the result ends that. */
  subscribe(listener: (entry: AuditEntry, insertion: Insertion | null) => void): () => void {
    return this.#listeners.add(listener)
  }

  async #record(
    { operation, format, origin }: AuditedCall,
    end: Pick<AuditEntry, 'outcome' | 'durationMs'>,
    selected: SelectedCard | null,
  ): Promise<void> {
    if (end.outcome !== 'ok' && UNEVENTFUL.has(end.outcome)) return
    const entry: AuditEntry = {
      at: this.#options.now().toISOString(),
      origin,
      operation,
      ...(format === undefined ? {} : { format }),
      ...end,
      reader: selected === null ? null : maskReaderName(selected.reader.name),
      card: selected === null ? null : await this.cardHash(selected),
    }
    const unrecorded = this.#takeUnrecorded(entry)
    if (unrecorded !== null) this.#options.trail.record(unrecorded > 0 ? { ...entry, unrecorded } : entry)
    this.#listeners.tell(entry, selected?.insertion ?? null)
  }
  /** How many calls like this one have no entry so far; null: this one shall have none either. */
  #takeUnrecorded({ origin, operation, format, outcome, card }: AuditEntry): number | null {
    if (ALWAYS.has(outcome) || ALWAYS.has(`${operation} ${outcome}`)) return 0
    const key = JSON.stringify([origin, operation, format, outcome, card])
    const now = this.#options.elapsed()
    const before = this.#repeated.get(key) ?? { allowance: ENTRIES_IN_A_ROW, since: now, unrecorded: 0 }
    const earned = before.allowance + (now - before.since) / ENTRY_EVERY_MS
    const recorded = earned >= 1
    const allowance = Math.min(earned, ENTRIES_IN_A_ROW) - (recorded ? 1 : 0)
    this.#repeated.delete(key)
    this.#repeated.set(key, { allowance, since: now, unrecorded: recorded ? 0 : before.unrecorded + 1 })
    const [oldest] = this.#repeated.keys()
    if (this.#repeated.size > MAX_KINDS && oldest !== undefined) this.#repeated.delete(oldest)
    return recorded ? before.unrecorded : null
  }
}
