/** The phone's texts in the holder's language, and which of them explains a fault. */
import type { Locale } from '../../errors/messages.ts'
import { textsOf } from '../../errors/typeset.ts'
import type { FailureReason } from '../activation/activation-state.ts'
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { TextKey } from './texts.fr.ts'
export type { Locale } from '../../errors/messages.ts'

/** A text with its values. */
export interface Said {
  readonly key: TextKey
  readonly values?: Readonly<Record<string, string>>
}

/** The text with `{name}` replaced by the given value. */
export const textOf = (locale: Locale, { key, values }: Said): string => textOfKey(locale, key, values)

const textOfKey = textsOf<TextKey>({ fr: TEXTS_FR, en: TEXTS_EN })

const FAULTS: Readonly<Record<string, TextKey>> = {
  QR_UNKNOWN: 'qrUnknown',
  QR_EXPIRED: 'qrExpired',
  QR_USED: 'qrUsed',
  WRONG_STEP: 'faultStep',
  SESSION_UNKNOWN: 'released',
  PASSWORD_FORMAT: 'passwordFormat',
  PASSWORD_TRIVIAL: 'passwordTrivial',
  PASSWORD_MISMATCH: 'passwordMismatch',
  REQUEST_UNKNOWN: 'requestOver',
  REQUEST_EXPIRED: 'requestOver',
  CREDENTIAL_UNKNOWN: 'replacedText',
  PROOF_INVALID: 'faultProof',
}

/**
 * What to say about a refusal of the service.
 *
 * @param fault - null when it did not answer
 * @param detail - tries left after a wrong password
 */
export function explain(fault: string | null, detail: string | null): Said {
  if (fault === null) return { key: 'faultOffline' }
  if (fault !== 'PASSWORD_WRONG') return { key: FAULTS[fault] ?? 'faultOther' }
  const tries = detail ?? '0'
  if (tries === '0') return { key: 'lockedText' }
  return tries === '1' ? { key: 'passwordLast' } : { key: 'passwordWrong', values: { tries } }
}

/** Why an activation ended. */
export const FAILURES: Readonly<Record<FailureReason, TextKey>> = {
  'wrong-code': 'ended_wrongCode',
  abandoned: 'ended_abandoned',
  superseded: 'ended_superseded',
  expired: 'ended_expired',
}
