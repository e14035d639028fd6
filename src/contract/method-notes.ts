/** What a method is for, in one sentence, and the errors that it has of its own: for the reference of the interface. */
import type { ErrorCode } from '../errors/codes.ts'
import type { MethodName } from './methods.ts'

export interface MethodNote {
  readonly summary: string
  /** Beyond those of every call (`COMMON_ERRORS`). */
  readonly errors: readonly ErrorCode[]
  /** The transport or backend it needs, where it needs one. */
  readonly only?: 'connection' | 'virtual'
}

/** Errors that any call may end with. */
export const COMMON_ERRORS: readonly ErrorCode[] = [
  'REQUEST_INVALID',
  'RATE_LIMITED',
  'CANCELLED',
  'INTERNAL',
]

/** Errors before a method is found, and for whoever may not call at all. */
export const REFUSALS: readonly ErrorCode[] = ['METHOD_NOT_FOUND', 'ORIGIN_FORBIDDEN', 'OTHER_USER']

const READER: readonly ErrorCode[] = ['PCSC_UNAVAILABLE', 'READER_NOT_FOUND']
const CARD: readonly ErrorCode[] = [
  ...READER,
  'READER_AMBIGUOUS',
  'CARD_ABSENT',
  'CARD_REMOVED',
  'CARD_MUTE',
  'CARD_BUSY',
  'CARD_UNSUPPORTED',
  'CARD_PROTOCOL',
]
const PIN: readonly ErrorCode[] = [
  'CARD_MISMATCH',
  'PIN_REQUIRED',
  'PIN_FORMAT',
  'PIN_INCORRECT',
  'PIN_LAST_TRY',
  'PIN_BLOCKED',
  'PIN_CANCELLED',
  'PIN_TIMEOUT',
]

/** Methods for portals; those for the holder alone are left out. */
export const METHOD_NOTES: Readonly<
  Record<Exclude<MethodName, 'pin.prepare' | 'pin.change' | 'pin.unblock'>, MethodNote>
> = {
  'bridge.info': {
    summary: 'What the bridge is and can do, and what this caller may do.',
    errors: [],
  },
  'rpc.discover': { summary: 'This document.', errors: [] },
  'readers.list': { summary: 'The readers and what is in them.', errors: [] },
  'events.subscribe': {
    summary: 'A snapshot of the readers; notifications continue from the next sequence number.',
    errors: [],
    only: 'connection',
  },
  'events.unsubscribe': { summary: 'Ends the subscription.', errors: [], only: 'connection' },
  'card.identity': {
    summary: 'Who the card names. The holder may be asked for consent. Needs no PIN.',
    errors: [...CARD, 'CERTIFICATE_NOT_FOUND', 'CONSENT_REFUSED'],
  },
  'card.certificate': {
    summary: 'A certificate of the card, with the intermediates that the card holds.',
    errors: [...CARD, 'CERTIFICATE_NOT_FOUND', 'CONSENT_REFUSED'],
  },
  'pin.status': { summary: 'How many tries are left, and where the code is entered.', errors: CARD },
  'pin.verify': {
    summary:
      'Has the card check the code, once for each submission; `then` keeps the card for one signature.',
    errors: [...CARD, ...PIN],
  },
  'activation.sign': {
    summary: 'Has the card sign the challenge of the server in a statement that the bridge builds.',
    errors: [...CARD, ...PIN, 'CERTIFICATE_EXPIRED', 'CERTIFICATE_NOT_FOUND', 'CONSENT_REFUSED'],
  },
  'operation.cancel': {
    summary: 'Ends a pending call of the same connection with `CANCELLED`.',
    errors: [],
    only: 'connection',
  },
  'virtual.insert': {
    summary: 'Inserts a test card; with `profile` a fresh one, else the last one with its counters.',
    errors: READER,
    only: 'virtual',
  },
  'virtual.remove': { summary: 'Pulls the card.', errors: [...READER, 'CARD_ABSENT'], only: 'virtual' },
  'virtual.configure': {
    summary: 'Makes a card slow, sets its counter, or has it fail once.',
    errors: [...READER, 'CARD_ABSENT'],
    only: 'virtual',
  },
  'virtual.prompt': {
    summary:
      'Answers the question to the holder that is open for this origin, else the next one: one answer a question, at most 32 waiting. `confirm` types the code and accepts the last try; `ignore` leaves the question unanswered.',
    errors: [],
    only: 'virtual',
  },
}
