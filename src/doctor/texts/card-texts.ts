/** Texts of the doctor about PC/SC, readers and cards. */

export const CARD_TEXTS = {
  'pcsc-ok': {
    state: 'ok',
    fr: ['Le service des lecteurs (PC/SC) répond.'],
    en: ['The reader service (PC/SC) answers.'],
  },
  'pcsc-virtual': {
    state: 'info',
    fr: [
      'Le pont utilise des lecteurs virtuels, sans matériel.',
      'Pour de vraies cartes, démarrez-le sans --virtual et sans « backend » dans la configuration.',
    ],
    en: [
      'The bridge uses virtual readers, without hardware.',
      'For real cards start it without --virtual and without "backend" in the configuration.',
    ],
  },
  'pcsc-no-library': {
    state: 'broken',
    fr: ['La bibliothèque PC/SC n’est pas installée.', 'Installez-la : {command}'],
    en: ['The PC/SC library is not installed.', 'Install it: {command}'],
  },
  'pcsc-not-running': {
    state: 'broken',
    fr: ['Le service des lecteurs (PC/SC) ne tourne pas.', 'Démarrez-le : {command}'],
    en: ['The reader service (PC/SC) is not running.', 'Start it: {command}'],
  },
  'pcsc-denied': {
    state: 'broken',
    fr: [
      'Le système refuse à ce compte l’accès aux lecteurs (polkit, droits de /run/pcscd).',
      'Ouvrez une session sur le poste lui-même, ou autorisez ce compte par une règle polkit (org.debian.pcsc-lite.access_pcsc).',
    ],
    en: [
      'The system denies this account access to the readers (polkit, rights of /run/pcscd).',
      'Log in at the computer itself, or allow this account by a polkit rule (org.debian.pcsc-lite.access_pcsc).',
    ],
  },
  'pcsc-not-answering': {
    state: 'broken',
    fr: ['Le service des lecteurs (PC/SC) ne répond pas.', 'Redémarrez-le : {command}'],
    en: ['The reader service (PC/SC) does not answer.', 'Restart it: {command}'],
  },
  'pcsc-protocol': {
    state: 'broken',
    fr: [
      'La bibliothèque et le service PC/SC ne sont pas de la même version.',
      'Mettez à jour les deux ensemble : {command}',
    ],
    en: [
      'The library and the service of PC/SC are not of the same version.',
      'Update both together: {command}',
    ],
  },
  'pcsc-socket-off': {
    state: 'warning',
    fr: [
      'Le service des lecteurs ne démarrera pas de nouveau après un redémarrage (pcscd.socket est désactivé).',
      'Activez-le : {command}',
    ],
    en: [
      'The reader service will not start after the next boot (pcscd.socket is disabled).',
      'Enable it: {command}',
    ],
  },
  'pcsc-no-ccid': {
    state: 'warning',
    fr: ['Le pilote des lecteurs USB courants (CCID) n’est pas installé.', 'Installez-le : {command}'],
    en: ['The driver of common USB readers (CCID) is not installed.', 'Install it: {command}'],
  },
  'reader-ok': {
    state: 'ok',
    fr: ['Lecteur reconnu : {reader}.'],
    en: ['Reader found: {reader}.'],
  },
  'reader-none': {
    state: 'broken',
    fr: ['Aucun lecteur de carte n’est reconnu.', 'Branchez le lecteur, sur un autre port USB au besoin.'],
    en: ['No card reader is found.', 'Plug the reader in, into another USB port if need be.'],
  },
  'reader-excluded': {
    state: 'info',
    fr: [
      'La configuration écarte ce lecteur : {reader}.',
      'S’il doit servir, changez « readers.include » ou « readers.exclude ».',
    ],
    en: [
      'The configuration leaves this reader out: {reader}.',
      'If it is to be used, change "readers.include" or "readers.exclude".',
    ],
  },
  'reader-no-card-slot': {
    state: 'info',
    fr: [
      'Ce lecteur de Windows Hello ne reçoit pas de carte : {reader}.',
      'Écartez-le : « readers.exclude ».',
    ],
    en: ['This reader of Windows Hello takes no card: {reader}.', 'Leave it out: "readers.exclude".'],
  },
  'reader-unavailable': {
    state: 'broken',
    fr: [
      'Un autre programme garde ce lecteur pour lui : {reader}{holders}.',
      'Fermez ce programme, ou attendez qu’il ait fini.',
    ],
    en: [
      'Another program keeps this reader to itself: {reader}{holders}.',
      'Close that program, or wait until it is done.',
    ],
  },
  'reader-unseen': {
    state: 'warning',
    fr: [
      'Le système voit ce lecteur et le pont ne le voit pas : {reader}.',
      'Redémarrez le pont : {command}',
    ],
    en: ['The system sees this reader and the bridge does not: {reader}.', 'Restart the bridge: {command}'],
  },
  'reader-no-driver': {
    state: 'broken',
    fr: ['Ce lecteur est branché et son pilote manque : {device}.', 'Installez son pilote : {command}'],
    en: ['This reader is plugged in and its driver is missing: {device}.', 'Install its driver: {command}'],
  },
  'reader-serial': {
    state: 'warning',
    fr: [
      'Un lecteur du monde SESAM-Vitale est branché en série : {device}. PC/SC ne le voit pas.',
      'Passez-le en mode PC/SC s’il le permet (menu du lecteur ou outil du fabricant), sinon utilisez un lecteur PC/SC.',
    ],
    en: [
      'A reader of the SESAM-Vitale world is attached by a serial line: {device}. PC/SC does not see it.',
      'Switch it to PC/SC mode if it has one (its menu or the maker’s tool), else use a PC/SC reader.',
    ],
  },
  'galss-present': {
    state: 'info',
    fr: [
      'Le GALSS est installé ({path}) : un lecteur qu’il réserve est invisible au pont.',
      'Si le lecteur manque ici, déclarez-le en PC/SC dans la configuration du GALSS.',
    ],
    en: [
      'The GALSS is installed ({path}): a reader that it reserves is not seen by the bridge.',
      'If the reader is missing here, declare it as PC/SC in the configuration of the GALSS.',
    ],
  },
  'middleware-present': {
    state: 'info',
    fr: [
      'Le logiciel de l’agence (Cryptolib CPS) est installé : {path}. Il partage le lecteur avec le pont.',
    ],
    en: [
      'The agency’s middleware (Cryptolib CPS) is installed: {path}. It shares the reader with the bridge.',
    ],
  },
  'pcsc-users': {
    state: 'info',
    fr: ['Ces programmes utilisent aussi les lecteurs : {list}.'],
    en: ['These programs use the readers too: {list}.'],
  },
  'card-ok': {
    state: 'ok',
    fr: ['La carte CPS est valable jusqu’au {date} ; il lui reste {tries} essais du code.'],
    en: ['The CPS card is valid until {date}; its code has {tries} tries left.'],
  },
  'card-absent': {
    state: 'warning',
    fr: ['Aucune carte n’est insérée.', 'Insérez votre carte CPS, puce vers l’avant et vers le haut.'],
    en: ['No card is inserted.', 'Insert your CPS card, chip first and upwards.'],
  },
  'card-mute': {
    state: 'broken',
    fr: [
      'La carte ne répond pas : elle est peut-être à l’envers ({reader}).',
      'Retirez-la, essuyez la puce, et insérez-la puce vers l’avant et vers le haut.',
    ],
    en: [
      'The card does not answer: it may be the wrong way round ({reader}).',
      'Take it out, wipe the chip, and insert it chip first and upwards.',
    ],
  },
  'card-vitale': {
    state: 'broken',
    fr: ['La carte insérée est une carte Vitale.', 'Insérez votre carte CPS à sa place.'],
    en: ['The card that is inserted is a Vitale card.', 'Insert your CPS card in its place.'],
  },
  'card-other': {
    state: 'broken',
    fr: ['La carte insérée n’est pas une carte CPS utilisable ({kind}).', 'Insérez votre carte CPS.'],
    en: ['The card that is inserted is no usable CPS card ({kind}).', 'Insert your CPS card.'],
  },
  'card-several': {
    state: 'warning',
    fr: ['Plusieurs cartes CPS sont insérées.', 'Retirez celles qui ne servent pas.'],
    en: ['Several CPS cards are inserted.', 'Take out those that are not used.'],
  },
  'card-busy': {
    state: 'broken',
    fr: ['Un autre programme garde la carte{holders}.', 'Fermez ce programme, ou attendez qu’il ait fini.'],
    en: ['Another program keeps the card{holders}.', 'Close that program, or wait until it is done.'],
  },
  'card-unreadable': {
    state: 'broken',
    fr: [
      'La carte n’a pas pu être lue ({detail}).',
      'Retirez-la et insérez-la de nouveau ; sinon envoyez le résultat de : cps-bridge diagnose',
    ],
    en: [
      'The card could not be read ({detail}).',
      'Take it out and insert it again; else send what this prints: cps-bridge diagnose',
    ],
  },
  'card-blocked': {
    state: 'broken',
    fr: [
      'La carte est bloquée : il ne reste aucun essai du code porteur.',
      'Débloquez-la avec le code de votre courrier de l’ANS : cps-bridge pin unblock',
    ],
    en: [
      'The card is blocked: its code has no try left.',
      'Unblock it with the code of the letter from the ANS: cps-bridge pin unblock',
    ],
  },
  'card-last-try': {
    state: 'warning',
    fr: ['Il ne reste qu’un essai du code porteur.', 'Retrouvez le bon code avant d’essayer encore.'],
    en: ['The code has one try left.', 'Find the right code before you try again.'],
  },
  'card-expired': {
    state: 'broken',
    fr: [
      'La carte a expiré le {date}.',
      'Vérifiez l’horloge ; si elle est juste, demandez une nouvelle carte à l’ANS.',
    ],
    en: ['The card expired on {date}.', 'Check the clock; if it is right, ask the ANS for a new card.'],
  },
  'card-expiring': {
    state: 'warning',
    fr: [
      'La carte expire dans {days} jours, le {date}.',
      'Vérifiez que la nouvelle est en route (ANS, espace CPS).',
    ],
    en: ['The card expires in {days} days, on {date}.', 'See that the new one is on its way (ANS).'],
  },
} as const
