/** Texts of the doctor about the program, its service, its ports and its certificate. */

export const BRIDGE_TEXTS = {
  'area-unknown': {
    state: 'warning',
    fr: [
      'Cette partie n’a pas pu être examinée à temps : {area}.',
      'Relancez « cps-bridge doctor » ; si cela dure, redémarrez l’ordinateur.',
    ],
    en: [
      'This part could not be examined in time: {area}.',
      'Run "cps-bridge doctor" again; if it lasts, restart the computer.',
    ],
  },
  'program-ok': {
    state: 'ok',
    fr: ['cps-bridge {version} est installé ; compte {account}.'],
    en: ['cps-bridge {version} is installed; account {account}.'],
  },
  'two-versions': {
    state: 'warning',
    fr: [
      'Plusieurs versions de cps-bridge sont installées : {list}.',
      'Désinstallez celles qui ne servent plus : seule la première répond à la commande « cps-bridge ».',
    ],
    en: [
      'Several versions of cps-bridge are installed: {list}.',
      'Uninstall those that are not used: only the first answers to the command "cps-bridge".',
    ],
  },
  'update-available': {
    state: 'warning',
    fr: ['La version {version} est disponible.', 'Installez-la : {command}'],
    en: ['Version {version} is available.', 'Install it: {command}'],
  },
  'configuration-ok': {
    state: 'ok',
    fr: ['La configuration est correcte ; {count} portails sont autorisés.'],
    en: ['The configuration is correct; {count} portals are allowed.'],
  },
  'configuration-faulty': {
    state: 'broken',
    fr: [
      'La configuration contient une erreur : {detail}',
      'Corrigez-la, puis vérifiez : cps-bridge config check',
    ],
    en: ['The configuration has a fault: {detail}', 'Correct it, then check it: cps-bridge config check'],
  },
  'service-ok': {
    state: 'ok',
    fr: ['Le service démarre avec la session : {unit}.'],
    en: ['The service starts with the session: {unit}.'],
  },
  'service-absent': {
    state: 'info',
    fr: [
      'Aucun service n’est installé : le pont ne tourne que lorsqu’il est lancé à la main.',
      'Installez le paquet de votre système, ou lancez : cps-bridge run',
    ],
    en: [
      'No service is installed: the bridge runs only when it is started by hand.',
      'Install the package of your system, or run: cps-bridge run',
    ],
  },
  'service-disabled': {
    state: 'warning',
    fr: ['Le service {unit} ne démarre plus avec la session.', 'Activez-le : {command}'],
    en: ['The service {unit} does not start with the session any more.', 'Enable it: {command}'],
  },
  'service-stopped': {
    state: 'broken',
    fr: ['Le service {unit} est arrêté.', 'Démarrez-le : {command}'],
    en: ['The service {unit} is stopped.', 'Start it: {command}'],
  },
  'service-failing': {
    state: 'broken',
    fr: [
      'Le service {unit} s’arrête en erreur ({result}).',
      'Lisez pourquoi : cps-bridge logs ; puis : {command}',
    ],
    en: ['The service {unit} ends with a fault ({result}).', 'Read why: cps-bridge logs; then: {command}'],
  },
  'bridge-ok': {
    state: 'ok',
    fr: ['Le pont {version} répond à l’adresse {url}.'],
    en: ['The bridge {version} answers at {url}.'],
  },
  'bridge-not-running': {
    state: 'broken',
    fr: ['Le pont ne tourne pas.', 'Démarrez-le : {command}'],
    en: ['The bridge is not running.', 'Start it: {command}'],
  },
  'bridge-silent': {
    state: 'broken',
    fr: ['Le pont tourne (processus {pid}) et ne répond pas.', 'Arrêtez-le et redémarrez-le : {command}'],
    en: ['The bridge runs (process {pid}) and does not answer.', 'Stop it and start it again: {command}'],
  },
  'bridge-intercepted': {
    state: 'broken',
    fr: [
      'Un autre programme répond à la place du pont à l’adresse {url}, avec le certificat de « {issuer} ».',
      'Excluez localhost et 127.0.0.1 de l’analyse TLS de l’antivirus ou du filtre de ce poste.',
    ],
    en: [
      'Another program answers in the place of the bridge at {url}, with the certificate of "{issuer}".',
      'Exclude localhost and 127.0.0.1 from the TLS inspection of the antivirus or filter of this computer.',
    ],
  },
  'bridge-outdated': {
    state: 'warning',
    fr: [
      'Le pont qui tourne est la version {running}, la version installée est {installed}.',
      'Redémarrez-le : {command}',
    ],
    en: [
      'The bridge that runs is version {running}, the installed version is {installed}.',
      'Restart it: {command}',
    ],
  },
  'tls-interceptor': {
    state: 'info',
    fr: [
      'Ce logiciel peut analyser les connexions chiffrées : {name}.',
      'Si le pont reste inaccessible, excluez localhost de cette analyse.',
    ],
    en: [
      'This program may inspect encrypted connections: {name}.',
      'If the bridge stays out of reach, exclude localhost from that inspection.',
    ],
  },
  'ports-ok': {
    state: 'ok',
    fr: ['Le port {port} est libre, ou tenu par le pont.'],
    en: ['The port {port} is free, or the bridge’s own.'],
  },
  'port-taken': {
    state: 'warning',
    fr: [
      'Le port {port} est pris par {holder}.',
      'Fermez ce programme, ou donnez un autre port au pont (configuration « port »).',
    ],
    en: [
      'The port {port} is taken by {holder}.',
      'Close that program, or give the bridge another port (configuration "port").',
    ],
  },
  'ports-all-taken': {
    state: 'broken',
    fr: [
      'Aucun des ports du pont n’est libre : {list}.',
      'Fermez l’un de ces programmes, ou choisissez un autre port (configuration « port »).',
    ],
    en: [
      'None of the bridge’s ports is free: {list}.',
      'Close one of these programs, or choose another port (configuration "port").',
    ],
  },
  'port-squatted': {
    state: 'warning',
    fr: [
      'L’adresse {address} est prise par {holder} : « localhost » ne mènerait pas au pont.',
      'Fermez ce programme, puis redémarrez le pont.',
    ],
    en: [
      'The address {address} is taken by {holder}: "localhost" would not lead to the bridge.',
      'Close that program, then restart the bridge.',
    ],
  },
  'other-user-bridge': {
    state: 'warning',
    fr: [
      'Le port {port} est tenu par le pont d’un autre utilisateur de ce poste ({holder}).',
      'Fermez la session de cet utilisateur, ou laissez votre pont prendre le port suivant.',
    ],
    en: [
      'The port {port} is held by the bridge of another user of this computer ({holder}).',
      'Close that user’s session, or let your bridge take the next port.',
    ],
  },
  'certificate-ok': {
    state: 'ok',
    fr: ['Le certificat du pont est valable jusqu’au {date}.'],
    en: ['The certificate of the bridge is valid until {date}.'],
  },
  'certificate-absent': {
    state: 'info',
    fr: [
      'Le pont n’a pas encore de certificat : il le crée à son premier démarrage.',
      'Démarrez-le une fois : cps-bridge run',
    ],
    en: [
      'The bridge has no certificate yet: it makes it at its first start.',
      'Start it once: cps-bridge run',
    ],
  },
  'certificate-damaged': {
    state: 'broken',
    fr: [
      'Les fichiers du certificat sont endommagés ({detail}).',
      'Arrêtez le pont, puis : cps-bridge certificate renew',
    ],
    en: [
      'The files of the certificate are damaged ({detail}).',
      'Stop the bridge, then: cps-bridge certificate renew',
    ],
  },
  'certificate-expired': {
    state: 'broken',
    fr: [
      'Le certificat du pont n’est pas valable à la date de ce poste ({date}).',
      'Vérifiez l’horloge ; si elle est juste, arrêtez le pont, puis : cps-bridge certificate renew',
    ],
    en: [
      'The certificate of the bridge is not valid at this computer’s date ({date}).',
      'Check the clock; if it is right, stop the bridge, then: cps-bridge certificate renew',
    ],
  },
} as const
