/** What `cps-bridge pin` says on the terminal. */
import type { Locale } from '../../errors/messages.ts'

export interface PinTexts {
  readonly card: (holder: string) => string
  readonly pinTries: (left: number | null) => string
  readonly pukTries: (left: number | null) => string
  readonly noPuk: string
  readonly rules: (digits: number) => string
  readonly current: string
  readonly puk: string
  readonly next: string
  readonly again: string
  readonly changed: string
  readonly unblocked: string
}

/** Null: another program has verified the code, and the card does not tell its counter then. */
const essais = (left: number | null): string => {
  if (left === null) return 'vérifié par un autre logiciel'
  return left === 0 ? 'bloqué' : `${left} essai${left > 1 ? 's' : ''} avant blocage`
}
const tries = (left: number | null): string => {
  if (left === null) return 'verified by another program'
  return left === 0 ? 'blocked' : `${left} ${left > 1 ? 'tries' : 'try'} before it is blocked`
}

export const PIN_TEXTS: Readonly<Record<Locale, PinTexts>> = {
  fr: {
    card: (holder) => `Titulaire : ${holder}`,
    pinTries: (left) => `Code porteur : ${essais(left)}`,
    pukTries: (left) => `Code de déblocage : ${essais(left)}`,
    noPuk: 'Code de déblocage : cette carte n’en a pas',
    rules: (digits) => `Le nouveau code porteur a ${digits} chiffres et diffère de l’actuel.`,
    current: 'Code porteur actuel : ',
    puk: 'Code de déblocage : ',
    next: 'Nouveau code porteur : ',
    again: 'Confirmer le nouveau code porteur : ',
    changed: 'Le code porteur a été modifié.',
    unblocked: 'La carte est débloquée ; le nouveau code porteur est valable dès maintenant.',
  },
  en: {
    card: (holder) => `Holder: ${holder}`,
    pinTries: (left) => `Code: ${tries(left)}`,
    pukTries: (left) => `Unblocking code: ${tries(left)}`,
    noPuk: 'Unblocking code: this card has none',
    rules: (digits) => `The new code has ${digits} digits and differs from the current one.`,
    current: 'Current code: ',
    puk: 'Unblocking code: ',
    next: 'New code: ',
    again: 'Confirm the new code: ',
    changed: 'The code is changed.',
    unblocked: 'The card is unblocked; the new code holds from now on.',
  },
}
