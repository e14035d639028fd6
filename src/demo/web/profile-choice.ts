/** The choice of a test card for the virtual reader. */
import { byId } from './dom.ts'
import { type Locale, type TextKey, textOf } from './texts.ts'

/** Chooses the card that was inserted last, with its counters, instead of a new one of a profile. */
const SAME = 'same'

const PROFILES: readonly (readonly [profile: string, text: TextKey])[] = [
  ['rpps', 'profileRpps'],
  ['adeli', 'profileAdeli'],
  ['employee', 'profileEmployee'],
  ['anonymous', 'profileAnonymous'],
  ['last-try', 'profileLastTry'],
  ['blocked', 'profileBlocked'],
  ['expired', 'profileExpired'],
  ['cps4', 'profileCps4'],
  ['vitale', 'profileVitale'],
  ['mute', 'profileMute'],
]

/**
 * Fills the list. `seen`: a card has been in the reader, so it can be inserted again; `same` chooses it, as on a
 * desk where the card that was pulled lies ready.
 */
export function drawProfiles(locale: Locale, seen: boolean, same = false): void {
  const select = byId('profile', HTMLSelectElement)
  const chosen = same ? SAME : select.value
  const entries = seen ? [[SAME, 'profileSame'] as const, ...PROFILES] : PROFILES
  select.replaceChildren(...entries.map(([value, text]) => new Option(textOf(locale, text), value)))
  const known = entries.some(([value]) => value === chosen)
  select.value = known ? chosen : 'rpps'
}

/** The parameters of `virtual.insert`: a profile, or none for the card that was inserted last. */
export function chosenProfile(): { readonly profile?: string } {
  const { value } = byId('profile', HTMLSelectElement)
  return value === SAME ? {} : { profile: value }
}
