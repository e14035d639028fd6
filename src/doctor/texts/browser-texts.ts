/** Texts of the doctor about certificate stores, browsers and the session. */

export const BROWSER_TEXTS = {
  'trust-ok': {
    state: 'ok',
    fr: ['Ce navigateur fait confiance au pont : {place}.'],
    en: ['This browser trusts the bridge: {place}.'],
  },
  'trust-none': {
    state: 'info',
    fr: [
      'Aucun profil de navigateur n’a été trouvé pour ce compte.',
      'Ouvrez une fois votre navigateur, puis : cps-bridge certificate install',
    ],
    en: [
      'No browser profile was found for this account.',
      'Open your browser once, then: cps-bridge certificate install',
    ],
  },
  'trust-missing': {
    state: 'broken',
    fr: ['Ce navigateur ne fait pas confiance au pont : {place}.', 'Installez le certificat : {command}'],
    en: ['This browser does not trust the bridge: {place}.', 'Install the certificate: {command}'],
  },
  'trust-outdated': {
    state: 'broken',
    fr: [
      'Ce navigateur fait confiance à un ancien certificat du pont : {place}.',
      'Remplacez-le : {command}',
    ],
    en: ['This browser trusts an old certificate of the bridge: {place}.', 'Replace it: {command}'],
  },
  'trust-unreadable': {
    state: 'warning',
    fr: ['Ce magasin de certificats ne peut être lu : {place} ({detail}).', 'Essayez : {command}'],
    en: ['This certificate store cannot be read: {place} ({detail}).', 'Try: {command}'],
  },
  'browser-ok': {
    state: 'ok',
    fr: ['{browser} laisse les portails joindre le pont sans question ({source}).'],
    en: ['{browser} lets the portals reach the bridge without a question ({source}).'],
  },
  'browser-asks': {
    state: 'info',
    fr: [
      '{browser} demandera à l’utilisateur d’autoriser chaque portail (aucune stratégie).',
      'Répondez « Autoriser », ou déployez la stratégie : cps-bridge policy',
    ],
    en: [
      '{browser} will ask the user to allow each portal (no policy).',
      'Answer "Allow", or deploy the policy: cps-bridge policy',
    ],
  },
  'browser-old': {
    state: 'info',
    fr: ['{browser} {version} ne connaît pas encore l’autorisation du réseau local.'],
    en: ['{browser} {version} does not know the permission for the local network yet.'],
  },
  'browser-none': {
    state: 'warning',
    fr: [
      'Aucun navigateur connu n’a été trouvé sur ce poste.',
      'Installez Firefox, Chrome, Edge ou Chromium.',
    ],
    en: ['No known browser was found on this computer.', 'Install Firefox, Chrome, Edge or Chromium.'],
  },
  'policy-blocks': {
    state: 'broken',
    fr: [
      'Une stratégie de {browser} interdit au portail {portal} de joindre le pont ({source}).',
      'Retirez cette adresse de « {policy} ».',
    ],
    en: [
      'A policy of {browser} forbids the portal {portal} to reach the bridge ({source}).',
      'Take this address out of "{policy}".',
    ],
  },
  'policy-unreadable': {
    state: 'warning',
    fr: [
      '{browser} ignore ce fichier de stratégie, qui est endommagé : {source}.',
      'Corrigez-le ou retirez-le.',
    ],
    en: ['{browser} ignores this policy file, which is damaged: {source}.', 'Correct it or remove it.'],
  },
  'relay-needed': {
    state: 'warning',
    fr: [
      '{browser} refuse au portail {portal} l’accès direct au pont ; il passera par la fenêtre relais ({source}).',
      'Autorisez ce site dans les réglages du navigateur, ou laissez la fenêtre relais ouverte.',
    ],
    en: [
      '{browser} denies the portal {portal} direct access to the bridge; it will use the relay window ({source}).',
      'Allow this site in the settings of the browser, or leave the relay window open.',
    ],
  },
  'navigation-blocked': {
    state: 'broken',
    fr: [
      '{browser} empêche même d’ouvrir la fenêtre du pont (network.lna.allow_top_level_navigation est à false, {source}).',
      'Remettez cette préférence à true dans about:config.',
    ],
    en: [
      '{browser} keeps even the window of the bridge from opening (network.lna.allow_top_level_navigation is false, {source}).',
      'Set this preference to true again in about:config.',
    ],
  },
  'firefox-snap': {
    state: 'warning',
    fr: [
      'Firefox est installé en snap : il ne lit pas le magasin du système, et aucune stratégie n’est en place.',
      'Posez la stratégie dans /etc/firefox/policies, puis : {command}',
    ],
    en: [
      'Firefox is installed as a snap: it does not read the system’s store, and no policy is in place.',
      'Put the policy into /etc/firefox/policies, then: {command}',
    ],
  },
  'browser-hardened': {
    state: 'warning',
    fr: [
      '{browser} est un Firefox durci : il ignore les stratégies de Firefox et peut refuser localhost.',
      'Installez le certificat dans son profil (cps-bridge certificate install), ou utilisez Firefox.',
    ],
    en: [
      '{browser} is a hardened Firefox: it ignores the policies of Firefox and may refuse localhost.',
      'Install the certificate in its profile (cps-bridge certificate install), or use Firefox.',
    ],
  },
  'session-ok': {
    state: 'ok',
    fr: ['La session est ouverte sur ce poste.'],
    en: ['The session is open at this computer.'],
  },
  'session-remote': {
    state: 'warning',
    fr: [
      'La session est distante ({kind}) : le lecteur branché devant vous doit être redirigé.',
      'Branchez le lecteur du côté où vous êtes et activez la redirection des cartes à puce ({kind}).',
    ],
    en: [
      'The session is remote ({kind}): the reader in front of you has to be redirected.',
      'Plug the reader in where you are and switch the redirection of smart cards on ({kind}).',
    ],
  },
  'session-no-redirection': {
    state: 'broken',
    fr: [
      'La session est distante ({kind}) et aucun lecteur n’y est redirigé.',
      'Dans le client de bureau à distance, cochez « Cartes à puce » (Ressources locales), puis reconnectez-vous.',
    ],
    en: [
      'The session is remote ({kind}) and no reader is redirected into it.',
      'In the remote desktop client tick "Smart cards" (local resources), then connect again.',
    ],
  },
  'session-no-desktop': {
    state: 'info',
    fr: [
      'Aucun bureau n’est ouvert pour ce compte : les pages du pont ne peuvent s’ouvrir d’ici.',
      'Ouvrez la session sur le poste, ou donnez l’adresse à un navigateur : cps-bridge open --print',
    ],
    en: [
      'No desktop is open for this account: the pages of the bridge cannot be opened from here.',
      'Log in at the computer, or give the address to a browser: cps-bridge open --print',
    ],
  },
} as const
