/** What the provider's pages say. */
import type { Locale } from '../../errors/messages.ts'

const fr = {
  brand: 'Pro Santé Connect',
  chooseTitle: 'Identifiez-vous',
  chooseLead: (portal: string) =>
    `« ${portal} » souhaite vérifier votre identité. Choisissez votre moyen d’identification.`,
  chooseECps: 'Application e-CPS',
  chooseECpsText: 'Votre carte CPS sur votre téléphone.',
  cancel: 'Revenir au portail',
  idTitle: 'Connexion avec l’application e-CPS',
  idLabel: 'Identifiant national',
  idHelp:
    'Il se trouve sur la première ligne de votre carte CPS. Saisissez tous les caractères, y compris ; / et *. Les espaces ne comptent pas.',
  idPicture: 'Carte CPS : l’identifiant national est imprimé sur la première ligne, en haut à gauche.',
  idPictureFirst: 'Identifiant national',
  idSubmit: 'Se connecter avec e-CPS',
  idMissing: 'Saisissez votre identifiant national.',
  idWrong:
    'Cet identifiant ne peut pas être celui d’une carte : vérifiez-le sur la première ligne de votre carte CPS.',
  idMissing8:
    'Il manque sans doute le 8 du début : l’identifiant RPPS de la carte a 12 chiffres et commence par 8.',
  idLength: 'Un identifiant RPPS a 12 chiffres et commence par 8. Comptez-les sur votre carte.',
  idNoDigit: 'Est-ce bien l’identifiant de votre carte ? Il contient des chiffres.',
  idInsist: 'Si c’est bien ce que porte votre carte, validez à nouveau.',
  waitTitle: 'Confirmez sur votre téléphone',
  waitLead: 'Ouvrez l’application e-CPS sur votre téléphone et confirmez la connexion.',
  waitNumber: 'Le téléphone doit afficher ce nombre :',
  waitLive: 'En attente de votre confirmation…',
  waitRefused: 'La connexion a été refusée sur le téléphone.',
  waitExpired: 'La demande n’a pas été confirmée à temps.',
  waitOffline: 'Le service ne répond plus. La page réessaie automatiquement ; votre demande reste valable.',
  waitAgain: 'Recommencer',
  waitReload: 'Actualiser cette page',
  waitLocked: 'Votre e-CPS est verrouillée sur le téléphone : trois mots de passe erronés y ont été saisis.',
  waitReplaced: 'Cette e-CPS a été remplacée : recommencez avec votre nouveau téléphone.',
  againAsk: 'Téléphone perdu ou changé ?',
  againLink: 'Réactiver avec ma carte CPS',
  againTitle: 'Réactivez votre e-CPS',
  againLead: (id: string) => `Une e-CPS est déjà activée pour l’identifiant ${id}.`,
  againText:
    'Vous pouvez l’activer sur un autre téléphone avec votre carte CPS et un lecteur de carte. L’e-CPS de l’ancien téléphone n’est plus valable ensuite.',
  noneTitle: 'Activez d’abord votre e-CPS',
  noneLead: (id: string) => `Aucune e-CPS n’est activée pour l’identifiant ${id}.`,
  noneText:
    'Vous pouvez l’activer maintenant avec votre carte CPS et un lecteur de carte. Cela prend quelques minutes ; vous reviendrez ici pour vous connecter.',
  nonePhone: 'Installez l’application e-CPS sur votre téléphone.',
  noneCard: 'Retirez votre carte CPS du lecteur : vous serez invité à l’insérer au bon moment.',
  noneSubmit: 'Demande d’activation',
  noneOther: 'Corriger l’identifiant',
  lostTitle: 'Cette connexion n’est plus en cours',
  lostText:
    'Elle a expiré, le service a redémarré, ou elle a été ouverte dans un autre navigateur. Recommencez depuis le portail : cela ne prend qu’un instant.',
  lostLink: 'Retourner au portail',
  faultTitle: 'La connexion n’a pas pu aboutir',
  faultText: 'Le portail a envoyé une demande que ce service ne comprend pas. Recommencez depuis le portail.',
}

/** The texts of one language. */
export type ProviderTexts = typeof fr

const en: ProviderTexts = {
  brand: 'Pro Santé Connect',
  chooseTitle: 'Identify yourself',
  chooseLead: (portal) => `“${portal}” wishes to verify your identity. Choose how to identify yourself.`,
  chooseECps: 'e-CPS application',
  chooseECpsText: 'Your CPS card on your phone.',
  cancel: 'Back to the portal',
  idTitle: 'Log in with the e-CPS application',
  idLabel: 'National identifier',
  idHelp:
    'It is on the first line of your CPS card. Type every character, also ; / and *. Spaces do not count.',
  idPicture: 'CPS card: the national identifier is printed on the first line, at the top left.',
  idPictureFirst: 'National identifier',
  idSubmit: 'Log in with e-CPS',
  idMissing: 'Type your national identifier.',
  idWrong: 'No card has such an identifier: compare it with the first line of your CPS card.',
  idMissing8:
    'The 8 at the beginning is probably missing: the RPPS identifier of the card has 12 digits and begins with 8.',
  idLength: 'An RPPS identifier has 12 digits and begins with 8. Count them on your card.',
  idNoDigit: 'Is this the identifier of your card? It contains digits.',
  idInsist: 'If it is what your card bears, confirm it again.',
  waitTitle: 'Confirm on your phone',
  waitLead: 'Open the e-CPS application on your phone and confirm the login.',
  waitNumber: 'The phone has to show this number:',
  waitLive: 'Waiting for your confirmation…',
  waitRefused: 'The login was refused on the phone.',
  waitExpired: 'The request was not confirmed in time.',
  waitOffline: 'The page cannot reach the service. It tries again; your request remains valid.',
  waitAgain: 'Start again',
  waitReload: 'Reload this page',
  waitLocked: 'Your e-CPS is locked on the phone: three wrong passwords were typed there.',
  waitReplaced: 'This e-CPS was replaced: start again with your new phone.',
  againAsk: 'Phone lost or changed?',
  againLink: 'Activate again with my CPS card',
  againTitle: 'Activate your e-CPS again',
  againLead: (id) => `An e-CPS is already active for the identifier ${id}.`,
  againText:
    'You can activate it on another phone with your CPS card and a card reader. The e-CPS of the former phone is not valid any more afterwards.',
  noneTitle: 'Activate your e-CPS first',
  noneLead: (id) => `No e-CPS is active for the identifier ${id}.`,
  noneText:
    'You can activate it now with your CPS card and a card reader. It takes a few minutes; you will come back here to log in.',
  nonePhone: 'Install the e-CPS application on your phone.',
  noneCard: 'Take your CPS card out of the reader: you will be told when to insert it.',
  noneSubmit: 'Request activation',
  noneOther: 'Correct the identifier',
  lostTitle: 'This login is over',
  lostText:
    'It has expired, the service was restarted, or it was opened in another browser. Start again from the portal: it only takes a moment.',
  lostLink: 'Back to the portal',
  faultTitle: 'The login could not be completed',
  faultText: 'The portal sent a request that this service does not understand. Start again from the portal.',
}

export const providerTexts: Readonly<Record<Locale, ProviderTexts>> = { fr, en }
