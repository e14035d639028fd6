/** The texts of the prompt page in the holder's language. */
import type { PromptAction, PromptView } from '../../contract/prompt.ts'
import { textsOf } from '../../errors/typeset.ts'
import { TEXTS_EN } from './texts.en.ts'
import { TEXTS_FR, type TextKey } from './texts.fr.ts'

export type { TextKey } from './texts.fr.ts'
export type Locale = PromptView['locale']

/** The text with `{name}` replaced by the given value. */
export const textOf = textsOf<TextKey>({ fr: TEXTS_FR, en: TEXTS_EN })

export interface ActionTexts {
  readonly title: TextKey
  /** What will happen, one sentence each. */
  readonly effects: readonly TextKey[]
  readonly confirmed: TextKey
  readonly nextConfirmed: TextKey
  readonly nextRefused: TextKey
  readonly nextExpired: TextKey
}

const SIGNED_NOTHING = { nextRefused: 'nextRefused', nextExpired: 'nextExpired' } as const

/** What the page says about each action. */
export const ACTION_TEXTS: Readonly<Record<PromptAction, ActionTexts>> = {
  identify: {
    title: 'titleIdentify',
    effects: ['identify1', 'identify2'],
    confirmed: 'confirmedIdentify',
    nextConfirmed: 'nextConfirmed',
    nextRefused: 'nextRefusedIdentify',
    nextExpired: 'nextExpiredIdentify',
  },
  check: {
    title: 'titleCheck',
    effects: ['check1', 'check2'],
    confirmed: 'confirmedCheck',
    nextConfirmed: 'nextConfirmed',
    ...SIGNED_NOTHING,
  },
  'check-then-sign': {
    title: 'titleCheckThenSign',
    effects: ['checkThenSign1', 'checkThenSign2'],
    confirmed: 'confirmedCheck',
    nextConfirmed: 'nextThenSign',
    ...SIGNED_NOTHING,
  },
  sign: {
    title: 'titleSign',
    effects: ['sign1', 'sign2'],
    confirmed: 'confirmedSign',
    nextConfirmed: 'nextConfirmed',
    ...SIGNED_NOTHING,
  },
  'web-eid': {
    title: 'titleWebEid',
    effects: ['webEid1', 'webEid2'],
    confirmed: 'confirmedWebEid',
    nextConfirmed: 'nextConfirmed',
    ...SIGNED_NOTHING,
  },
}
