/** What is wrong with a transcript, or with what was made of it, for the person who wrote or replays one. */
import type { Sentence } from '../../errors/setup-texts.ts'

export const TRANSCRIPT = {
  atLine: (line: number, { en, fr }: Sentence): Sentence => ({
    en: `line ${line}: ${en}`,
    fr: `ligne ${line} : ${fr}`,
  }),
  atStep: (step: number, { en, fr }: Sentence): Sentence => ({
    en: `step ${step}: ${en}`,
    fr: `étape ${step} : ${fr}`,
  }),
  // Its lines
  tooLong: (): Sentence => ({ en: 'it is too long', fr: 'elle est trop longue' }),
  noLine: (): Sentence => ({
    en: 'it begins with none of "# ", "=> ", "<= ", "!! "',
    fr: 'elle ne commence ni par « # », ni par « => », ni par « <= », ni par « !! »',
  }),
  lastUnanswered: (): Sentence => ({
    en: 'the last command has no answer',
    fr: 'la dernière commande n’a pas de réponse',
  }),
  unanswered: (): Sentence => ({
    en: 'the command before it has no answer',
    fr: 'la commande précédente n’a pas de réponse',
  }),
  lastComment: (): Sentence => ({
    en: 'a comment stands after the last step',
    fr: 'un commentaire suit la dernière étape',
  }),
  commentBetween: (): Sentence => ({
    en: 'a comment stands between a command and its answer',
    fr: 'un commentaire sépare une commande de sa réponse',
  }),
  noComment: (): Sentence => ({ en: 'it is no comment', fr: 'ce n’est pas un commentaire' }),
  noCommand: (): Sentence => ({ en: 'it is no command', fr: 'ce n’est pas une commande' }),
  noAnswer: (): Sentence => ({ en: 'it is no answer', fr: 'ce n’est pas une réponse' }),
  noCommandBefore: (): Sentence => ({
    en: 'there is no command before it',
    fr: 'aucune commande ne précède',
  }),
  noEvent: (text: string): Sentence => ({
    en: `"${text}" is no event`,
    fr: `« ${text} » n’est pas un événement`,
  }),
  masks: (): Sentence => ({
    en: 'masks stand in the data of a code, and nothing else does',
    fr: 'les données d’un code ne contiennent que des masques, et il n’y en a nulle part ailleurs',
  }),
  // Its headers
  headerMissing: (name: string): Sentence => ({
    en: `the header "${name}" is missing`,
    fr: `il manque l’en-tête « ${name} »`,
  }),
  headerBelow: (name: string): Sentence => ({
    en: `the header "${name}" is not at the top`,
    fr: `l’en-tête « ${name} » n’est pas au début`,
  }),
  headerTwice: (name: string): Sentence => ({
    en: `the header "${name}" is there twice`,
    fr: `l’en-tête « ${name} » est présent deux fois`,
  }),
  headerEmpty: (name: string): Sentence => ({
    en: `the header "${name}" is empty`,
    fr: `l’en-tête « ${name} » est vide`,
  }),
  headerAtr: (): Sentence => ({
    en: 'the header "atr" is no answer to reset',
    fr: 'l’en-tête « atr » n’est pas une réponse à la réinitialisation',
  }),
  headerProtocol: (): Sentence => ({
    en: 'the header "protocol" is neither t0 nor t1',
    fr: 'l’en-tête « protocol » n’est ni t0 ni t1',
  }),
  noNumber: (text: string): Sentence => ({
    en: `${text} is no number of digits`,
    fr: `${text} n’est pas un nombre de chiffres`,
  }),
  noMoment: (text: string): Sentence => ({ en: `${text} is no moment`, fr: `${text} n’est pas une date` }),
  // Its replay
  secondConnection: (): Sentence => ({
    en: 'a second connection was opened',
    fr: 'une seconde connexion a été ouverte',
  }),
  ended: (got: string): Sentence => ({
    en: `it has ended, got ${got}`,
    fr: `elle est terminée, reçu ${got}`,
  }),
  /** @param wanted - null: nothing more. */
  expected: (wanted: string | null, got: string): Sentence => ({
    en: `expected ${wanted ?? 'nothing more'} got ${got}`,
    fr: `attendu ${wanted ?? 'rien de plus'} reçu ${got}`,
  }),
  differs: (byte: number, wanted: string, got: string): Sentence => ({
    en: `byte ${byte} differs: expected ${wanted} got ${got}`,
    fr: `l’octet ${byte} diffère : attendu ${wanted} reçu ${got}`,
  }),
  unused: (left: number, all: number, from: string): Sentence => ({
    en: `${left} of ${all} steps were not used, from ${from}`,
    fr: `${left} des ${all} étapes n’ont pas servi, à partir de ${from}`,
  }),
  otherOutcome: (before: string, now: string): Sentence => ({
    en: `it ended with ${before}, now with ${now}`,
    fr: `elle s’était terminée par ${before}, et maintenant par ${now}`,
  }),
} as const
