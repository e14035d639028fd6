/** Texts of the doctor about clock, network and disk. */

export const MACHINE_TEXTS = {
  'clock-ok': {
    state: 'ok',
    fr: ['L’horloge est plausible : {date}.'],
    en: ['The clock is plausible: {date}.'],
  },
  'clock-behind': {
    state: 'broken',
    fr: [
      'L’horloge de ce poste est en retard : {date}, avant que cps-bridge ait existé.',
      'Réglez la date et l’heure : {command}',
    ],
    en: [
      'The clock of this computer is behind: {date}, before cps-bridge existed.',
      'Set date and time: {command}',
    ],
  },
  'clock-ahead': {
    state: 'broken',
    fr: [
      'L’horloge de ce poste est en avance : {date}, après la fin des certificats ({end}).',
      'Réglez la date et l’heure : {command}',
    ],
    en: [
      'The clock of this computer is ahead: {date}, after the end of the certificates ({end}).',
      'Set date and time: {command}',
    ],
  },
  'clock-jumped': {
    state: 'info',
    fr: [
      'L’horloge a sauté de {seconds} secondes le {date}.',
      'Si cela se répète, activez la mise à l’heure : {command}',
    ],
    en: [
      'The clock jumped by {seconds} seconds on {date}.',
      'If that repeats, switch time synchronisation on: {command}',
    ],
  },
  'clock-unsynchronised': {
    state: 'info',
    fr: ['L’horloge n’est pas mise à l’heure par le réseau.', 'Activez-la : {command}'],
    en: ['The clock is not set by the network.', 'Switch it on: {command}'],
  },
  'time-zone': {
    state: 'warning',
    fr: [
      'Le fuseau horaire de ce poste ({zone}) n’est pas un fuseau français.',
      'S’il est faux, changez-le : {command}',
    ],
    en: [
      'The time zone of this computer ({zone}) is not a French one.',
      'If it is wrong, change it: {command}',
    ],
  },
  'network-ok': {
    state: 'ok',
    fr: ['« localhost » mène à ce poste, sans proxy.'],
    en: ['"localhost" leads to this computer, without a proxy.'],
  },
  'localhost-missing': {
    state: 'broken',
    fr: [
      'Le nom « localhost » n’est pas connu de ce poste.',
      'Ajoutez la ligne « 127.0.0.1 localhost » au fichier {file}.',
    ],
    en: [
      'The name "localhost" is not known to this computer.',
      'Add the line "127.0.0.1 localhost" to the file {file}.',
    ],
  },
  'localhost-unlisted': {
    state: 'warning',
    fr: [
      'Le fichier {file} ne contient pas « localhost » : certains programmes ne trouveront pas le pont.',
      'Ajoutez-y la ligne « 127.0.0.1 localhost ».',
    ],
    en: [
      'The file {file} does not contain "localhost": some programs will not find the bridge.',
      'Add the line "127.0.0.1 localhost" to it.',
    ],
  },
  'localhost-elsewhere': {
    state: 'broken',
    fr: [
      'Le nom « localhost » mène ailleurs qu’à ce poste : {address}.',
      'Remettez « 127.0.0.1 localhost » dans le fichier {file}.',
    ],
    en: [
      'The name "localhost" leads elsewhere than to this computer: {address}.',
      'Put "127.0.0.1 localhost" into the file {file} again.',
    ],
  },
  'ipv6-off': {
    state: 'info',
    fr: ['Ce poste n’a pas d’IPv6 : le pont répond sur 127.0.0.1 seul, ce qui suffit.'],
    en: ['This computer has no IPv6: the bridge answers on 127.0.0.1 alone, which is enough.'],
  },
  'proxy-catches': {
    state: 'broken',
    fr: [
      'Un proxy intercepte aussi localhost : {proxy} ({source}).',
      'Ajoutez « localhost,127.0.0.1,::1 » aux exceptions du proxy.',
    ],
    en: [
      'A proxy catches localhost too: {proxy} ({source}).',
      'Add "localhost,127.0.0.1,::1" to the exceptions of the proxy.',
    ],
  },
  'proxy-unexempt': {
    state: 'warning',
    fr: [
      'Le proxy {proxy} ({source}) n’excepte pas localhost : certains programmes ne trouveront pas le pont.',
      'Définissez : no_proxy=localhost,127.0.0.1,::1',
    ],
    en: [
      'The proxy {proxy} ({source}) does not except localhost: some programs will not find the bridge.',
      'Set: no_proxy=localhost,127.0.0.1,::1',
    ],
  },
  'proxy-used': {
    state: 'info',
    fr: ['Un proxy est configuré, sauf pour localhost ({source}).'],
    en: ['A proxy is configured, but for localhost ({source}).'],
  },
  'storage-ok': {
    state: 'ok',
    fr: ['Le dossier d’état est à vous seul, avec {free} Mo libres.'],
    en: ['The state folder is yours alone, with {free} MB free.'],
  },
  'folder-absent': {
    state: 'info',
    fr: ['Le dossier d’état n’existe pas encore : {folder}.', 'Démarrez le pont une fois : cps-bridge run'],
    en: ['The state folder does not exist yet: {folder}.', 'Start the bridge once: cps-bridge run'],
  },
  'folder-foreign': {
    state: 'broken',
    fr: ['Le dossier d’état appartient à un autre compte : {folder}.', 'Rendez-le au vôtre : {command}'],
    en: ['The state folder belongs to another account: {folder}.', 'Give it back to yours: {command}'],
  },
  'folder-open': {
    state: 'broken',
    fr: ['D’autres comptes peuvent écrire dans le dossier d’état : {folder}.', 'Fermez-le : {command}'],
    en: ['Other accounts can write into the state folder: {folder}.', 'Close it: {command}'],
  },
  'folder-unreadable': {
    state: 'broken',
    fr: ['Le dossier d’état ne peut être utilisé : {detail}', 'Rétablissez vos droits : {command}'],
    en: ['The state folder cannot be used: {detail}', 'Restore your rights: {command}'],
  },
  'disk-full': {
    state: 'broken',
    fr: ['Le disque du dossier d’état est plein ({free} Mo libres) : {folder}.', 'Libérez de la place.'],
    en: ['The disk of the state folder is full ({free} MB free): {folder}.', 'Free some space.'],
  },
  'log-disk-full': {
    state: 'warning',
    fr: ['Le disque du journal est plein ({free} Mo libres) : {folder}.', 'Libérez de la place.'],
    en: ['The disk of the log is full ({free} MB free): {folder}.', 'Free some space.'],
  },
  'log-failing': {
    state: 'warning',
    fr: [
      'Le journal du pont ne peut être écrit : des lignes se perdent.',
      'Libérez de la place, ou changez « log.file ».',
    ],
    en: [
      'The log of the bridge cannot be written: lines are being lost.',
      'Free some space, or change "log.file".',
    ],
  },
  'consents-damaged': {
    state: 'warning',
    fr: [
      'Les consentements ont été endommagés et mis de côté : {file}.',
      'Chaque portail demandera de nouveau votre accord ; supprimez ensuite ce fichier.',
    ],
    en: [
      'The consents were damaged and set aside: {file}.',
      'Each portal will ask for your consent again; delete this file then.',
    ],
  },
} as const
