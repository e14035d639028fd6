/**
 * What the status page shows of the cards that are in: whose they are, and what sites saw and asked of these cards.
 * It reads like an operation without a PIN, from memory where it can, and stands back behind every other connection.
 */
import type {
  StatusBinding,
  StatusCard,
  StatusHolder,
  StatusSite,
  StatusView,
} from '../../contract/status.ts'
import { forgetCard } from '../../cps/card-contents.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf, validityAt } from '../../cps/holder.ts'
import { readRemembered } from '../../cps/remembered-card.ts'
import { BridgeError, toBridgeError } from '../../errors/bridge-error.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { CardAccess } from '../access/card-access.ts'
import { type CardSession, type CardUser, forgetAfterFault } from '../access/card-session.ts'
import type { StatusService } from '../bridge.ts'
import { Listeners } from '../listeners.ts'
import type { Insertion } from '../readers/attached-reader.ts'
import type { ReaderRegistry } from '../readers/reader-registry.ts'
import { type CardSelection, isCps, type SelectedCard } from '../readers/select-card.ts'
import type { AuditLog } from '../record/audit-log.ts'
import type { AuditEntry } from '../record/audit-trail.ts'
import type { Consents, KeptConsent } from '../record/consents.ts'

/** Of one card; more are in the file of the trail. */
const MAX_LINES = 200
const MAX_LINES_A_SITE = 8
const MAX_SITES = 30
/** A certificate that ends sooner is told of: a new card takes some weeks. */
const EXPIRING_DAYS = 60
const DAY_MS = 86_400_000
/** For a card that another program keeps. */
const READ_TIMEOUT_MS = 5000

/** What is asked of the card although it is known. */
type Anew = 'nothing' | 'counter' | 'everything'

/** What is known of a card without asking it again. */
interface Known {
  readonly certificate: Certificate
  readonly serial: Uint8Array | null
}

export interface CardStatusOptions {
  readonly registry: ReaderRegistry
  readonly selection: CardSelection
  readonly access: CardAccess
  readonly audit: AuditLog
  readonly consents: Consents
  readonly now: () => Date
  /** The PC/SC library as it is now; null when there is none. */
  readonly binding: () => StatusBinding | null
  readonly isLogFailing: () => boolean
}

export class CardStatusService implements StatusService {
  readonly #options: CardStatusOptions
  readonly #triesLeft = new WeakMap<Insertion, number | null>()
  readonly #listeners = new Listeners<[]>()

