/** What the status page says of the holder's card and of the sites, in French and in English. */
import type { StatusLine } from '../../contract/status.ts'
import type { Bilingual } from '../status-texts.ts'

const OPERATIONS: Readonly<Record<string, Bilingual>> = {
  'card.identity': { fr: 'Lecture de votre identité', en: 'Your identity was read' },
  'card.certificate': { fr: 'Lecture de votre certificat', en: 'Your certificate was read' },
  'pin.verify': { fr: 'Vérification du code porteur', en: 'Card code check' },
  'activation.sign': { fr: 'Signature d’une demande e-CPS', en: 'Signature of an e-CPS request' },
  'web-eid': { fr: 'Identification par votre carte', en: 'Identification with your card' },
  'pin.change': { fr: 'Changement du code porteur', en: 'Change of the card code' },
  'pin.unblock': { fr: 'Déblocage de la carte', en: 'Unblocking of the card' },
}

const OUTCOMES: Readonly<Record<string, Bilingual>> = {
  ok: { fr: 'fait', en: 'done' },
  CONSENT_REFUSED: { fr: 'refusé, rien n’a été transmis', en: 'refused, nothing was sent' },
  PIN_CANCELLED: { fr: 'refusé par vous', en: 'refused by you' },
  PIN_TIMEOUT: { fr: 'sans réponse de votre part', en: 'you did not answer' },
  PIN_INCORRECT: { fr: 'code erroné', en: 'wrong code' },
  PIN_BLOCKED: { fr: 'carte bloquée', en: 'card blocked' },
  PUK_INCORRECT: { fr: 'code de déblocage erroné', en: 'wrong unblocking code' },
  PUK_BLOCKED: { fr: 'code de déblocage bloqué', en: 'unblocking code blocked' },
  NEW_PIN_REFUSED: { fr: 'nouveau code refusé', en: 'new code refused' },
  PIN_LAST_TRY: { fr: 'arrêté avant le dernier essai', en: 'stopped before the last try' },
  RATE_LIMITED: { fr: 'refusé, trop de demandes', en: 'refused, too many requests' },
  CARD_REMOVED: { fr: 'carte retirée', en: 'card removed' },
  CARD_MISMATCH: { fr: 'ce n’était pas la carte attendue', en: 'not the card that was expected' },
  CERTIFICATE_EXPIRED: { fr: 'certificat expiré', en: 'certificate expired' },
  CANCELLED: { fr: 'annulé', en: 'cancelled' },
}

/** An operation that this page does not know has its own name. */
export function operationText({ operation, format }: StatusLine): Bilingual {
  const known = OPERATIONS[format === 'web-eid:1.0' ? 'web-eid' : operation]
  return known ?? { fr: operation, en: operation }
}

export function outcomeText({ outcome }: StatusLine): Bilingual {
  return OUTCOMES[outcome] ?? { fr: `échec (${outcome})`, en: `failed (${outcome})` }
}

export const CARD_TEXTS = {
  anonymous: { fr: 'Carte anonyme', en: 'Anonymous card' },
  nationalId: { fr: 'Identifiant national', en: 'National identifier' },
  organization: { fr: 'Structure', en: 'Organisation' },
  validUntil: { fr: 'Certificat valable jusqu’au', en: 'Certificate valid until' },
  test: { fr: 'carte de test', en: 'test card' },
  sites: { fr: 'Ce que les sites ont vu et demandé', en: 'What sites saw and asked' },
  noSites: {
    fr: 'Aucun site n’a encore utilisé cette carte sur cet ordinateur.',
    en: 'No site has used this card on this computer yet.',
  },
  mayRead: { fr: 'Peut lire votre identité depuis le', en: 'May read your identity since' },
  revoke: { fr: 'Retirer l’autorisation', en: 'Withdraw the permission' },
  revoked: {
    fr: 'Autorisation retirée : ce site devra vous la redemander.',
    en: 'Permission withdrawn: this site will have to ask you again.',
  },
  notRevoked: {
    fr: 'cps-bridge n’a pas pu le faire. Laissez la carte dans le lecteur et réessayez.',
    en: 'cps-bridge could not do that. Leave the card in the reader and try again.',
  },
  trying: {
    fr: 'Essai en cours : laissez la carte dans le lecteur…',
    en: 'Trying: leave the card in the reader…',
  },
  changePin: { fr: 'Changer le code porteur', en: 'Change the card code' },
  unblock: { fr: 'Débloquer la carte', en: 'Unblock the card' },
  thisComputer: { fr: 'Cet ordinateur (cps-bridge)', en: 'This computer (cps-bridge)' },
  noCard: {
    fr: 'Son titulaire et son historique s’affichent ici quand une carte CPS est dans le lecteur.',
    en: 'Its holder and its history appear here when a CPS card is in the reader.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>

/** What is wrong, and what to do about it. */
export const PROBLEMS = {
  log: {
    fr: 'Le journal technique ne peut pas être enregistré pour le moment ; vos cartes fonctionnent. Vérifiez l’espace libre du disque, ou prévenez votre assistance.',
    en: 'The technical log cannot be written at present; your cards work. Check the free space of the disk, or tell your help desk.',
  },
  refusedSite: {
    fr: 'Un site non autorisé a essayé de se connecter. Si vous utilisez ce site, prévenez votre assistance : il doit être ajouté à la configuration.',
    en: 'A site that is not allowed tried to connect. If you use this site, tell your help desk: it has to be added to the configuration.',
  },
  audit: {
    fr: 'L’historique ne peut pas être enregistré. Vérifiez l’espace libre du disque, ou prévenez votre assistance.',
    en: 'The history cannot be written. Check the free space of the disk, or tell your help desk.',
  },
} as const satisfies Readonly<Record<string, Bilingual>>
