/** What the reference says in French and in English beside the contract itself. */
import type { METHOD_NOTES } from '../../../contract/method-notes.ts'
import type { Notification } from '../../../contract/notifications.ts'

type Bilingual = Readonly<Record<'fr' | 'en', string>>

export const REFERENCE_TEXTS = {
  title: { fr: 'Référence de l’interface', en: 'Interface reference' },
  lead: {
    fr: 'Pour les développeurs de portails : tout ce que ce programme comprend, ce qu’il répond et ce qu’il annonce. La page est faite du contrat même qui vérifie les messages.',
    en: 'For developers of portals: all that this program understands, answers and announces. The page is made of the very contract that checks the messages.',
  },
  document: {
    fr: 'Le même contrat pour les machines (OpenRPC)',
    en: 'The same contract for machines (OpenRPC)',
  },
  search: { fr: 'Rechercher', en: 'Search' },
  searchNone: { fr: 'Rien ne correspond.', en: 'Nothing matches.' },
  method: { fr: 'Méthode', en: 'Method' },
  purpose: { fr: 'Objet', en: 'Purpose' },
  contents: { fr: 'Sommaire', en: 'Contents' },
  transports: { fr: 'Se connecter', en: 'Connecting' },
  socket: {
    fr: 'JSON-RPC 2.0, un message par trame de texte, sous-protocole cps-bridge.v1. Événements, questions au titulaire, annulation.',
    en: 'JSON-RPC 2.0, one message a text frame, subprotocol cps-bridge.v1. Events, questions to the holder, cancelling.',
  },
  rpc: {
    fr: 'Les mêmes messages un par un, Content-Type: application/json, sans mémoire d’un appel à l’autre. Avec Accept: text/event-stream, la réponse est précédée des notifications de l’appel.',
    en: 'The same messages one by one, Content-Type: application/json, with no memory from one call to the next. With Accept: text/event-stream the answer comes after the notifications of the call.',
  },
  events: {
    fr: 'Les notifications des lecteurs et des cartes (server-sent events), d’abord un état des lieux.',
    en: 'The notifications of readers and cards (server-sent events), a snapshot first.',
  },
  health: { fr: 'Le bridge répond-il ?', en: 'Does the bridge answer?' },
  rules: {
    fr: 'L’origine du portail doit être autorisée dans la configuration. Les paramètres sont nommés ; un paramètre inconnu est refusé, un membre inconnu d’un résultat est à ignorer. Un message fait au plus 65 536 octets, 32 appels au plus attendent sur une connexion.',
    en: 'The origin of the portal has to be allowed in the configuration. Parameters are named; an unknown one is refused, an unknown member of a result is to be ignored. A message has 65,536 bytes at most, and at most 32 calls wait on a connection.',
  },
  methods: { fr: 'Méthodes', en: 'Methods' },
  parameters: { fr: 'Paramètres', en: 'Parameters' },
  noParameters: { fr: 'Aucun paramètre.', en: 'No parameters.' },
  result: { fr: 'Résultat', en: 'Result' },
  emptyResult: { fr: 'Un objet vide.', en: 'An empty object.' },
  example: { fr: 'Exemple', en: 'Example' },
  try: { fr: 'Essayer', en: 'Try' },
  tryParameters: { fr: 'Paramètres (JSON)', en: 'Parameters (JSON)' },
  tryRefused: {
    fr: 'Cette page n’a pas les droits d’un portail : le bridge lui refuse cette méthode (ORIGIN_FORBIDDEN), comme à tout site qui n’est pas autorisé. Pour l’essayer avec une carte virtuelle, appelez-la depuis un portail : cps-bridge demo en ouvre un.',
    en: 'This page has not the rights of a portal: the bridge refuses it this method (ORIGIN_FORBIDDEN), as it does any site that is not allowed. To try it with a virtual card, call it from a portal: cps-bridge demo opens one.',
  },
  errors: { fr: 'Erreurs', en: 'Errors' },
  errorsLead: {
    fr: 'Un programme lit data.code ; message et data.advice sont pour le titulaire de la carte, dans sa langue (?lang=fr ou en à l’adresse, sinon Accept-Language).',
    en: 'A program reads data.code; message and data.advice are for the holder of the card, in their language (?lang=fr or en in the address, else Accept-Language).',
  },
  retryable: { fr: 'à réessayer', en: 'try again' },
  notifications: { fr: 'Notifications', en: 'Notifications' },
  optional: { fr: 'facultatif', en: 'optional' },
  connectionOnly: { fr: 'WebSocket seulement', en: 'WebSocket only' },
  virtualOnly: { fr: 'lecteur virtuel seulement', en: 'virtual reader only' },
  footer: { fr: 'Accessible uniquement depuis cet ordinateur.', en: 'Reachable from this computer only.' },
} as const satisfies Readonly<Record<string, Bilingual>>

