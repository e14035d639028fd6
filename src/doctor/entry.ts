/** What the catalogue of the doctor is made of. */
import type { Locale } from '../errors/messages.ts'

/** `broken`: cards cannot be used; `warning`: something will fail, or does for some; `info`: worth knowing; `ok`. */
export type State = 'ok' | 'info' | 'warning' | 'broken'

/** A text of the catalogue: the sentence, and the one thing to do about it. */
type Texts = Readonly<Record<Locale, readonly [what: string, action?: string]>>

export interface Entry extends Texts {
  readonly state: State
}
