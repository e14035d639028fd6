import type { RateCause, UnusableCardKind } from './codes.ts'
import type { Messages } from './message.ts'
import { PCSC_MESSAGES } from './pcsc-messages.ts'

const NOT_A_CPS: Readonly<Record<UnusableCardKind, string>> = {
  vitale: 'C’est une carte Vitale. Insérez votre carte CPS à sa place.',
  cps2ter: 'Cette carte CPS est d’une ancienne génération. Utilisez votre carte CPS actuelle.',
  contactless: 'La carte est lue sans contact. Insérez-la dans la fente du lecteur, puce en premier.',
  unknown: 'Insérez votre carte CPS à la place de cette carte.',
  cps3: 'Cette carte CPS ne permet pas cette opération. Contactez le service d’assistance de votre carte.',
  cps4: 'Cette carte CPS ne permet pas cette opération. Contactez le service d’assistance de votre carte.',
}

const TOO_MANY: Readonly<Record<RateCause, string>> = {
  refusals: 'Vous avez refusé ou fermé deux demandes.',
  'wrong-codes': 'Trop de codes porteurs erronés ont été saisis pour ce site.',
  'open-prompt': 'Une autre demande de ce site attend votre réponse.',
}

/** French sentences, in the vocabulary of the card's issuer. */
export const MESSAGES_FR: Messages = {
  PCSC_UNAVAILABLE: ({ reason }) => PCSC_MESSAGES.fr[reason],
  READER_NOT_FOUND: () => ({
    what: 'Aucun lecteur de carte n’a été trouvé.',
    advice: 'Branchez votre lecteur de carte, puis recommencez.',
  }),
  READER_AMBIGUOUS: ({ names = [] }) => ({
    what:
      names.length === 0
        ? 'Plusieurs cartes CPS sont insérées.'
        : `Plusieurs cartes CPS sont insérées : dans ${names.map((name) => `« ${name} »`).join(' et ')}.`,
    advice: 'Laissez une seule carte CPS dans les lecteurs, puis recommencez.',
  }),
  CARD_ABSENT: () => ({ what: 'Aucune carte dans le lecteur.', advice: 'Insérez votre carte CPS.' }),
  CARD_REMOVED: () => ({
    what: 'La carte a été retirée ou échangée pendant l’opération.',
    advice: 'Insérez votre carte CPS et recommencez.',
  }),
  CARD_MUTE: () => ({
    what: 'La carte ne répond pas.',
    advice:
      'Retirez-la, puis insérez-la à fond, puce vers le lecteur. Si cela persiste, débranchez le lecteur et rebranchez-le.',
  }),
  CARD_BUSY: ({ holder }) => ({
    what: 'La carte est utilisée par un autre logiciel.',
    advice:
      holder === undefined
        ? 'Attendez quelques secondes ou fermez l’autre logiciel, puis recommencez.'
        : `Attendez quelques secondes ou fermez « ${holder} », puis recommencez.`,
  }),
  CARD_UNSUPPORTED: ({ kind, readerName }) => ({
    what:
      readerName === undefined
        ? 'Cette carte n’est pas une carte CPS utilisable ici.'
        : `La carte dans « ${readerName} » n’est pas une carte CPS utilisable ici.`,
    advice: NOT_A_CPS[kind],
  }),
  CARD_MISMATCH: () => ({
    what: 'La carte insérée n’est pas celle qui est attendue.',
    advice: 'Insérez la carte CPS dont vous avez saisi l’identifiant national.',
  }),
  CARD_PROTOCOL: () => ({
    what: 'La carte a donné une réponse inattendue.',
    advice:
      'Retirez la carte, insérez-la à nouveau et recommencez. Si cela persiste, contactez votre assistance.',
  }),
  CERTIFICATE_EXPIRED: ({ notBefore }) => ({
    what:
      notBefore === undefined
        ? 'Le certificat de votre carte CPS a expiré.'
        : 'Le certificat de votre carte CPS n’est pas encore valide.',
    advice:
      notBefore === undefined
        ? 'Utilisez votre nouvelle carte, ou demandez son renouvellement auprès de l’ANS.'
        : 'Vérifiez la date et l’heure de l’ordinateur.',
  }),
  CERTIFICATE_NOT_FOUND: () => ({
    what: 'Le certificat nécessaire n’est pas sur cette carte.',
    advice: 'Utilisez une carte CPS avec un certificat d’authentification.',
  }),
  PIN_INCORRECT: ({ triesLeft }) => ({
    what: `Code porteur erroné : il vous reste ${triesLeft} essai${triesLeft > 1 ? 's' : ''}.`,
    advice: 'Vérifiez votre code porteur avant de recommencer : la carte se bloque après le dernier essai.',
  }),
  PIN_LAST_TRY: () => ({
    what: 'Il ne reste qu’un essai avant le blocage de la carte ; il n’a pas été utilisé.',
    advice: 'Retrouvez votre code porteur (courrier de l’ANS) avant de confirmer ce dernier essai.',
  }),
  PIN_BLOCKED: () => ({
    what: 'Votre carte CPS est bloquée.',
    advice: 'Débloquez-la avec votre code de déblocage (8 chiffres), reçu par courrier avec le code porteur.',
  }),
  PIN_FORMAT: ({ minLength, maxLength }) => ({
    what:
      minLength === maxLength
        ? `Le code porteur se compose de ${minLength} chiffres.`
        : `Le code porteur se compose de ${minLength} à ${maxLength} chiffres.`,
    advice: 'Aucun essai n’a été utilisé : saisissez à nouveau votre code porteur.',
  }),
  PIN_REQUIRED: () => ({
    what: 'Le code porteur de la carte est nécessaire.',
    advice: 'Recommencez depuis la page du portail.',
  }),
  PIN_CANCELLED: (window) => ({
    what: window?.closed ? 'La fenêtre a été fermée : rien n’a été signé.' : 'Vous avez refusé l’opération.',
    advice: window?.closed ? 'Vous pouvez recommencer.' : 'Votre carte n’a rien signé.',
  }),
  PIN_TIMEOUT: () => ({
    what: 'Le délai de saisie du code porteur est dépassé.',
    advice: 'Recommencez depuis la page du portail.',
  }),
  PUK_INCORRECT: ({ triesLeft }) => ({
    what: `Code de déblocage erroné : il vous reste ${triesLeft} essai${triesLeft > 1 ? 's' : ''}.`,
    advice:
      'Vérifiez-le sur le courrier de l’ANS : après le dernier essai, la carte ne peut plus être débloquée.',
  }),
  PUK_LAST_TRY: () => ({
    what: 'Il ne reste qu’un essai du code de déblocage ; il n’a pas été utilisé.',
    advice:
      'Retrouvez le courrier de l’ANS avant de confirmer : si cet essai échoue, la carte devra être remplacée.',
  }),
  PUK_BLOCKED: () => ({
    what: 'Le code de déblocage de cette carte est bloqué : elle ne peut plus être débloquée.',
    advice: 'Appelez CPS Info Service, 0 825 85 2000, pour faire remplacer votre carte.',
  }),
  PUK_FORMAT: ({ minLength, maxLength }) => ({
    what:
      minLength === maxLength
        ? `Le code de déblocage se compose de ${minLength} chiffres.`
        : `Le code de déblocage se compose de ${minLength} à ${maxLength} chiffres.`,
    advice: 'Aucun essai n’a été utilisé : saisissez à nouveau votre code de déblocage.',
  }),
  NEW_PIN_REFUSED: ({ reason }) => ({
    what:
      reason === 'different'
        ? 'Les deux saisies du nouveau code porteur sont différentes.'
        : 'Le nouveau code porteur est identique à l’actuel.',
    advice: 'Aucun essai n’a été utilisé et le code n’a pas changé : saisissez à nouveau le nouveau code.',
  }),
  CONSENT_REFUSED: () => ({
    what: 'La lecture de votre identité n’a pas été autorisée pour ce site.',
    advice: 'Recommencez et acceptez la demande si vous faites confiance à ce site.',
  }),
  RATE_LIMITED: ({ retryAfterSeconds, cause }) => ({
    what: cause === undefined ? 'Ce site fait trop de demandes à la fois.' : TOO_MANY[cause],
    advice:
      cause === 'open-prompt'
        ? 'Répondez d’abord à cette demande, puis recommencez.'
        : `Par sécurité, patientez ${retryAfterSeconds} s, puis recommencez.`,
  }),
  REQUEST_INVALID: ({ path }) => ({
    what: `La demande du site n’est pas valable${path === '' ? '' : ` (${path})`}.`,
    advice: 'Signalez-le à l’assistance du portail.',
  }),
  METHOD_NOT_FOUND: () => ({
    what: 'Le site demande une opération que ce programme ne connaît pas.',
    advice: 'Mettez cps-bridge à jour, ou signalez-le à l’assistance du portail.',
  }),
  ORIGIN_FORBIDDEN: () => ({
    what: 'Ce site n’est pas autorisé à utiliser votre carte CPS.',
    advice: 'Passez par un portail de santé autorisé, ou contactez votre administrateur.',
  }),
  OTHER_USER: () => ({
    what: 'Cette carte est utilisée par un autre utilisateur de l’ordinateur.',
    advice: 'Ouvrez le portail dans votre propre session.',
  }),
  CANCELLED: () => ({ what: 'L’opération a été annulée.', advice: 'Vous pouvez la recommencer.' }),
  SETUP_INVALID: ({ french }) => ({ what: french }),
  INTERNAL: () => ({
    what: 'Une erreur inattendue s’est produite dans cps-bridge.',
    advice: 'Recommencez. Si cela persiste, contactez votre assistance avec le journal du programme.',
  }),
}
