/** What the phone says in French. Names of the procedure are the fiche's own words. */
export const TEXTS_FR = {
  title: 'Application e-CPS (simulée)',
  brand: 'Application e-CPS',
  simulated: 'simulée',
  skip: 'Aller au contenu',
  language: 'English',
  languageHint: 'Read this page in English',

  starting: 'Ouverture de l’application…',
  offline: 'Le service ne répond pas. L’application réessaie automatiquement ; vous ne perdez rien.',

  welcome: 'Bienvenue dans l’application e-CPS',
  welcomeText: 'Votre carte CPS sur votre téléphone, pour vous connecter avec Pro Santé Connect.',
  conditionsRead: 'Lire les conditions',
  conditions1: 'L’e-CPS est personnelle : vous seul l’utilisez, avec votre mot de passe à 4 chiffres.',
  conditions2: 'Vous ne confirmez que les connexions que vous avez demandées vous-même.',
  conditions3: 'Ceci est une démonstration : aucune vraie e-CPS n’est créée.',
  conditions: 'Cocher les conditions générales d’utilisation',
  conditionsMissing: 'Cochez d’abord les conditions générales d’utilisation.',
  begin: 'Commencer l’activation',

  scan: 'Scannez le QR code',
  scanText: 'Le QR code d’activation s’affiche sur votre ordinateur. Il est valable 90 secondes.',
  camera: 'Scanner avec la caméra',
  cameraStop: 'Arrêter la caméra',
  cameraView: 'Image de la caméra',
  cameraLive: 'Placez le QR code de l’ordinateur devant la caméra.',
  picture: 'Choisir une image du QR code',
  pictureHelp: 'Une photo ou une capture d’écran. Vous pouvez aussi la coller (Ctrl + V).',
  scanChecking: 'QR code lu, vérification…',
  scanBack: 'Garder mon e-CPS actuelle',
  noCamera:
    'La caméra ne répond pas : une autre application s’en sert peut-être. Réessayez, ou choisissez une image du QR code.',
  cameraRefused:
    'L’application n’a pas le droit d’utiliser la caméra. Autorisez-la dans les réglages du navigateur pour ce site, ou choisissez une image du QR code.',
  cameraNone: 'Aucune caméra n’a été trouvée sur cet appareil. Choisissez une image du QR code.',
  noPicture: 'Ce fichier n’est pas une image. Choisissez une photo ou une capture d’écran du QR code.',
  noCode: 'Aucun QR code n’a été trouvé sur cette image. Cadrez-le en entier et bien net, puis recommencez.',
  qrOther:
    'Ce QR code n’est pas un QR code d’activation. Scannez celui que l’ordinateur affiche à l’étape « QR code ».',
  qrElsewhere:
    'Ce QR code vient d’un autre service d’activation. Scannez celui de l’activation que vous avez commencée.',
  qrUnknown:
    'Ce QR code n’est plus valable : l’ordinateur en a affiché un autre, ou l’activation est terminée. Scannez celui qui est affiché maintenant.',
  qrExpired: 'Ce QR code a expiré. Demandez-en un nouveau sur l’ordinateur, puis scannez-le.',
  qrUsed:
    'Un autre téléphone a déjà scanné ce QR code. Si ce n’est pas le vôtre, demandez un nouveau QR code sur l’ordinateur.',
  released: 'L’ordinateur a demandé un nouveau QR code. Scannez-le pour continuer.',

  code: 'Saisissez ce code sur votre ordinateur',
  codeText: 'Il ajoute ce téléphone à votre compte.',
  codeLabel: 'Code à saisir sur l’ordinateur : {code}',
  codeTime: 'Encore valable {time}',
  codeOver: 'Ce code a expiré. Demandez un nouveau QR code sur l’ordinateur, puis scannez-le.',
  codeNext: 'La suite s’affiche ici dès que l’ordinateur l’a accepté.',
  scanAgain: 'Scanner un nouveau QR code',
  activationFor: 'Activation pour',
  codeOther:
    'Ce n’est pas vous, ou l’ordinateur ne demande pas de code ? Vous avez scanné le QR code d’une autre activation.',
  scanOther: 'Scanner un autre QR code',

  password: 'Créez votre mot de passe',
  passwordText: 'Il vous sera demandé à chaque connexion avec l’application e-CPS.',
  passwordNew: 'Créer un mot de passe à 4 chiffres',
  passwordConfirm: 'Confirmer le mot de passe à 4 chiffres',
  passwordHelp: 'Évitez les suites et les répétitions, comme 1234 ou 0000.',
  submit: 'Valider',
  passwordFormat: 'Le mot de passe doit comporter exactement 4 chiffres.',
  passwordTrivial:
    'Ce mot de passe est trop facile à deviner : pas de suite (1234, 4321) ni de chiffre répété (0000).',
  passwordMismatch: 'Les deux mots de passe sont différents. Saisissez-les à nouveau.',

  activated: 'Votre carte e-CPS est activée',
  activatedText:
    'Vous pouvez désormais vous connecter avec Pro Santé Connect et votre mot de passe à 4 chiffres.',
  activatedNext: 'Continuez sur votre ordinateur.',
  done: 'Terminer',

  home: 'Votre e-CPS',
  homeNone: 'Aucune demande de connexion',
  homeWaiting: 'Laissez l’application ouverte : une demande de connexion s’affichera ici automatiquement.',
  homeRenew: 'Activer à nouveau',
  request: 'Demande de connexion',
  requestBy: 'Connexion demandée par : {portal}',
  requestMessage: 'Le même message doit être affiché par le logiciel qui le demande :',
  requestNumber: 'Le même nombre doit être affiché sur l’ordinateur :',
  requestPassword: 'Mot de passe à 4 chiffres',
  approve: 'Confirmer la connexion',
  refuse: 'Refuser',
  requestTime: 'Il vous reste {time} pour confirmer',
  requestMore: 'Autres demandes en attente : {count}.',
  approved: 'Connexion confirmée. Continuez sur votre ordinateur.',
  refused: 'Connexion refusée. Personne n’a été connecté.',
  requestOver: 'La demande de connexion n’est plus en cours. Recommencez sur l’ordinateur si besoin.',
  passwordEmpty: 'Saisissez votre mot de passe à 4 chiffres.',
  passwordWrong: 'Mot de passe erroné. Il vous reste {tries} essais.',
  passwordLast: 'Mot de passe erroné. Il vous reste un seul essai avant le verrouillage.',

  locked: 'Votre e-CPS est verrouillée',
  lockedText:
    'Trois mots de passe erronés ont été saisis. Activez à nouveau votre e-CPS avec votre carte CPS, depuis un ordinateur.',
  replaced: 'Cette e-CPS n’est plus valable',
  replacedText:
    'Elle a été activée sur un autre téléphone. Pour l’utiliser sur celui-ci, activez-la à nouveau.',

  ended: 'L’activation n’a pas abouti',
  ended_wrongCode:
    'Le code a été mal saisi trois fois sur l’ordinateur. Recommencez l’activation sur l’ordinateur.',
  ended_abandoned:
    'L’activation a été abandonnée sur l’ordinateur. Vous pouvez la recommencer quand vous le souhaitez.',
  ended_superseded: 'Une activation plus récente a été commencée. Scannez le QR code de celle-ci.',
  ended_expired: 'L’activation a duré trop longtemps. Recommencez-la sur l’ordinateur.',

  faultStep: 'Cette étape est déjà passée ou n’est pas encore possible. Suivez ce qui est affiché.',
  faultProof:
    'Le téléphone n’a pas pu prouver son identité. Vérifiez l’heure de l’appareil, puis recommencez.',
  faultOther: 'Une erreur est survenue. Réessayez.',
  faultOffline: 'Le service n’a pas répondu. Vérifiez votre connexion, puis recommencez dans un instant.',
} as const

/** Key of a text. */
export type TextKey = keyof typeof TEXTS_FR
