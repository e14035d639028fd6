/** What the client library says to the holder when it cannot reach the bridge: the closed table of its own codes. */

export type Locale = 'fr' | 'en'

/** Sentence, advice, and whether the same click may succeed later. */
type Text = readonly [message: string, advice: string]

/**
 * What can keep a page from the bridge, or part them later.
 *
 * - `INSECURE_CONTEXT`: the page is not served over HTTPS.
 * - `FRAME_NOT_DELEGATED`: the page is a frame that was not given `allow="loopback-network"`.
 * - `CSP_BLOCKED`: the page's own policy forbids the connection; `details.directive` and `details.blocked` say where.
 * - `PERMISSION_DENIED`: the browser or its user denies the page access to this computer's programs.
 * - `NOT_REACHABLE`: not installed, not running, certificate not trusted, or portal not allowed; a page cannot tell.
 * - `VERSION_TOO_OLD`: the bridge answers, but it is older than this page needs; `details.version`, `details.needed`.
 * - `POPUP_BLOCKED`: the window that the connection needs was not allowed to open.
 * - `CONNECTION_LOST`: the connection ended before the call was answered.
 * - `TIMEOUT`: the call took longer than its caller allows; it was cancelled.
 */
export type ClientErrorCode =
  | 'INSECURE_CONTEXT'
  | 'FRAME_NOT_DELEGATED'
  | 'CSP_BLOCKED'
  | 'PERMISSION_DENIED'
  | 'NOT_REACHABLE'
  | 'VERSION_TOO_OLD'
  | 'POPUP_BLOCKED'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'

/** These need a change of the page or of the program; the others may go away by another click. */
const PERMANENT: readonly ClientErrorCode[] = [
  'INSECURE_CONTEXT',
  'FRAME_NOT_DELEGATED',
  'CSP_BLOCKED',
  'VERSION_TOO_OLD',
]

export const isRetryable = (code: ClientErrorCode): boolean => !PERMANENT.includes(code)

const FR: Readonly<Record<ClientErrorCode, Text>> = {
  INSECURE_CONTEXT: [
    'Cette page n’est pas sécurisée : elle ne peut pas utiliser votre carte.',
    'Ouvrez le portail à son adresse en https.',
  ],
  FRAME_NOT_DELEGATED: [
    'Cette page est affichée dans un cadre qui n’a pas accès à votre lecteur.',
    'Ouvrez le portail dans son propre onglet.',
  ],
  CSP_BLOCKED: [
    'Les règles de sécurité du portail empêchent la connexion à votre lecteur.',
    'Signalez-le au support du portail.',
  ],
  PERMISSION_DENIED: [
    'Votre navigateur n’autorise pas ce site à joindre le lecteur de carte.',
    'Recommencez : une fenêtre de cps-bridge s’ouvrira. Pour rétablir l’accès : {undo}',
  ],
  NOT_REACHABLE: [
    'cps-bridge ne répond pas sur cet ordinateur.',
    'Vérifiez qu’il est installé et démarré. Si sa fenêtre affiche un avertissement, suivez-la puis recommencez.',
  ],
  VERSION_TOO_OLD: [
    'La version de cps-bridge sur cet ordinateur est trop ancienne.',
    'Mettez cps-bridge à jour, puis recommencez.',
  ],
  POPUP_BLOCKED: [
    'Votre navigateur a bloqué la fenêtre de cps-bridge.',
    'Autorisez les fenêtres de ce site, puis recommencez.',
  ],
  CONNECTION_LOST: ['La connexion à cps-bridge est interrompue.', 'Attendez son retour, puis recommencez.'],
  TIMEOUT: ['La réponse a trop tardé ; l’opération a été annulée.', 'Recommencez.'],
}

const EN: Readonly<Record<ClientErrorCode, Text>> = {
  INSECURE_CONTEXT: [
    'This page is not secure: it cannot use your card.',
    'Open the portal at its https address.',
  ],
  FRAME_NOT_DELEGATED: [
    'This page is shown in a frame that has no access to your reader.',
    'Open the portal in a tab of its own.',
  ],
  CSP_BLOCKED: [
    'The portal’s own security rules prevent the connection with your reader.',
    'Tell the support of the portal.',
  ],
  PERMISSION_DENIED: [
    'Your browser does not let this site reach the card reader.',
    'Try again: a window of cps-bridge will open. To allow access again: {undo}',
  ],
  NOT_REACHABLE: [
    'cps-bridge does not answer on this computer.',
    'Check that it is installed and running. If its window shows a warning, follow it, then try again.',
  ],
  VERSION_TOO_OLD: [
    'The version of cps-bridge on this computer is too old.',
    'Update cps-bridge, then try again.',
  ],
  POPUP_BLOCKED: [
    'Your browser blocked the window of cps-bridge.',
    'Allow windows of this site, then try again.',
  ],
  CONNECTION_LOST: [
    'The connection with cps-bridge is interrupted.',
    'Wait until it is back, then try again.',
  ],
  TIMEOUT: ['The answer took too long; the operation was cancelled.', 'Try again.'],
}

/** How a refusal is undone, by browser: [Firefox, Chromium and its kin, others]. */
const UNDO: Readonly<Record<Locale, readonly [string, string, string]>> = {
  fr: [
    'icône des permissions à gauche de l’adresse, « Accéder aux applications et services sur cet appareil », supprimez le blocage.',
    'icône à gauche de l’adresse, « Paramètres du site », « Applications sur l’appareil » : Autoriser.',
    'autorisez l’accès au réseau local dans les réglages de ce site.',
  ],
  en: [
    'permissions icon left of the address, “Access apps and services on this device”, remove the block.',
    'icon left of the address, “Site settings”, “Apps on device”: Allow.',
    'allow access to the local network in the settings of this site.',
  ],
}

const undoOf = (locale: Locale, userAgent: string): string =>
  UNDO[locale][userAgent.includes('Firefox/') ? 0 : userAgent.includes('Chrome/') ? 1 : 2]

/** Sentence and advice of a code. `userAgent` decides which browser's words are used. */
export function textOf(code: ClientErrorCode, locale: Locale, userAgent: string): Text {
  const [message, advice] = (locale === 'fr' ? FR : EN)[code]
  return [message, advice.replace('{undo}', undoOf(locale, userAgent))]
}

/** What a page may say before the browser asks, and while the window of the bridge is used. */
export interface Explanation {
  readonly title: string
  readonly text: string
}

export const EXPLAIN: Readonly<Record<Locale, Readonly<Record<'permission' | 'relay', Explanation>>>> = {
  fr: {
    permission: {
      title: 'Votre navigateur va vous poser une question',
      text: 'Il demande si ce site peut accéder aux applications de cet appareil : c’est ainsi qu’il joint votre lecteur de carte. Choisissez « Autoriser ».',
    },
    relay: {
      title: 'Une fenêtre de cps-bridge s’est ouverte',
      text: 'Elle relie ce site à votre lecteur. Gardez-la ouverte, et suivez ce qu’elle indique.',
    },
  },
  en: {
    permission: {
      title: 'Your browser is about to ask a question',
      text: 'It asks whether this site may access apps on this device: that is how it reaches your card reader. Choose “Allow”.',
    },
    relay: {
      title: 'A window of cps-bridge has opened',
      text: 'It connects this site with your reader. Keep it open, and follow what it says.',
    },
  },
}
