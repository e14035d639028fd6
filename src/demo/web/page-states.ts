/**
 * The states of the portal's page, and what each of them says. A page is in one state, and a state has one message: its
 * own sentences, and at most one in the region `alert`.
 */
import { type PortalState, type Stage, stageOf } from './state.ts'
import type { TextKey } from './texts.ts'

interface StateRow {
  /** The panel of the document. */
  readonly stage: Stage
  /** The line of the reader, beside the panel. */
  readonly status: TextKey
  /** The heading first. */
  readonly says: readonly TextKey[]
  /** `card`: what is wrong with the card; `tried`: with what the visitor has just tried; `blocked`: fixed words. */
  readonly alert: 'none' | 'card' | 'tried' | 'blocked'
}

export const PORTAL_STATES = {
  start: { stage: 'start', status: 'statusIdle', says: [], alert: 'none' },
  connecting: {
    stage: 'connecting',
    status: 'statusConnecting',
    says: ['connectTitle', 'connectText'],
    alert: 'none',
  },
  absent: {
    stage: 'unreachable',
    status: 'statusUnreachable',
    says: ['absentTitle', 'absentText', 'absentWait'],
    alert: 'none',
  },
  untrusted: {
    stage: 'unreachable',
    status: 'statusUnreachable',
    says: ['unreachableTitle', 'unreachableText'],
    alert: 'none',
  },
  /** The error of the connection tells why. */
  unreachable: { stage: 'unreachable', status: 'statusUnreachable', says: ['refusedTitle'], alert: 'tried' },
  lost: { stage: 'lost', status: 'statusLost', says: ['lostTitle', 'lostText'], alert: 'none' },
  'no-reader': { stage: 'reader', status: 'statusNoReader', says: ['readerTitle'], alert: 'tried' },
  /** With the sentences that all pages have for a PC/SC service that is away. */
  'no-service': { stage: 'reader', status: 'statusNoReader', says: [], alert: 'tried' },
  insert: { stage: 'insert', status: 'statusEmpty', says: ['insertTitle', 'insertText'], alert: 'tried' },
  reading: {
    stage: 'reading',
    status: 'statusReading',
    says: ['readingTitle', 'readingText'],
    alert: 'tried',
  },
  unusable: {
    stage: 'unusable',
    status: 'statusBad',
    says: ['unusableTitle', 'unusableText'],
    alert: 'card',
  },
  blocked: {
    stage: 'blocked',
    status: 'statusCard',
    says: ['holderBlocked', 'blockedHow'],
    alert: 'blocked',
  },
  sign: { stage: 'sign', status: 'statusCard', says: ['holderTitle', 'signText'], alert: 'tried' },
  result: { stage: 'result', status: 'statusEmpty', says: ['resultTitle', 'resultText'], alert: 'tried' },
} as const satisfies Readonly<Record<string, StateRow>>
export type PortalStateName = keyof typeof PORTAL_STATES

const UNREACHABLE: Readonly<Record<string, PortalStateName>> = {
  NOT_REACHABLE: 'absent',
  CERTIFICATE_UNTRUSTED: 'untrusted',
}

export function portalStateOf(state: PortalState): PortalStateName {
  const stage = stageOf(state)
  if (stage === 'unreachable') return UNREACHABLE[state.linkFault ?? ''] ?? stage
  if (stage === 'reader') return state.degraded === null ? 'no-reader' : 'no-service'
  return stage
}

/** What the line of the reader says: it goes on while a result is shown. */
export const statusOf = (state: PortalState): TextKey =>
  PORTAL_STATES[portalStateOf({ ...state, result: null })].status
