/** The one place where operations end: what they did goes to the audit trail. */
import { createHmac } from 'node:crypto'
import type { SignatureFormat } from '../contract/shapes.ts'
import { openCps } from '../cps/cps-card.ts'
import { toBridgeError } from '../errors/bridge-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { AuditedOperation, AuditEntry, AuditTrail } from './audit-trail.ts'
import type { CallContext } from './bridge.ts'
import { maskReaderName } from './reader-name.ts'
import type { Insertion } from './reader-registry.ts'
import type { CardTrace, SelectedCard } from './select-slot.ts'

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

export interface AuditLogOptions {
  readonly trail: AuditTrail
  /** The key of the consents. */
  readonly key: Uint8Array
  readonly now: () => Date
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
  readonly #listeners = new Set<(entry: AuditEntry, insertion: Insertion | null) => void>()

  constructor(options: AuditLogOptions) {
    this.#options = options
  }

  get failing(): boolean {
    return this.#options.trail.failing
  }

  /**
   * Runs an operation and records how it ended.
   *
   * @param work - gets the context to run with: it traces the cards that are used.
   */
  async run<T>(
    call: AuditedCall,
    context: CallContext,
    work: (traced: CallContext) => Promise<T>,
  ): Promise<T> {
    const startedAt = performance.now()
    let selected: SelectedCard | null = null
    const trace: CardTrace = (card) => {
      selected = card
    }
    let outcome: AuditEntry['outcome'] = 'ok'
    try {
      return await work({ ...context, trace })
    } catch (error) {
      outcome = context.signal.aborted ? 'CANCELLED' : toBridgeError(error).code
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
    const memory = openCps(
      kind,
      { protocol: 't0', transmit: () => Promise.reject(new Error()) },
      insertion.cache,
    )
    const certificate = await memory.identityCertificate(this.#options.now()).catch(() => null)
    if (certificate === null) return null
    const hash = createHmac('sha256', this.#options.key).update(DOMAIN).update(certificate.der).digest('hex')
    this.#hashes.set(insertion, hash)
    return hash
  }

  /** The latest entries of one card, newest first. */
  recent(cardHash: string, limit: number): Promise<readonly AuditEntry[]> {
    return this.#options.trail.recent(cardHash, limit)
  }

  /** `listener` is called after each entry; the result ends that. */
  subscribe(listener: (entry: AuditEntry, insertion: Insertion | null) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
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
      reader: selected === null ? null : maskReaderName(selected.slot.reader),
      card: selected === null ? null : await this.cardHash(selected),
    }
    this.#options.trail.record(entry)
    for (const listener of [...this.#listeners]) listener(entry, selected?.insertion ?? null)
  }
}
