/**
 * The states of the activation page, and what each of them says. A page is in one state, and a state has one message:
 * its own sentences, and that of what was just tried (`notice`) where the holder may go on from there.
 */
import {
  checksOf,
  isQrReplaced,
  type PageState,
  placeOf,
  secondsLeft,
  type Stage,
  stageOf,
} from './page-state.ts'
import type { TextKey } from './texts.ts'

interface StateRow {
  /** The panel of the document. */
  readonly stage: Stage
  /** The heading first. */
  readonly says: readonly TextKey[]
  readonly notice: boolean
}

export const PAGE_STATES = {
  loading: { stage: 'loading', says: ['loadingTitle', 'loadingText'], notice: false },
  gone: { stage: 'gone', says: ['goneTitle', 'goneText'], notice: false },
  prepare: { stage: 'prepare', says: ['prepareTitle'], notice: true },
  'prepare-card-in': { stage: 'prepare', says: ['prepareTitle', 'prepareIn'], notice: true },
  connecting: { stage: 'connecting', says: ['connectingTitle', 'connectingText'], notice: false },
  absent: { stage: 'unreachable', says: ['absentTitle', 'absentText', 'absentWait'], notice: false },
  untrusted: {
    stage: 'unreachable',
    says: ['untrustedTitle', 'unreachableTrust', 'unreachableBack'],
    notice: false,
  },
  /** The error of the connection tells why. */
  unreachable: { stage: 'unreachable', says: ['unreachableTitle'], notice: true },
  lost: { stage: 'lost', says: ['lostTitle', 'lostText'], notice: false },
  'no-reader': { stage: 'no-reader', says: ['noReaderTitle', 'noReaderText', 'noReaderHelp'], notice: true },
  /** With the sentences that all pages have for a PC/SC service that is away. */
  'no-service': { stage: 'no-reader', says: [], notice: true },
  insert: { stage: 'insert', says: ['insertTitle', 'insertText'], notice: true },
  mute: { stage: 'wrong-card', says: ['wrongMuteTitle', 'wrongMute'], notice: true },
  several: { stage: 'wrong-card', says: ['wrongSeveralTitle', 'wrongSeveral'], notice: true },
  vitale: { stage: 'wrong-card', says: ['wrongCardTitle', 'wrongVitale'], notice: true },
  other: { stage: 'wrong-card', says: ['wrongCardTitle', 'wrongOther'], notice: true },
  start: { stage: 'start', says: ['startTitle', 'startText', 'pinHelp'], notice: true },
  /** Two requests in a row were refused: the countdown says so, and nothing beside it. */
  held: { stage: 'start', says: ['startTitle', 'startText', 'pinHelp', 'held'], notice: false },
  mismatch: { stage: 'mismatch', says: ['mismatchTitle', 'mismatchTyped'], notice: true },
  expired: { stage: 'expired', says: ['expiredTitle', 'expiredText', 'expiredAdvice'], notice: true },
  blocked: { stage: 'blocked', says: ['blockedTitle', 'blockedText', 'blockedCode'], notice: true },
  sending: { stage: 'sending', says: ['sendingTitle', 'sendingText'], notice: false },
  'qr-waiting': { stage: 'qr', says: ['qrTitle', 'qrWaiting'], notice: true },
  qr: { stage: 'qr', says: ['qrTitle', 'qrLeft'], notice: true },
  'qr-expired': { stage: 'qr', says: ['qrTitle', 'qrExpired', 'qrExpiredAdvice'], notice: true },
  'qr-replaced': { stage: 'qr', says: ['qrTitle', 'qrReplaced', 'qrReplacedAdvice'], notice: true },
  code: { stage: 'code', says: ['codeTitle', 'codeText', 'codeLeft'], notice: true },
  /** Says itself that the code is not good any more. */
  'code-over': {
    stage: 'code',
    says: ['codeTitle', 'codeText', 'codeOver', 'codeOverAdvice'],
    notice: false,
  },
  password: { stage: 'password', says: ['passwordTitle', 'passwordText', 'passwordWait'], notice: true },
  done: { stage: 'done', says: ['doneTitle', 'doneText'], notice: false },
  'wrong-code': { stage: 'failed', says: ['failedTitle', 'failedWrongCode', 'failedAdvice'], notice: false },
  abandoned: { stage: 'failed', says: ['failedTitle', 'failedAbandoned', 'failedAdvice'], notice: false },
  superseded: { stage: 'failed', says: ['failedTitle', 'failedSuperseded', 'failedAdvice'], notice: false },
  'timed-out': { stage: 'failed', says: ['failedTitle', 'failedExpired', 'failedAdvice'], notice: false },
} as const satisfies Readonly<Record<string, StateRow>>
export type PageStateName = keyof typeof PAGE_STATES

/** The sentences of a state, the heading first. */
export const saysOf = (name: PageStateName): readonly TextKey[] => PAGE_STATES[name].says

function wrongCard({ readers }: PageState): PageStateName {
  const place = placeOf(readers)
  if (place === 'mute' || place === 'several') return place
  return readers.some(({ card }) => card?.kind === 'vitale') ? 'vitale' : 'other'
}

function qrState(state: PageState): PageStateName {
  const { qr, now } = state
  if (qr === null) return 'qr-waiting'
  if (isQrReplaced(state)) return 'qr-replaced'
  return secondsLeft(qr.expires, now) > 0 ? 'qr' : 'qr-expired'
}

/** Seconds that the code of the phone is still good. */
export const codeSecondsLeft = ({ view, now }: PageState): number =>
  typeof view?.codeExpiresAt === 'string' ? secondsLeft(Date.parse(view.codeExpiresAt), now) : 0

const UNREACHABLE: Readonly<Record<string, PageStateName>> = {
  NOT_REACHABLE: 'absent',
  CERTIFICATE_UNTRUSTED: 'untrusted',
}

const FAILED = {
  'wrong-code': 'wrong-code',
  abandoned: 'abandoned',
  superseded: 'superseded',
  expired: 'timed-out',
} as const

/** The panels that say more than one thing. */
const VARIANTS = {
  prepare: (state) => (checksOf(state).card === 'bad' ? 'prepare-card-in' : 'prepare'),
  unreachable: ({ linkFault }) => UNREACHABLE[linkFault ?? ''] ?? 'unreachable',
  'no-reader': ({ degraded }) => (degraded === null ? 'no-reader' : 'no-service'),
  'wrong-card': wrongCard,
  start: ({ heldUntil, now }) => (secondsLeft(heldUntil, now) > 0 ? 'held' : 'start'),
  qr: qrState,
  code: (state) => (codeSecondsLeft(state) > 0 ? 'code' : 'code-over'),
  failed: ({ view }) => FAILED[view?.failure ?? 'expired'],
} as const satisfies Readonly<Partial<Record<Stage, (state: PageState) => PageStateName>>>

const hasVariants = (stage: Stage): stage is keyof typeof VARIANTS => stage in VARIANTS

export function pageStateOf(state: PageState): PageStateName {
  const stage = stageOf(state)
  return hasVariants(stage) ? VARIANTS[stage](state) : stage
}
