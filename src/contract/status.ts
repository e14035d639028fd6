/**
 * What the bridge tells its status page of the cards that are in, to whom a status ticket was given
 * (protocol, section 3), on the bridge's own origin only:
 *
 * `POST /v1/status`: a `StatusView`. `POST /v1/status/events`: server-sent events, one `view` event with a
 * `StatusView` at the start and at every change, `end` when the ticket has ended. `POST /v1/status/renew`: 204, the
 * ticket's idle time begins anew. `POST /v1/status/try`: a `StatusView` for which each card was read anew from beginning
 * to end, without a code. `POST /v1/status/revoke`: a `Revocation`; 200 with the new `StatusView`. All with `Authorization: Ticket VALUE`; else 403.
 */
import Type, { type Static } from 'typebox'
import { CardKind, closed, literals, Nullable } from './shapes.ts'

/** How one operation of a site ended; `code` is `ok` or an error code. */
const StatusLine = Type.Object({
  at: Type.String(),
  operation: Type.String(),
  format: Nullable(Type.String()),
  outcome: Type.String(),
})
export type StatusLine = Static<typeof StatusLine>

/** What one site saw and asked of a card. */
const StatusSite = Type.Object({
  origin: Type.String(),
  /** Since when the holder lets it read who they are; null: it has to ask. */
  consentedAt: Nullable(Type.String()),
  /** Newest first. */
  lines: Type.Array(StatusLine),
})
export type StatusSite = Static<typeof StatusSite>

const StatusHolder = Type.Object({
  nationalId: Type.String(),
  familyName: Nullable(Type.String()),
  givenName: Nullable(Type.String()),
  title: Nullable(Type.String()),
  organization: Nullable(Type.String()),
  test: Type.Boolean(),
  notBefore: Type.String(),
  notAfter: Type.String(),
  validity: literals(['valid', 'expiring', 'expired', 'not-yet-valid']),
})
export type StatusHolder = Static<typeof StatusHolder>

/** A CPS in a reader. */
const StatusCard = Type.Object({
  /** Id of the reader. */
  reader: Type.String(),
  kind: CardKind,
  /** Null: it could not be read, see `fault`. */
  holder: Nullable(StatusHolder),
  /** Tries that the PIN has left, 0: blocked; null: not known now. */
  triesLeft: Nullable(Type.Integer({ minimum: 0 })),
  /** Error code of what keeps it from being read. */
  fault: Nullable(Type.String()),
  sites: Type.Array(StatusSite),
})
export type StatusCard = Static<typeof StatusCard>

/** The PC/SC library behind the readers. */
const StatusBinding = Type.Object({
  /** As configured. */
  asked: literals(['auto', 'system', 'pcsclite']),
  /** Null: none could be loaded yet. */
  used: Nullable(Type.String()),
})
export type StatusBinding = Static<typeof StatusBinding>

/** A site that is not in the list of origins and tried to connect. */
const RefusedSite = Type.Object({ origin: Type.String(), at: Type.String() })

export const StatusView = Type.Object({
  now: Type.String(),
  cards: Type.Array(StatusCard),
  /** Entries of the audit trail are being lost. */
  auditFailing: Type.Boolean(),
  /** Lines of the log are being lost. */
  logFailing: Type.Boolean(),
  /** Null: the readers are virtual. */
  binding: Nullable(StatusBinding),
  /** The latest first, a few; absent when there are none. */
  refusedSites: Type.Optional(Type.Array(RefusedSite)),
})
export type StatusView = Static<typeof StatusView>

/** Takes back the consent for the card in this reader and that site. */
export const Revocation = closed({
  reader: Type.String({ maxLength: 200 }),
  origin: Type.String({ maxLength: 300 }),
})

/** What `cps-bridge open` gets from the bridge: a status ticket and its life without use. */
export const IssuedTicket = Type.Object({
  ticket: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  expiresInSeconds: Type.Integer({ minimum: 1 }),
})
