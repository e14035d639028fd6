/** What the page of the code says, in French and in English. */
import type { Bilingual } from '../status-texts.ts'

export type Task = 'change' | 'unblock'

interface TaskTexts {
  readonly title: Bilingual
  /** Of the field of the code that is tried; in French in both languages, as on the card's letter. */
  readonly tried: string
  readonly triedGloss: string
  readonly submit: string
  readonly submitGloss: string
  readonly lead: Bilingual
  readonly lastTry: Bilingual
  readonly accept: string
  readonly acceptGloss: string
  readonly other: Bilingual
  readonly done: Bilingual
  readonly next: Bilingual
  readonly onPad: Bilingual
}

export const TASKS: Readonly<Record<Task, TaskTexts>> = {
  change: {
    title: { fr: 'Changer votre code porteur', en: 'Change your card code' },
    tried: 'Code porteur actuel',
    triedGloss: 'Current card code',
    submit: 'Changer le code',
    submitGloss: 'Change the code',
    lead: {
      fr: 'Changez le code porteur de votre carte avec le code actuel.',
      en: 'Change the code of your card with the current one.',
    },
    lastTry: {
      fr: 'Dernier essai. Si le code porteur actuel est erroné, la carte se bloque : elle ne peut plus ni vous identifier ni signer tant qu’elle n’est pas débloquée avec le code de déblocage (8 chiffres) reçu par courrier.',
      en: 'Last try. If the current code is wrong, the card is blocked: it can neither identify you nor sign until it is unblocked with the unblocking code (8 digits) that you received by letter.',
    },
    accept: 'Je comprends que ma carte peut être bloquée',
    acceptGloss: 'I understand that my card may be blocked',
    other: { fr: 'Code porteur oublié ?', en: 'Forgotten your card code?' },
    done: { fr: 'Votre code porteur a été modifié', en: 'Your card code has been changed' },
    next: {
      fr: 'Utilisez désormais le nouveau code, sur cet ordinateur comme ailleurs. Celui du courrier n’est plus valable.',
      en: 'Use the new code from now on, on this computer as elsewhere. The one in the letter is void.',
    },
    onPad: {
      fr: 'Le lecteur va demander le code porteur actuel, puis deux fois le nouveau.',
      en: 'The reader will ask for the current code, then twice for the new one.',
    },
  },
  unblock: {
    title: { fr: 'Débloquer votre carte', en: 'Unblock your card' },
    tried: 'Code de déblocage',
    triedGloss: 'Unblocking code',
    submit: 'Débloquer la carte',
    submitGloss: 'Unblock the card',
    lead: {
      fr: 'Débloquez votre carte avec le code de déblocage (8 chiffres), reçu par courrier avec le code porteur, et choisissez un nouveau code porteur.',
      en: 'Unblock your card with the unblocking code (8 digits), received by letter together with the code, and choose a new card code.',
    },
    lastTry: {
      fr: 'Dernier essai du code de déblocage. S’il est erroné, la carte ne pourra plus jamais être débloquée : il faudra la remplacer. Retrouvez d’abord le courrier de l’ANS.',
      en: 'Last try of the unblocking code. If it is wrong, the card can never be unblocked again: it must be replaced. Find the letter from the ANS first.',
    },
    accept: 'Je comprends que ma carte peut devenir inutilisable',
    acceptGloss: 'I understand that my card may become useless',
    other: { fr: 'Changer avec le code porteur actuel', en: 'Change with the current code' },
    done: { fr: 'Votre carte est débloquée', en: 'Your card is unblocked' },
    next: {
      fr: 'Le nouveau code porteur est valable dès maintenant. Revenez au portail et recommencez ce que vous faisiez.',
      en: 'The new card code holds from now on. Go back to the portal and do again what you were doing.',
    },
    onPad: {
      fr: 'Le lecteur va demander le code de déblocage, puis deux fois le nouveau code porteur.',
      en: 'The reader will ask for the unblocking code, then twice for the new card code.',
    },
  },
}

const plural = (n: number, one: string, many: string): string => `${n} ${n > 1 ? many : one}`

export const triesText = (task: Task, n: number): Bilingual => ({
  fr: `${task === 'change' ? 'Code porteur' : 'Code de déblocage'} : ${plural(n, 'essai restant', 'essais restants')}.`,
  en: `${task === 'change' ? 'Card code' : 'Unblocking code'}: ${plural(n, 'try', 'tries')} left.`,
})

/** Told before anything is typed. */
export const rulesText = (task: Task, digits: string): readonly Bilingual[] => [
  task === 'change'
    ? {
        fr: `Le nouveau code porteur a ${digits} chiffres, et diffère de l’actuel.`,
        en: `The new card code has ${digits} digits, and differs from the current one.`,
      }
    : {
        fr: `Le nouveau code porteur a ${digits} chiffres.`,
        en: `The new card code has ${digits} digits.`,
      },
  {
    fr: 'Évitez une date de naissance, 0000 ou 1234. Ne le confiez à personne, n’en laissez pas de trace près de la carte.',
    en: 'Avoid a birthday, 0000 or 1234. Give it to nobody, and keep no note of it near the card.',
  },
]