/** The summaries of the methods, beside the English ones of the contract. */
export const FRENCH_SUMMARIES: Readonly<Record<keyof typeof METHOD_NOTES, string>> = {
  'bridge.info': 'Ce qu’est le bridge, ce qu’il sait faire, et ce que cet appelant a le droit de faire.',
  'rpc.discover': 'Ce contrat, en document OpenRPC.',
  'readers.list': 'Les lecteurs et ce qu’ils contiennent.',
  'events.subscribe': 'L’état des lecteurs ; les notifications continuent au numéro de séquence suivant.',
  'events.unsubscribe': 'Met fin à l’abonnement.',
  'card.identity':
    'À qui appartient la carte. Le titulaire peut être prié de donner son accord. Aucun code n’est demandé.',
  'card.certificate': 'Un certificat de la carte, avec les intermédiaires qu’elle contient.',
  'pin.status': 'Le nombre d’essais restants, et où le code se saisit.',
  'pin.verify':
    'Fait vérifier le code par la carte, une fois par saisie ; `then` garde la carte pour une signature.',
  'activation.sign':
    'Fait signer par la carte le défi du serveur, dans une déclaration que le bridge construit.',
  'operation.cancel': 'Termine par `CANCELLED` un appel en attente de la même connexion.',
  'virtual.insert': 'Insère une carte d’essai : neuve avec `profile`, sinon la dernière avec ses compteurs.',
  'virtual.remove': 'Retire la carte.',
  'virtual.configure': 'Rend la carte lente, règle son compteur, ou la fait échouer une fois.',
  'virtual.prompt':
    'Répond à la question posée au titulaire pour cette origine, ou à la prochaine : une réponse par question, 32 au plus en attente. `confirm` saisit le code et accepte le dernier essai ; `ignore` laisse la question sans réponse.',
}

export const NOTIFICATION_TEXTS: Readonly<Record<Notification['method'], Bilingual>> = {
  'reader.attached': { fr: 'Un lecteur est branché.', en: 'A reader was attached.' },
  'reader.detached': { fr: 'Un lecteur est débranché.', en: 'A reader was detached.' },
  'card.inserted': {
    fr: 'Une carte est insérée, même muette ou inconnue.',
    en: 'A card was inserted, a mute or unknown one too.',
  },
  'card.removed': { fr: 'La carte est retirée.', en: 'The card was removed.' },
  'prompt.requested': {
    fr: 'Le titulaire doit répondre : montrez url dans la fenêtre ouverte par le clic. À l’appelant seul.',
    en: 'The holder has to answer: show url in the window that the click opened. To the caller alone.',
  },
  'prompt.closed': {
    fr: 'La question au titulaire est close. Seule cette notification l’annonce.',
    en: 'The question to the holder is closed. Only this notification tells it.',
  },
  'operation.progress': {
    fr: 'Où en est un appel qui dure plus de 300 ms. À l’appelant seul.',
    en: 'What a call that takes over 300 ms is doing. To the caller alone.',
  },
  'bridge.degraded': {
    fr: 'Le service des cartes de l’ordinateur ne répond plus.',
    en: 'The smart card service of the computer is away.',
  },
  'bridge.recovered': {
    fr: 'Le service des cartes de l’ordinateur répond à nouveau.',
    en: 'The smart card service of the computer is back.',
  },
}
