/** What the page says in French; the English table has the same keys. */
export const TEXTS_FR = {
  language: 'English',
  skip: 'Aller au contenu',
  brand: 'Portail de santé',
  login: 'Connexion',
  demonstration: 'démonstration',
  documentTitle: 'Activer votre e-CPS – Portail de santé (démonstration)',
  title: 'Activer votre e-CPS',
  lead: 'Prouvez votre identité avec votre carte CPS, insérée dans le lecteur de cet ordinateur.',
  footer:
    'Portail de démonstration : rien n’est transmis à l’Agence du Numérique en Santé. Ce qui est conservé l’est sur cet ordinateur.',

  steps: 'Étapes de l’activation',
  stepReader: 'Lecteur',
  stepCard: 'Carte CPS',
  stepCode: 'Code porteur',
  stepResult: 'Vérification',
  stepDone: ' : terminé',

  connectTitle: 'Connectez-vous à votre lecteur de carte',
  connectText:
    'Cette page dialogue avec votre carte grâce à cps-bridge, un programme installé sur cet ordinateur. Avant de commencer, vérifiez que :',
  connectReader: 'votre lecteur de carte est branché ;',
  connectCode: 'vous avez votre carte CPS et son code porteur (le code confidentiel reçu par courrier).',
  connect: 'Se connecter au lecteur',
  connecting: 'Connexion en cours…',

  unreachableTitle: 'Autorisez la connexion à votre lecteur',
  unreachableText:
    'Votre navigateur n’a pas pu joindre cps-bridge, le programme qui lit votre carte sur cet ordinateur. La première fois, c’est normal : le navigateur ne connaît pas encore son certificat. Il suffit de l’accepter une fois.',
  unreachableOpen: 'Ouvrez la page de cps-bridge dans un nouvel onglet.',
  openBridge: 'Ouvrir cps-bridge',
  unreachableAccept: 'Le navigateur affiche un avertissement. Acceptez le certificat :',
  unreachableChromium: 'Chrome, Edge : « Paramètres avancés », puis « Continuer vers le site localhost » ;',
  unreachableFirefox: 'Firefox : « Avancé… », puis « Accepter le risque et poursuivre ».',
  unreachableReturn: 'Revenez sur cet onglet : la connexion reprend automatiquement.',
  unreachableWhy:
    'Ce certificat a été créé sur votre ordinateur, pour lui seul. N’acceptez jamais un tel avertissement pour une autre adresse que localhost.',
  unreachableNothing:
    'Aucun avertissement, et la page ne s’ouvre pas ? cps-bridge n’est pas démarré sur cet ordinateur : démarrez-le, puis réessayez.',
  retry: 'Réessayer',

  lostTitle: 'Connexion interrompue',
  lostText:
    'cps-bridge ne répond plus. La page se reconnecte automatiquement dès qu’il répond ; vous n’avez rien à faire.',

  readerTitle: 'Branchez votre lecteur de carte',
  insertTitle: 'Insérez votre carte CPS',
  insertText: 'Puce en premier, jusqu’au fond du lecteur. La page continue automatiquement.',
  insertVirtual: 'Le lecteur est ici virtuel : choisissez une carte d’essai, puis « Insérer la carte ».',
  readingTitle: 'Lecture de la carte…',
  readingText: 'Laissez la carte dans le lecteur.',
  unusableTitle: 'Cette carte ne peut pas être utilisée',
  unusableText: 'La page continue dès que la bonne carte est insérée.',
  reread: 'Relire la carte',

  holderTitle: 'Signez la demande d’activation',
  holderBlocked: 'Débloquez votre carte CPS',
  nationalId: 'Identifiant national',
  name: 'Nom',
  noName: 'Carte anonyme',
  profession: 'Titre',
  organization: 'Structure',
  issuer: 'Certificat émis par',
  validUntil: 'Valable jusqu’au',
  expired: 'expiré',
  testCard: 'carte de test',

  signText: 'Vérifiez votre identité, puis signez la demande avec votre carte.',
  signHelp:
    'Une fenêtre de cps-bridge s’ouvre et vous demande votre code porteur (4 chiffres). Ce portail ne voit jamais le code.',
  sign: 'Signer',
  signing: 'Signature en cours…',
  promptOpening: 'Ouverture de cps-bridge…',
  promptOpen: 'Répondez dans la fenêtre de cps-bridge. Elle n’est pas visible ?',
  promptBlocked: 'Votre navigateur n’a pas ouvert la fenêtre de cps-bridge.',
  promptLink: 'Ouvrir la page de cps-bridge',

  blockedHow: 'Comment débloquer votre carte',
  blocked: 'Votre carte CPS est bloquée.',
  blockedAdvice:
    'Débloquez-la avec votre code de déblocage (8 chiffres), reçu par courrier avec le code porteur.',
  blockedTool:
    'Ouvrez la page d’état de cps-bridge (« cps-bridge » dans le menu de l’ordinateur, ou « cps-bridge open »), « Débloquer la carte », et choisissez un nouveau code porteur. Le logiciel « CPS Gestion » le permet aussi.',
  blockedHelp: 'Courrier perdu ? CPS Info Service (0 825 85 2000) peut vous l’envoyer à nouveau.',

  resultTitle: 'Votre identité est vérifiée',
  resultText:
    'Le serveur de ce portail a contrôlé la signature de votre carte. Vous pouvez retirer votre carte : l’activation peut continuer.',
  signedAt: 'Signé le',
  resultChecks: 'Ce que le portail a contrôlé',
  checkSignature: 'la signature a été faite par votre carte, pour ce portail ;',
  checkCertificate: 'le certificat de la carte vient d’une autorité reconnue par ce portail ;',
  checkChallenge: 'la demande vient d’être émise et n’a servi qu’une fois.',
  again: 'Recommencer',

  sideLabel: 'Lecteur et carte',
  readerHeading: 'Votre lecteur',
  statusIdle: 'Pas encore connecté au lecteur.',
  statusConnecting: 'Connexion au lecteur…',
  statusUnreachable: 'Lecteur inaccessible : suivez les étapes indiquées.',
  statusLost: 'Connexion perdue, nouvelle tentative…',
  statusNoReader: 'Aucun lecteur détecté.',
  statusEmpty: 'Lecteur prêt, aucune carte.',
  statusReading: 'Carte insérée, lecture en cours…',
  statusCard: 'Carte CPS insérée.',
  statusBad: 'Carte insérée, mais inutilisable.',
  readerEmpty: 'aucune carte',
  readerPresent: 'carte insérée',
  readerMute: 'la carte ne répond pas',
  readerUnavailable: 'utilisé par un autre logiciel',

  benchHeading: 'Lecteur virtuel',
  benchText: 'Pour essayer sans matériel : une carte d’essai, comme dans un vrai lecteur.',
  profile: 'Carte d’essai',
  insert: 'Insérer la carte',
  remove: 'Retirer la carte',
  benchCode: 'Code porteur de toutes les cartes d’essai : 1234.',
  profileSame: 'La même carte',
  profileRpps: 'Médecin (RPPS)',
  profileAdeli: 'Professionnel ADELI',
  profileEmployee: 'Personnel d’établissement',
  profileAnonymous: 'Carte anonyme',
  profileBlocked: 'Carte bloquée',
  profileLastTry: 'Carte à un seul essai',
  profileExpired: 'Carte expirée',
  profileCps4: 'Carte CPS4',
  profileVitale: 'Carte Vitale',
  profileMute: 'Carte muette (mal insérée)',

  faultConnection: 'La connexion avec cps-bridge s’est interrompue.',
  faultConnectionAdvice: 'Attendez qu’elle soit rétablie, puis recommencez.',
  faultPortal: 'Le serveur du portail ne répond pas.',
  faultPortalAdvice: 'Recommencez dans un instant.',
  faultChallenge: 'La demande a expiré ou a déjà servi.',
  faultChallengeAdvice: 'Recommencez : une nouvelle demande sera émise.',
  faultUntrusted: 'La carte n’est pas émise par une autorité reconnue par ce portail de démonstration.',
  faultUntrustedAdvice: 'Utilisez une carte d’essai : ce portail n’accepte aucune vraie carte.',
  faultRefused: 'Le portail n’a pas accepté la signature de cette carte.',
  faultRefusedAdvice:
    'Recommencez. Si cela persiste, indiquez à l’assistance du portail le motif : {reason}.',
} as const

/** Key of a text. */
export type TextKey = keyof typeof TEXTS_FR
