/** What is wrong with a card, or will be soon, and what to do about it: the most urgent first. */
import type { StatusCard, StatusView } from '../../contract/status.ts'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import { errorText, type Summary } from '../status-texts.ts'

export type CardsView = Pick<StatusView, 'now' | 'cards'>

const DAY_MS = 86_400_000

/** Whole days until then, a day that has begun counted as one. */
export const daysUntil = (notAfter: string, now: string): number =>
  Math.ceil((Date.parse(notAfter) - Date.parse(now)) / DAY_MS)

const BLOCKED: Summary = {
  state: 'trouble',
  fr: 'Votre carte est bloquée. Débloquez-la avec le code de déblocage (8 chiffres) reçu par courrier.',
  en: 'Your card is blocked. Unblock it with the unblocking code (8 digits) that came by post.',
}
const LAST_TRY: Summary = {
  state: 'attention',
  fr: 'Il reste un seul essai : un code erroné bloquera la carte. Relisez votre code sur le courrier.',
  en: 'One try is left: a wrong code will block the card. Look up your code in the letter.',
}
const EXPIRED: Summary = {
  state: 'trouble',
  fr: 'Votre carte a expiré : elle ne peut plus signer. Utilisez la nouvelle, ou demandez-la à l’ANS (0 825 85 2000).',
  en: 'Your card has expired: it cannot sign any more. Use the new one, or ask the ANS for it (0 825 85 2000).',
}
const NOT_YET_VALID: Summary = {
  state: 'trouble',
  fr: 'Votre carte n’est pas encore valable. Vérifiez la date de cet ordinateur.',
  en: 'Your card is not valid yet. Check the date of this computer.',
}

function expiring(days: number): Summary {
  const [fr, en] = days > 1 ? [`${days} jours`, `${days} days`] : ['un jour', 'a day']
  return {
    state: 'attention',
    fr: `Votre carte expire dans ${fr} : si la nouvelle n’est pas arrivée, appelez l’ANS (0 825 85 2000).`,
    en: `Your card expires in ${en}: if the new one has not come, call the ANS (0 825 85 2000).`,
  }
}

function unread(code: string): Summary {
  if (code === 'CARD_MUTE') return { state: 'trouble', ...errorText(plainError(code)) }
  if (code === 'CARD_BUSY') return { state: 'trouble', ...errorText(new BridgeError(code, {})) }
  return {
    state: 'trouble',
    fr: `Votre carte n’a pas pu être lue (${code}). Retirez-la et insérez-la à nouveau ; si cela dure, appelez CPS Info Service (0 825 85 2000).`,
    en: `Your card could not be read (${code}). Take it out and insert it again; if it lasts, call CPS Info Service (0 825 85 2000).`,
  }
}

/** @param now - of the bridge, ISO 8601. */
export function problemsOf({ holder, triesLeft, fault }: StatusCard, now: string): readonly Summary[] {
  return [
    ...(fault === null ? [] : [unread(fault)]),
    ...(triesLeft === 0 ? [BLOCKED] : []),
    ...(holder?.validity === 'expired' ? [EXPIRED] : []),
    ...(holder?.validity === 'not-yet-valid' ? [NOT_YET_VALID] : []),
    ...(triesLeft === 1 ? [LAST_TRY] : []),
    ...(holder?.validity === 'expiring' ? [expiring(daysUntil(holder.notAfter, now))] : []),
  ]
}