  constructor(options: CardStatusOptions) {
    this.#options = options
    options.registry.subscribe(() => this.#listeners.tell())
    options.audit.subscribe(({ operation }, insertion) => {
      if (insertion !== null && operation !== 'card.identity' && operation !== 'card.certificate')
        this.#triesLeft.delete(insertion)
      this.#listeners.tell()
    })
  }

  view(fresh: boolean): Promise<StatusView> {
    return this.#view(fresh ? 'counter' : 'nothing')
  }

  tryCards(): Promise<StatusView> {
    return this.#view('everything')
  }

  async #view(anew: Anew): Promise<StatusView> {
    const { registry, audit, now, isLogFailing, binding } = this.#options
    const cards = registry.readers().filter(({ insertion }) => insertion !== null && isCps(insertion.kind))
    const views = await Promise.all(cards.map(({ id }) => this.#cardView(id, anew)))
    return {
      now: now().toISOString(),
      cards: views.filter((view) => view !== null),
      auditFailing: audit.failing,
      logFailing: isLogFailing(),
      binding: binding(),
    }
  }

  async revoke(reader: string, origin: string): Promise<void> {
    const { selection, consents } = this.#options
    const { serial } = await this.#know(selection.card(reader), 'counter')
    if (serial === null) return
    consents.revoke(origin, consents.cardHash(serial))
    this.#listeners.tell()
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Null: the card left meanwhile. */
  async #cardView(reader: string, anew: Anew): Promise<StatusCard | null> {
    const { selection, now } = this.#options
    let selected: SelectedCard
    try {
      selected = selection.card(reader)
    } catch {
      return null
    }
    try {
      const known = await this.#know(selected, anew)
      const { insertion, kind } = selected
      return {
        reader,
        kind,
        holder: holderView(known.certificate, now()),
        triesLeft: this.#triesLeft.get(insertion) ?? null,
        fault: null,
        sites: await this.#sites(selected, known),
      }
    } catch (error) {
      const { code } = toBridgeError(error)
      if (code === 'CARD_REMOVED') return null
      return { reader, kind: selected.kind, holder: null, triesLeft: null, fault: code, sites: [] }
    }
  }

  /** From memory when all is there that is asked for, else from the card, unless another connection holds it. */
  async #know(selected: SelectedCard, anew: Anew): Promise<Known> {
    const { access } = this.#options
    const known = anew === 'everything' ? null : await this.#remembered(selected)
    const held = access.isHeld(selected)
    if (known !== null && (anew === 'nothing' || held)) return known
    if (held) throw new BridgeError('CARD_BUSY', {})
    const user: CardUser = { connection: {}, signal: AbortSignal.timeout(READ_TIMEOUT_MS) }
    try {
      return await access.use(selected, user, async (session) => {
        const { insertion } = selected
        // Only now: the card has been compared with what is remembered of it.
        if (anew === 'everything') forgetCard(insertion.cache)
        const read = await this.#read(session.card)
        if (anew !== 'nothing' || !this.#triesLeft.has(insertion)) await this.#readCounter(session, insertion)
        return read
      })
    } catch (error) {
      if (known !== null && toBridgeError(error).code !== 'CARD_REMOVED') return known
      throw error
    }
  }

  async #remembered(selected: SelectedCard): Promise<Known | null> {
    const { kind, insertion } = selected
    try {
      const remembered = await readRemembered(kind, insertion.cache, (card) => this.#read(card))
      return remembered?.value ?? null
    } catch (error) {
      forgetAfterFault(selected, error)
      return null
    }
  }

  async #read(card: CpsCard): Promise<Known> {
    const certificate = await card.identityCertificate(this.#options.now())
    return { certificate, serial: await card.serialNumber() }
  }

  /** A card whose counter cannot be read still shows whose it is. */
  async #readCounter(session: CardSession, insertion: Insertion): Promise<void> {
    try {
      this.#triesLeft.set(insertion, await session.card.triesLeft())
    } catch {
      this.#triesLeft.delete(insertion)
    }
  }

  /** What sites did with this card: of no other, colleagues share machines. */
  async #sites(selected: SelectedCard, { serial }: Known): Promise<StatusSite[]> {
    const { audit, consents } = this.#options
    const hash = await audit.cardHash(selected)
    const entries = hash === null ? [] : await audit.recent(hash, MAX_LINES)
    return sitesOf(entries, serial === null ? [] : consents.of(consents.cardHash(serial)))
  }
}

/** Sites in the order of what they did last, those that only have a consent after them. */
function sitesOf(entries: readonly AuditEntry[], consents: readonly KeptConsent[]): StatusSite[] {
  const origins = new Set([...entries.map(({ origin }) => origin), ...consents.map(({ origin }) => origin)])
  return [...origins].slice(0, MAX_SITES).map((origin) => ({
    origin,
    consentedAt: consents.find((kept) => kept.origin === origin)?.at ?? null,
    lines: entries
      .filter((entry) => entry.origin === origin)
      .slice(0, MAX_LINES_A_SITE)
      .map(({ at, operation, format = null, outcome }) => ({ at, operation, format, outcome })),
  }))
}

function holderView(certificate: Certificate, now: Date): StatusHolder {
  const { nationalId, familyName, givenName, title, organization, test } = holderOf(certificate)
  const { notBefore, notAfter } = certificate
  const validity = validityAt(certificate, now)
  const soon = notAfter.getTime() - now.getTime() < EXPIRING_DAYS * DAY_MS
  return {
    nationalId,
    familyName,
    givenName,
    title,
    organization,
    test,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    validity: validity === 'valid' && soon ? 'expiring' : validity,
  }
}
