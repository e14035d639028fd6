/** Every event of the log: its usual level and what it means. `docs/logs.md` is made from it. */
import type { Sentence } from '../../src/errors/setup-texts.ts'

export interface LogEvent extends Sentence {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
}

const at =
  (level: LogEvent['level']) =>
  (fr: string, en: string): LogEvent => ({ level, fr, en })
const [debug, info, warn, error] = [at('debug'), at('info'), at('warn'), at('error')]

export const LOG_EVENTS: Readonly<Record<string, LogEvent>> = {
  started: info(
    'Le pont démarre : version, environnement, bibliothèque PC/SC, configuration et origines, dossier d’état. Première ligne de chaque démarrage.',
    'The bridge starts: version, runtime, PC/SC binding, configuration and origins, state folder. The first line of each start.',
  ),
  listening: info('Le pont répond à cette adresse.', 'The bridge answers at this address.'),
  stopped: info('Le pont s’est arrêté comme demandé.', 'The bridge stopped as it was asked to.'),
  'stop-step-failed': error('Une étape de l’arrêt a échoué.', 'A step of the stop failed.'),
  'config-changed': info(
    'La configuration a changé et est appliquée ; `restart` nomme ce qui attend le prochain démarrage.',
    'The configuration changed and is in force; `restart` names what waits for the next start.',
  ),
  'config-faulty': warn(
    'La nouvelle configuration a une erreur : la dernière bonne reste en vigueur.',
    'The new configuration has a fault: the last good one stays in force.',
  ),
  'bridge-registered': info(
    'Standard du serveur de terminaux : le pont d’un utilisateur s’est annoncé.',
    'Switchboard of a terminal server: the bridge of a user has registered.',
  ),
  'bridge-left': info(
    'Standard : le pont d’un utilisateur est parti.',
    'Switchboard: the bridge of a user has left.',
  ),
  'connection-dropped': info(
    'Standard : une connexion n’a mené à aucun pont.',
    'Switchboard: a connection led to no bridge.',
  ),
  'port-taken': warn(
    'Standard : un port est pris par un autre programme.',
    'Switchboard: a port is taken by another program.',
  ),
  'switchboard-away': warn(
    'Le standard n’est pas là ; le pont attend.',
    'The switchboard is not there; the bridge waits for it.',
  ),
  'switchboard-lost': warn(
    'La liaison avec le standard est perdue.',
    'The link to the switchboard was lost.',
  ),
  'clock-jumped': warn('L’horloge de ce poste a été changée.', 'The clock of this computer was set.'),
  'log-lines-lost': warn(
    'Des lignes du journal ont été perdues : elles ne pouvaient être écrites.',
    'Lines of the log were lost: they could not be written.',
  ),
  'pcsc-binding': info('La bibliothèque PC/SC choisie.', 'The PC/SC library that was chosen.'),
  'pcsc-lost': warn(
    'Le service PC/SC n’est pas là ; `reason` dit pourquoi. Le pont attend son retour.',
    'There is no PC/SC service; `reason` says why. The bridge waits for its return.',
  ),
  'pcsc-recovered': info('Le service PC/SC est revenu.', 'The PC/SC service is there again.'),
  'pcsc-stuck': warn(
    'Un appel à PC/SC ne revient pas ; le lecteur est libéré pour les autres.',
    'A call into PC/SC does not return; the reader is freed for others.',
  ),
  'origin-refused': info(
    'Un site qui n’est pas dans la liste a essayé de se connecter : le premier essai de chacun, puis une ligne par minute avec leur nombre.',
    'A site that is not listed tried to connect: the first try of each, then one line a minute with a count.',
  ),
  'request-refused': debug('Une requête a été refusée à la porte.', 'A request was refused at the gate.'),
  'request-unjudged': error('Une requête n’a pas pu être jugée.', 'A request could not be judged.'),
  'route-failed': error('Une page ou une route a échoué.', 'A page or route failed.'),
  'socket-failed': debug('Une connexion WebSocket a échoué.', 'A WebSocket connection failed.'),
  'client-stuck': warn(
    'Un client laisse trop de messages non lus ou inachevés : il a été déconnecté.',
    'A client leaves too much unread or unfinished and was disconnected.',
  ),
  'call-failed': error(
    'Un appel a échoué de façon imprévue ; `requestId` le relie au message du portail.',
    'A call failed unexpectedly; `requestId` is the one that the portal shows.',
  ),
  'call-answered': debug(
    'Un appel a reçu une erreur du protocole (`code`).',
    'A call was answered with an error of the protocol (`code`).',
  ),
  'answer-unsent': error('Une réponse n’a pas pu être envoyée.', 'An answer could not be sent.'),
  'connection-unreleased': error(
    'Ce que tenait une connexion n’a pas pu être libéré.',
    'What a connection held could not be released.',
  ),
  'consents-unreadable': warn(
    'Le fichier des consentements ne peut être lu.',
    'The file of consents cannot be read.',
  ),
  'consents-damaged': warn(
    'Le fichier des consentements est endommagé : une copie est mise de côté, le lisible est gardé.',
    'The file of consents is damaged: a copy was set aside, and what could be read of it is kept.',
  ),
  'consents-unwritten': warn('Des consentements n’ont pas été gardés.', 'Consents were not kept.'),
  'audit-unwritten': error('Le journal d’audit ne peut être écrit.', 'The audit trail cannot be written.'),
  'audit-written': info('Le journal d’audit est de nouveau écrit.', 'The audit trail is written again.'),
  'tls-authority-made': info('Une autorité locale a été créée.', 'A local authority was made.'),
  'tls-authority-replaced': warn(
    'L’autorité locale a été remplacée : les navigateurs doivent faire confiance à la nouvelle.',
    'The local authority was replaced: browsers must be made to trust the new one.',
  ),
  'tls-file-lost': warn('Un fichier TLS est perdu ou endommagé.', 'A TLS file is lost or damaged.'),
  'tls-clock-behind': warn(
    'Selon l’horloge, aucun certificat n’est encore valable.',
    'By the clock no certificate is valid yet.',
  ),
  'tls-leaf-expired': warn(
    'Selon l’horloge, aucun certificat n’est plus valable.',
    'By the clock no certificate is valid any more.',
  ),
  'tls-leaf-changed': info('Le certificat TLS a été changé.', 'The TLS certificate was changed.'),
  'tls-leaf-refused': warn(
    'Le certificat TLS n’a pas pu être changé ; le pont réessaie.',
    'The TLS certificate could not be changed; it is tried again.',
  ),
}
