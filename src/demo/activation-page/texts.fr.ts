/** The page's texts in French, with the words of the procedure that holders are given. */
export const TEXTS_FR = {
  brand: 'Activation e-CPS',
  demonstration: 'démonstration',
  skip: 'Aller au contenu',
  language: 'English',
  languageHint: 'Read this page in English',
  title: 'Activer votre e-CPS',
  steps: 'Étapes de l’activation',
  stepDone: '(étape faite)',
  stepOf: 'Étape {n} sur {of} : {step}',
  stepPrepare: 'Préparation',
  stepCard: 'Carte',
  stepIdentity: 'Signature',
  stepQr: 'QR code',
  stepCode: 'Téléphone',
  stepPassword: 'Mot de passe',
  typed: 'Identifiant national saisi : {id}',

  offline: 'Le service ne répond pas pour l’instant.',
  offlineAdvice:
    'Gardez cette page ouverte : votre activation est conservée, la page réessaie automatiquement.',

  otherActivation: 'Une autre demande d’activation a été ouverte dans ce navigateur.',
  otherActivationAdvice:
    'Cette page suit maintenant cette demande-là. La précédente n’est plus accessible ici : pour la reprendre, refaites-la depuis le portail.',

  phoneLeft: 'Le téléphone qui avait scanné le QR code n’est plus associé à cette activation.',
  phoneLeftAdvice: 'Scannez le nouveau QR code avec votre téléphone. Vous n’avez pas à signer à nouveau.',

  loadingTitle: 'Un instant…',
  loadingText: 'La page cherche où en est votre activation.',

  goneTitle: 'Cette activation n’est plus en cours',
  goneText:
    'Elle a expiré, ou elle a été ouverte dans un autre navigateur. Votre carte n’est pas affectée : refaites la demande d’activation.',
  goneLink: 'Retourner à la demande d’activation',
  goneNoLink: 'Rouvrez le portail de santé et cliquez sur « Connexion ».',

  prepareTitle: 'Avant de commencer',
  prepareApp: 'L’application e-CPS est installée sur votre téléphone.',
  prepareOut: 'Votre carte CPS est retirée du lecteur.',
  prepareReader: 'Votre lecteur de carte est branché à cet ordinateur.',
  prepareNoReader: 'Aucun lecteur de carte n’est reconnu : branchez-le à cet ordinateur.',
  prepareIn: 'Votre carte est encore dans le lecteur : retirez-la.',
  resumeText: 'Votre demande est toujours en cours. Cliquez sur « Continuer » pour retrouver votre lecteur.',
  continue: 'Continuer',

  connectingTitle: 'Connexion à votre lecteur…',
  connectingText: 'Si votre navigateur pose une question, choisissez « Autoriser ».',
  connectingTrouble:
    'La fenêtre affiche une erreur, ou reste vide ? Fermez-la : cps-bridge n’est sans doute pas démarré sur cet ordinateur.',
  connectingStop: 'La fenêtre affiche une erreur',

  unreachableTitle: 'Votre lecteur n’est pas joignable',
  absentTitle: 'cps-bridge n’est pas démarré sur cet ordinateur',
  absentText:
    'Ce programme relie votre lecteur de carte à cette page. Installez-le ou démarrez-le. Votre demande est conservée.',
  install: 'Installer cps-bridge',
  absentWait: 'La page continue automatiquement dès que cps-bridge est démarré.',
  untrustedTitle: 'Autorisez la connexion à votre lecteur',
  unreachableTrust:
    'Votre navigateur ne connaît pas encore le certificat de cps-bridge. Ouvrez sa page : le navigateur affiche un avertissement, acceptez le certificat pour ce site.',
  unreachableBack: 'Revenez ensuite ici : la page continue automatiquement. Votre demande est conservée.',
  openBridge: 'Ouvrir la page de cps-bridge',
  retry: 'Réessayer',

  lostTitle: 'La connexion au lecteur est interrompue',
  lostText: 'Elle se rétablit automatiquement dès que cps-bridge répond. Votre demande est conservée.',

  noReaderTitle: 'Aucun lecteur de carte',
  noReaderText: 'Branchez votre lecteur de carte à l’ordinateur : il est reconnu automatiquement.',
  noReaderHelp:
    'Il est déjà branché ? Débranchez-le, puis branchez-le à une autre prise USB. Votre demande est conservée.',

  insertTitle: 'Insérer votre carte dans le lecteur',
  insertText: 'Puce en premier, jusqu’au fond. La carte est reconnue automatiquement.',
  insertVirtual: 'Sans matériel : utilisez le lecteur virtuel de cette page.',

  wrongCardTitle: 'Cette carte ne peut pas être utilisée',
  wrongMuteTitle: 'Carte mal insérée ?',
  wrongSeveralTitle: 'Laissez une seule carte CPS',
  wrongOther:
    'Ce n’est pas une carte CPS utilisable (carte Vitale ou autre). Retirez-la et insérez votre carte CPS.',
  wrongVitale: 'C’est une carte Vitale. Retirez-la et insérez votre carte CPS à sa place.',
  wrongMute:
    'La carte ne répond pas. Retirez-la, puis insérez-la à fond, puce vers le lecteur. Si cela persiste, débranchez le lecteur et rebranchez-le.',
  wrongSeveral: 'Plusieurs cartes CPS sont insérées. N’en laissez qu’une.',

  startTitle: 'Carte CPS détectée',
  startText: 'Laissez-la dans le lecteur et commencez l’activation.',
  start: 'Commencer l’activation',

  pinHelp:
    'Une fenêtre de cps-bridge vous montrera votre identité et vous demandera votre code porteur (le code confidentiel reçu par courrier). Cette page ne voit jamais ce code.',
  held: 'Vous avez refusé ou fermé deux demandes. Par sécurité, patientez {seconds} s.',
  signing: 'Signature en cours…',
  answering: 'En attente de votre réponse…',
  promptOpen: 'Répondez dans la fenêtre de cps-bridge. Elle n’est pas visible ?',
  promptBlocked: 'Votre navigateur n’a pas ouvert la fenêtre de cps-bridge.',
  promptLink: 'Ouvrir la fenêtre de cps-bridge',

  mismatchTitle: 'Cette carte porte un autre identifiant',
  mismatchTyped: 'Identifiant saisi :',
  mismatchCardWay: 'Mauvaise carte ? Retirez-la et insérez la bonne : l’activation continue ici.',
  mismatchIdWay: 'Faute de saisie ? Corrigez l’identifiant.',
  correct: 'Corriger l’identifiant',

  expiredTitle: 'Le certificat de votre carte a expiré',
  expiredText: 'Il était valable jusqu’au {date}. Cette carte ne permet plus d’activer une e-CPS.',
  expiredNoDate: 'Cette carte ne permet plus d’activer une e-CPS.',
  expiredAdvice:
    'Retirez-la et insérez votre nouvelle carte CPS : l’activation continue ici. Si vous ne l’avez pas reçue, appelez CPS Info Service, 0 825 85 2000.',

  blockedTitle: 'Votre carte CPS est bloquée',
  blockedText:
    'Le code porteur (le code confidentiel reçu par courrier) a été mal saisi trop de fois. Votre carte n’est pas perdue : vous pouvez la débloquer vous-même, et votre demande est conservée.',
  blockedCode: 'Prenez votre code de déblocage : 8 chiffres, reçus par courrier avec le code porteur.',
  unblock: 'Débloquer ma carte',
  blockedBack: 'Revenez ensuite ici, retirez votre carte et insérez-la à nouveau : l’activation continue.',
  blockedHelp: 'Vous n’avez plus ce code, ou il est refusé ? Appelez CPS Info Service, 0 825 85 2000.',

  sendingTitle: 'Votre carte a signé',
  sendingText: 'Le service vérifie la signature. Vous pouvez retirer votre carte.',

  holder: 'Titulaire : {name}',
  qrTitle: 'Scanner le QR code',
  qrOpen: 'Ouvrez l’application e-CPS sur votre téléphone.',
  qrTerms: 'Cochez les conditions générales d’utilisation.',
  qrStart: 'Appuyez sur « Commencer l’activation » et scannez ce QR code.',
  qrImage: 'QR code d’activation, à scanner avec l’application e-CPS',
  qrLeft: 'Encore valable {seconds} s',
  qrExpired: 'Ce QR code n’est plus valable.',
  qrExpiredAdvice:
    'Affichez-en un nouveau quand votre téléphone est prêt. Vous n’avez pas à signer à nouveau.',
  qrReplaced: 'Un QR code plus récent est affiché dans une autre fenêtre de ce navigateur.',
  qrReplacedAdvice: 'Scannez celui-là, ou affichez-en un nouveau ici.',
  qrSoon: 'Le QR code n’est plus valable que 30 secondes.',
  qrWaiting: 'Préparation du QR code…',
  qrNew: 'Nouveau QR code',
  removeCard: 'Votre carte CPS n’est plus nécessaire : retirez-la du lecteur.',
  phoneLink: 'Ouvrir l’application e-CPS simulée',
  phoneHint: 'Sans téléphone : le téléphone simulé s’ouvre dans une autre fenêtre.',

  codeTitle: 'Saisir le code pour ajouter votre téléphone',
  codeText: 'Votre téléphone a scanné le QR code et affiche six chiffres.',
  codeLabel: 'Code affiché sur le téléphone',
  codeLeft: '{tries} Le code est encore valable {time}.',
  codeOver: 'Le code affiché sur le téléphone n’est plus valable.',
  codeOverAdvice: 'Affichez un nouveau QR code et scannez-le.',
  codeFormat: 'Le code se compose de six chiffres. Aucun essai n’a été utilisé.',
  codeSubmit: 'Valider le code',
  codeOther: 'Un autre téléphone ? Affichez un nouveau QR code.',

  passwordTitle: 'Terminez sur votre téléphone',
  passwordText:
    'Votre téléphone est ajouté. Créez-y votre mot de passe à 4 chiffres et confirmez-le. Cette page se met à jour automatiquement.',
  passwordWait: 'En attente de votre mot de passe à 4 chiffres sur le téléphone…',

  doneTitle: 'Votre carte e-CPS est activée',
  doneText:
    'Vous pouvez désormais vous connecter avec votre téléphone et votre mot de passe à 4 chiffres. Retirez votre carte CPS du lecteur.',
  doneLink: 'Se connecter avec e-CPS',

  failedTitle: 'L’activation n’a pas abouti',
  failedWrongCode:
    'Le code du téléphone a été mal saisi trois fois : par sécurité, l’activation est arrêtée.',
  failedAbandoned: 'Vous avez abandonné l’activation.',
  failedSuperseded:
    'Une activation plus récente de la même carte a remplacé celle-ci. Poursuivez celle-là, dans l’autre fenêtre ou sur l’autre ordinateur.',
  failedExpired: 'Le temps prévu pour l’activation (30 minutes) est dépassé.',
  failedAdvice:
    'Votre carte n’est pas affectée, et vous pouvez refaire la demande d’activation quand vous le souhaitez.',

  abandon: 'Abandonner l’activation',
  abandonAsk: 'Abandonner cette activation ? Il faudra refaire la demande.',
  abandonYes: 'Oui, abandonner',
  abandonNo: 'Continuer l’activation',

  faultChallenge: 'La demande de signature a expiré.',
  faultChallengeAdvice: 'Recommencez : une nouvelle demande est faite.',
  faultToken: 'Le service n’a pas accepté la signature de cette carte.',
  faultTokenAdvice: 'Recommencez. Si cela persiste, indiquez ce motif à l’assistance : {detail}.',
  faultMismatch: 'La carte qui a signé porte un autre identifiant que celui saisi.',
  faultMismatchAdvice: 'Insérez la carte de l’identifiant saisi, ou corrigez l’identifiant.',
  faultCode: 'Ce n’est pas le code affiché sur le téléphone.',
  faultCodeAdvice: 'Relisez-le, puis recommencez. {tries}',
  faultCodeExpired: 'Le code affiché sur le téléphone n’est plus valable.',
  faultCodeExpiredAdvice: 'Affichez un nouveau QR code et scannez-le.',
  faultStep: 'Une autre fenêtre a fait avancer cette activation.',
  faultStepAdvice: 'Cette page affiche maintenant l’étape en cours.',
  faultOther: 'Une erreur est survenue.',
  faultOtherAdvice: 'Réessayez. Votre demande est conservée.',
} as const

/** Key of a text. */
export type TextKey = keyof typeof TEXTS_FR
