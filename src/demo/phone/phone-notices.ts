/** What the phone says beside the screens, and what it says of changes that the holder did not make. */
import type { PhoneActivation } from '../activation/activation-view.ts'
import type { PhoneFacts } from './phone-state.ts'
import { FAILURES, type Said, type TextKey } from './texts.ts'

/** What is said beside the facts. */
export interface Notices {
  readonly offline: boolean
  /** What went wrong on the screen that is shown. */
  readonly alert: Said | null
  /** How the last request ended. */
  readonly outcome: Said | null
  readonly camera: 'off' | 'on'
  readonly checking: boolean
}

export const SILENT: Notices = { offline: false, alert: null, outcome: null, camera: 'off', checking: false }

/** A text without values. */
export const say = (key: TextKey): Said => ({ key })

type Answers = Pick<PhoneFacts, 'activation' | 'credential'>

function ofActivation(before: PhoneActivation | null, after: PhoneActivation | null): Partial<Notices> {
  if (before?.state !== 'scanned' && before?.state !== 'paired') return {}
  if (after === null) return { alert: say('released') }
  return after.failure === null ? {} : { outcome: say(FAILURES[after.failure]) }
}

/** The computer let this phone go or gave up, or a request came or is over. */
export function newsOf(before: Answers, after: Answers): Partial<Notices> {
  const [asked] = before.credential?.requests ?? []
  const [asks] = after.credential?.requests ?? []
  const news = ofActivation(before.activation, after.activation)
  if (asked?.id === asks?.id) return news
  return { ...news, alert: null, outcome: asked === undefined ? null : say('requestOver') }
}
