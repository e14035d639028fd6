/** One activation as it is kept, and the only place that moves it from state to state. */
import { ActivationError } from './activation-error.ts'
import {
  type ActivationEvent,
  type ActivationState,
  type FailureReason,
  nextState,
} from './activation-state.ts'
import type { SignedHolder } from './activation-view.ts'
import { hashOf, newToken, type ServiceContext } from './service-context.ts'

/** Times are milliseconds since 1970; secrets are hashes. */
export interface ActivationRecord {
  readonly id: string
  readonly state: ActivationState
  readonly failure: FailureReason | null
  readonly linkHash: string | null
  readonly sessionHash: string | null
  /** The identifier typed on the provider's page, without spaces. */
  readonly typedId: string
  readonly returnTo: string
  readonly nationalId: string | null
  readonly familyName: string | null
  readonly givenName: string | null
  readonly pageJkt: string | null
  readonly qrHash: string | null
  readonly qrExpires: number | null
  readonly phoneJkt: string | null
  readonly code: string | null
  readonly codeExpires: number | null
  readonly wrongCodes: number
  readonly expires: number
}

/** What a change writes; the state only by an event. */
export type ActivationChange = Partial<Omit<ActivationRecord, 'id' | 'state'>>

type Key = 'linkHash' | 'sessionHash' | 'qrHash' | 'phoneJkt'

/** From the request to the signature and on to the end. */
const ACTIVATION_MS = 30 * 60_000
/** How long whoever comes back is told why an activation ended. */
const KEPT_MS = 24 * 3_600_000

const NOTHING = {
  failure: null,
  sessionHash: null,
  nationalId: null,
  familyName: null,
  givenName: null,
  pageJkt: null,
  qrHash: null,
  qrExpires: null,
  phoneJkt: null,
  code: null,
  codeExpires: null,
} as const

/** Nothing of a failed activation is of use to anybody any more. */
const FORGOTTEN = { qrHash: null, code: null } as const

const tableOf = ({ store }: ServiceContext) => store.table<ActivationRecord>('activations')

/** @param link - the token that opens it */
export function openActivation(
  context: ServiceContext,
  link: string,
  typedId: string,
  returnTo: string,
): void {
  const table = tableOf(context)
  const now = context.now()
  for (const { id, state, expires } of table.all())
    if (state !== 'activated' && expires + KEPT_MS < now) table.delete(id)
  const id = newToken(context)
  const expires = now + ACTIVATION_MS
  table.put({
    ...NOTHING,
    id,
    state: 'opened',
    linkHash: hashOf(link),
    typedId,
    returnTo,
    wrongCodes: 0,
    expires,
  })
}

/** Who has signed; null before. */
export const holderOf = ({ nationalId, familyName, givenName }: ActivationRecord): SignedHolder | null =>
  nationalId === null ? null : { nationalId, familyName, givenName }

/** Activations that fit, as they were written last. */
export const activationsWhere = (
  context: ServiceContext,
  fits: (record: ActivationRecord) => boolean,
): readonly ActivationRecord[] => tableOf(context).all().filter(fits)

/** Reads one activation, the one that ends last; one whose time has passed is ended first. */
export function findActivation(
  context: ServiceContext,
  key: Key,
  value: string,
): ActivationRecord | undefined {
  const [record] = activationsWhere(context, (found) => found[key] === value).toSorted(
    (one, other) => other.expires - one.expires,
  )
  if (record === undefined || record.expires > context.now()) return record
  if (nextState(record.state, 'expire') === undefined) return record
  return failActivation(context, record, 'expire', 'expired')
}

/** @throws ActivationError `SESSION_UNKNOWN` */
export function activationOfSession(context: ServiceContext, session: string | undefined): ActivationRecord {
  const record = session === undefined ? undefined : findActivation(context, 'sessionHash', hashOf(session))
  if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
  return record
}

/**
 * Writes `change` without moving the activation.
 *
 * @throws ActivationError `WRONG_STEP` where something else moved it meanwhile
 */
export const updateActivation = (
  context: ServiceContext,
  record: ActivationRecord,
  change: ActivationChange,
): ActivationRecord => write(context, record, change, record.state)

/**
 * Moves an activation and writes `change` with it, unless something else moved it meanwhile.
 *
 * @throws ActivationError `WRONG_STEP` where the event is impossible in this state
 */
export function applyEvent(
  context: ServiceContext,
  record: ActivationRecord,
  event: ActivationEvent,
  change: ActivationChange,
): ActivationRecord {
  const state = nextState(record.state, event)
  if (state === undefined) throw new ActivationError('WRONG_STEP')
  return write(context, record, change, state)
}

/** Ends an activation without success. */
export const failActivation = (
  context: ServiceContext,
  record: ActivationRecord,
  event: ActivationEvent,
  failure: FailureReason,
): ActivationRecord => applyEvent(context, record, event, { ...FORGOTTEN, failure })

function write(
  context: ServiceContext,
  { id, state: before }: ActivationRecord,
  change: ActivationChange,
  state: ActivationState,
): ActivationRecord {
  const table = tableOf(context)
  const record = table.get(id)
  if (record?.state !== before) throw new ActivationError('WRONG_STEP')
  const written = { ...record, ...change, state }
  table.put(written)
  return written
}
