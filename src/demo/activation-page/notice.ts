/** What went wrong, as the holder reads it. */
import { CpsBridgeError } from '../../client/index.ts'
import { triesSentence } from '../../errors/typeset.ts'
import type { ActivationView } from '../activation/activation-view.ts'
import type { Notice, Refusal } from './page-state.ts'
import { ServiceFault } from './service-api.ts'
import { type Locale, type TextKey, textOf } from './texts.ts'

const KEYS: Readonly<Partial<Record<ServiceFault['fault'], readonly [TextKey, TextKey]>>> = {
  CHALLENGE_UNKNOWN: ['faultChallenge', 'faultChallengeAdvice'],
  TOKEN_REFUSED: ['faultToken', 'faultTokenAdvice'],
  IDENTIFIER_MISMATCH: ['faultMismatch', 'faultMismatchAdvice'],
  CODE_WRONG: ['faultCode', 'faultCodeAdvice'],
  CODE_EXPIRED: ['faultCodeExpired', 'faultCodeExpiredAdvice'],
  WRONG_STEP: ['faultStep', 'faultStepAdvice'],
}

/** A notice of fixed texts. */
export const noticeOfText = (locale: Locale, message: TextKey, advice?: TextKey): Notice => ({
  message: textOf(locale, message),
  advice: advice === undefined ? null : textOf(locale, advice),
})

/** What another window or the phone has changed, where the holder loses his place by it. */
export function newsOf(
  before: ActivationView | null,
  { id, state }: ActivationView,
): readonly [TextKey, TextKey] | null {
  if (before === null) return null
  if (before.id !== id) return ['otherActivation', 'otherActivationAdvice']
  return before.state === 'scanned' && state === 'signed' ? ['phoneLeft', 'phoneLeftAdvice'] : null
}

/** Any failure of the page's work. */
export function noticeOf(error: unknown, locale: Locale): Notice {
  if (error instanceof CpsBridgeError) return { message: error.message, advice: error.advice ?? null }
  const { fault, detail } =
    error instanceof ServiceFault ? error : { fault: 'REQUEST' as const, detail: null }
  const [message, advice] = KEYS[fault] ?? ['faultOther', 'faultOtherAdvice']
  const values = { detail: detail ?? '', tries: triesSentence(locale, Number(detail)) }
  return { message: textOf(locale, message, values), advice: textOf(locale, advice, values) }
}

const REFUSALS: Readonly<Record<string, Refusal['kind']>> = {
  CARD_MISMATCH: 'mismatch',
  CERTIFICATE_EXPIRED: 'expired',
  PIN_BLOCKED: 'blocked',
}

/** What an error says of the card itself; null when it is about something else. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof CpsBridgeError)) return null
  const kind = REFUSALS[error.code]
  const { notAfter } = error.details
  return kind === undefined ? null : { kind, notAfter: typeof notAfter === 'string' ? notAfter : null }
}

/** How long the bridge asks nothing because two requests were refused, in milliseconds; null: another error. */
export function holdOf(error: unknown): number | null {
  if (!(error instanceof CpsBridgeError) || error.code !== 'RATE_LIMITED') return null
  return Number(error.details['retryAfterSeconds'] ?? 0) * 1000
}