export const TEXTS = {
  reading: { fr: 'Lecture de la carte…', en: 'Reading the card…' },
  working: {
    fr: 'Opération en cours : ne retirez pas la carte.',
    en: 'Operation under way: do not remove the card.',
  },
  workingPad: {
    fr: 'Saisissez les codes sur le clavier du lecteur, en suivant ses indications. Ne retirez pas la carte.',
    en: 'Type on the reader, and follow what it shows. Do not remove the card.',
  },
  unfocused: {
    fr: 'La saisie s’ouvre quand cette fenêtre est au premier plan ; ce qui était saisi est effacé.',
    en: 'Typing opens when this window is in front; what had been typed is erased.',
  },
  arriving: {
    fr: 'Un instant, sans rien toucher : la saisie s’ouvre…',
    en: 'One moment, hands off: typing opens…',
  },
  ready: { fr: '', en: '' },
  incomplete: { fr: 'Un des codes est incomplet.', en: 'One of the codes is not complete.' },
  incompleteAdvice: {
    fr: 'Complétez-le : aucun essai n’a été utilisé.',
    en: 'Complete it: no try was used.',
  },
  paste: { fr: 'Le texte collé n’est pas un code.', en: 'What was pasted is no code.' },
  pasteAdvice: { fr: 'Saisissez-le chiffre par chiffre.', en: 'Type it digit by digit.' },
  stale: { fr: 'Cette saisie n’a pas été utilisée.', en: 'This entry was not used.' },
  staleAdvice: {
    fr: 'La carte a été présentée à nouveau, ou une autre fenêtre a servi. Recommencez : aucun essai n’a été utilisé.',
    en: 'The card was presented again, or another window was used. Type again: no try was used.',
  },
  unreachable: { fr: 'cps-bridge ne répond pas.', en: 'cps-bridge does not answer.' },
  unreachableAdvice: {
    fr: 'Regardez le nombre d’essais restants avant de recommencer : la carte a pu être modifiée.',
    en: 'Look at the tries left before you type again: the card may have been changed.',
  },
  padTimeout: {
    fr: 'Rien n’a été saisi sur le lecteur à temps.',
    en: 'Nothing was typed on the reader in time.',
  },
  padCancelled: {
    fr: 'La saisie a été annulée sur le lecteur.',
    en: 'The entry was cancelled on the reader.',
  },
  padAdvice: {
    fr: 'Regardez le nombre d’essais restants, puis recommencez.',
    en: 'Look at the tries left, then start again.',
  },
  noPuk: {
    fr: 'Cette carte n’a pas de code de déblocage. Appelez CPS Info Service, 0 825 85 2000.',
    en: 'This card has no unblocking code. Call CPS Info Service, 0 825 85 2000 (France).',
  },
  lostTitle: { fr: 'Votre carte ne peut plus être débloquée', en: 'Your card cannot be unblocked any more' },
  lostNext: {
    fr: 'Trop de codes de déblocage erronés ont été saisis. Faites remplacer la carte par CPS Info Service, 0 825 85 2000 ; les informations ci-dessous l’y aideront.',
    en: 'Too many wrong unblocking codes were typed. Have the card replaced by CPS Info Service, 0 825 85 2000 (France); the information below will help.',
  },
  endedTitle: { fr: 'Cette page est fermée', en: 'This page is closed' },
  endedNext: {
    fr: 'Par sécurité, elle ne s’ouvre que pour vous : lancez « cps-bridge » depuis le menu de votre ordinateur, ou tapez la commande « cps-bridge open », puis choisissez « Changer le code porteur ».',
    en: 'For your safety it opens for you alone: start “cps-bridge” from the menu of your computer, or type the command “cps-bridge open”, then choose “Change the card code”.',
  },
  notBlocked: {
    fr: 'Aucune carte bloquée n’est dans le lecteur.',
    en: 'There is no blocked card in the reader.',
  },
  notBlockedAdvice: {
    fr: 'Insérez la carte bloquée, puis recommencez. Pour changer le code d’une carte qui fonctionne, lancez « cps-bridge » depuis le menu de votre ordinateur.',
    en: 'Insert the blocked card, then try again. To change the code of a card that works, start “cps-bridge” from the menu of your computer.',
  },
  anonymous: { fr: 'Carte anonyme', en: 'Anonymous card' },
  copied: { fr: 'Copié.', en: 'Copied.' },
  notCopied: {
    fr: 'Le navigateur ne permet pas la copie : sélectionnez le texte.',
    en: 'The browser does not allow copying: select the text.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>
