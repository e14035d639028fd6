/** One activation as the database keeps it, and the only place that moves it from state to state. */
import { ActivationError } from './activation-error.ts'
import {
  type ActivationEvent,
  type ActivationState,
  type FailureReason,
  nextState,
} from './activation-state.ts'
import { hashOf, type ServiceContext } from './service-context.ts'

/** A row of `activations`. Times are milliseconds since 1970; secrets are hashes. */
export interface ActivationRecord {
  readonly id: string
  readonly state: ActivationState
  readonly failure: FailureReason | null
  /** The identifier typed on the provider's page, without spaces. */
  readonly typed_id: string
  readonly return_to: string
  readonly national_id: string | null
  readonly family_name: string | null
  readonly given_name: string | null
  readonly page_jkt: string | null
  readonly challenge: string | null
  readonly challenge_expires: number | null
  readonly qr_hash: string | null
  readonly qr_expires: number | null
  readonly phone_jkt: string | null
  /** The phone's public key, JWK as JSON. */
  readonly phone_key: string | null
  readonly code: string | null
  readonly code_expires: number | null
  readonly wrong_codes: number
  readonly expires: number
}

type Column = Exclude<keyof ActivationRecord, 'id' | 'state'> | 'link_hash' | 'session_hash'

/** What a change writes; the state only by an event. */
export type ActivationChange = Readonly<Partial<Record<Column, string | number | null>>>

type Key = 'id' | 'link_hash' | 'session_hash' | 'qr_hash' | 'phone_jkt'

/** Nothing of a failed activation is of use to anybody any more. */
const FORGOTTEN: ActivationChange = { challenge: null, qr_hash: null, code: null }

/** Reads one activation; one whose time has passed is ended first. */
export function findActivation(
  context: ServiceContext,
  key: Key,
  value: string,
): ActivationRecord | undefined {
  const query = `SELECT * FROM activations WHERE ${key} = ? ORDER BY expires DESC LIMIT 1`
  const record = context.database.prepare(query).get(value) as ActivationRecord | undefined
  if (record === undefined || record.expires > context.now()) return record
  if (nextState(record.state, 'expire') === undefined) return record
  return applyEvent(context, record, 'expire', { ...FORGOTTEN, failure: 'expired' })
}

/** @throws ActivationError `SESSION_UNKNOWN` */
export function activationOfSession(context: ServiceContext, session: string | undefined): ActivationRecord {
  const record = session === undefined ? undefined : findActivation(context, 'session_hash', hashOf(session))
  if (record === undefined) throw new ActivationError('SESSION_UNKNOWN')
  return record
}

/** Writes `change` without moving the activation. */
export function updateActivation(
  context: ServiceContext,
  record: ActivationRecord,
  change: ActivationChange,
): ActivationRecord {
  return write(context, record, change, record.state)
}

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
export function failActivation(
  context: ServiceContext,
  record: ActivationRecord,
  event: ActivationEvent,
  failure: FailureReason,
): ActivationRecord {
  return applyEvent(context, record, event, { ...FORGOTTEN, failure })
}

function write(
  context: ServiceContext,
  record: ActivationRecord,
  change: ActivationChange,
  state: ActivationState,
): ActivationRecord {
  const columns = Object.keys(change)
  const assignments = ['state = ?', ...columns.map((column) => `${column} = ?`)].join(', ')
  const { changes } = context.database
    .prepare(`UPDATE activations SET ${assignments} WHERE id = ? AND state = ?`)
    .run(state, ...Object.values(change), record.id, record.state)
  if (changes !== 1) throw new ActivationError('WRONG_STEP')
  return context.database.prepare('SELECT * FROM activations WHERE id = ?').get(record.id) as ActivationRecord
}
