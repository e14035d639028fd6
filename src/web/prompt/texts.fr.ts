/** What the prompt page says in French; the English table has the same keys. */
export const TEXTS_FR = {
  language: 'English',
  skip: 'Aller au contenu',
  connecting: 'Connexion à cps-bridge…',
  lost: 'cps-bridge ne répond plus. Nouvel essai en cours…',

  titleIdentify: 'Autoriser la lecture de votre identité ?',
  titleCheck: 'Vérifier votre code porteur',
  titleCheckThenSign: 'Vérifier votre code, puis signer',
  titleSign: 'Signer la demande d’activation e-CPS',
  titleWebEid: 'Vous identifier avec votre carte CPS',

  askedBy: 'Demandé par le site',
  notYours: 'Vous n’utilisez pas ce site en ce moment ? Refusez.',
  whatHappens: 'Si vous acceptez',

  identify1:
    'Votre nom, votre titre, votre profession, votre identifiant national et votre certificat sont transmis à ce site.',
  identify2:
    'Aucun code n’est demandé, rien n’est signé. Votre accord est mémorisé pour cette carte et ce site.',
  other: 'Ce site attend une autre carte que celle qui est dans le lecteur.',
  otherId: 'Ce site attend l’identifiant …\u2060{expected} ; votre carte porte …\u2060{own}.',
  otherAdvice:
    'Insérez la carte attendue, ou refusez. Si vous validez, le site apprend que cette carte n’est pas celle qu’il attend, et rien d’autre.',
  other1: 'Le site apprend que cette carte n’est pas celle qu’il attend, et rien d’autre.',
  other2: 'Aucun code n’est demandé, rien n’est signé.',
  otherExpected: 'Ce que le site attend',
  otherHidden: 'un autre identifiant',
  otherTest: 'carte de test',
  otherReal: 'carte réelle, et non de test',

  check1: 'Votre carte vérifie votre code porteur.',
  check2: 'Rien n’est signé.',
  checkThenSign1: 'Votre carte vérifie votre code porteur.',
  checkThenSign2:
    'Ce site peut ensuite lui faire signer une seule demande d’activation e-CPS, sans redemander le code.',
  sign1: 'Votre carte vérifie votre code porteur, puis signe votre demande d’activation e-CPS.',
  sign2: 'Ce site reçoit la signature, avec votre identifiant national et votre certificat.',
  webEid1: 'Votre carte vérifie votre code porteur, puis prouve votre identité à ce site.',
  webEid2: 'Ce site reçoit votre certificat, qui porte votre nom. Aucun document n’est signé.',

  cardTitle: 'Carte utilisée',
  holder: 'Titulaire',
  anonymous: 'Carte anonyme',
  nationalId: 'Identifiant national',
  reader: 'Lecteur',
  card: 'Carte',
  cardKind: 'Carte CPS ({kind})',
  testCard: 'carte de test',
  expired: 'expirée',

  reading: 'Lecture de la carte… Laissez-la dans le lecteur.',
  busy: 'Opération en cours : ne retirez pas la carte.',
  busyPad: 'Saisissez votre code porteur sur le clavier du lecteur, puis validez sur le lecteur.',
  busyPadAdvice: 'Pour renoncer, appuyez sur la touche d’annulation du lecteur.',

  codeGloss: '',
  codeNotReady: 'Un instant, sans rien toucher : la saisie s’ouvre…',
  codeOutOfView:
    'Agrandissez cette fenêtre, ou réduisez l’affichage : le nom du site et la demande doivent se lire en entier.',
  codeUnfocused: 'Cliquez dans cette page pour saisir votre code.',
  codeHelp:
    '{digits} chiffres : le code confidentiel reçu par courrier. La carte le vérifie, ce site ne le voit jamais.',
  codeRange: '{min} à {max}',
  codeIncomplete: 'Saisissez les {digits} chiffres de votre code porteur.',
  codeUnusable: 'Le texte collé n’est pas un code porteur : {digits} chiffres sont attendus.',
  nothingSent: 'Rien n’a été envoyé à la carte.',
  padTitle: 'Saisir le code sur le lecteur',
  padText:
    'Cliquez sur « Valider » : le lecteur vous demande alors votre code porteur. Saisissez-le sur son clavier, jamais ici : il ne passe pas par cet ordinateur.',
  padTimeOut: 'Aucun code n’a été saisi à temps sur le lecteur.',
  padTimeOutAdvice: 'Aucun essai n’a été utilisé. Cliquez sur « Valider » pour recommencer.',
  padFailed: 'Le clavier du lecteur n’a pas fonctionné comme prévu.',
  padFailedAdvice: 'Saisissez votre code porteur ici, ou refusez et faites vérifier le lecteur.',

  lastTryTitle: 'Dernier essai',
  lastTryText:
    'Si ce code est erroné, votre carte sera bloquée : elle ne pourra plus ni vous identifier ni signer, jusqu’à son déblocage avec le code de déblocage (8 chiffres) reçu par courrier.',
  lastTryAdvice: 'Un doute ? Refusez, et retrouvez d’abord le courrier qui contient votre code porteur.',
  lastTryGloss: '',

  confirmGloss: '',
  allowGloss: '',
  refuseGloss: '',
  close: 'Fermer cette fenêtre',
  closeRefuses: 'Fermer revient à refuser.',
  closesItself: 'Cette fenêtre se ferme automatiquement.',
  cannotClose: 'Le navigateur ne permet pas à cette page de se fermer : fermez l’onglet vous-même.',
  timeLeft: 'Temps restant',
  halfMinute: 'Il vous reste 30 secondes pour répondre.',

  stale: 'Cette demande a changé entre-temps, peut-être dans une autre fenêtre.',
  staleAdvice: 'Votre réponse n’a pas été utilisée. Lisez la demande, puis répondez à nouveau.',
  unreachable: 'cps-bridge ne répond pas.',
  unreachableAdvice: 'Vérifiez que le programme fonctionne sur cet ordinateur, puis recommencez.',
  rejected: 'cps-bridge n’a pas accepté cette réponse.',
  rejectedAdvice: 'Recommencez depuis la page du portail.',

  confirmedIdentify: 'Identité transmise',
  confirmedCheck: 'Code porteur vérifié',
  confirmedSign: 'Demande signée',
  confirmedWebEid: 'Identification réussie',
  refused: 'Vous avez refusé',
  expiredTitle: 'Le délai est dépassé',
  failed: 'La demande n’a pas abouti',
  gone: 'Cette demande est terminée',

  nextConfirmed: 'Revenez sur le site : la suite s’y affiche.',
  nextThenSign: 'La signature se fait maintenant : la suite s’affiche sur le site.',
  nextRefusedIdentify: 'Votre identité n’a pas été transmise. Revenez sur le site.',
  nextRefused: 'Votre carte n’a rien signé. Revenez sur le site.',
  nextExpired: 'Votre carte n’a rien signé. Recommencez depuis le site.',
  nextExpiredIdentify: 'Votre identité n’a pas été transmise. Recommencez depuis le site.',
  nextFailed: 'Recommencez depuis le site.',
  nextGone: 'Revenez sur le site : il indique la suite.',

  unblockHow:
    'Débloquez-la vous-même avec votre code de déblocage (8 chiffres), reçu par courrier : depuis le site, ou ici.',
  unblock: 'Débloquer ma carte',
  unblockHelp: 'Courrier perdu, ou besoin d’aide ? Appelez CPS Info Service :',
} as const

/** Names a text of the page. */
export type TextKey = keyof typeof TEXTS_FR
