/** Every code of the doctor with its state and its texts. Codes are API: never renamed, never reused. */
import type { Entry } from './entry.ts'
import { BRIDGE_TEXTS } from './texts/bridge-texts.ts'
import { BROWSER_TEXTS } from './texts/browser-texts.ts'
import { CARD_TEXTS } from './texts/card-texts.ts'
import { MACHINE_TEXTS } from './texts/machine-texts.ts'

const TABLES = { ...BRIDGE_TEXTS, ...CARD_TEXTS, ...BROWSER_TEXTS, ...MACHINE_TEXTS }

export type Code = keyof typeof TABLES

export const CATALOGUE: Readonly<Record<Code, Entry>> = TABLES
