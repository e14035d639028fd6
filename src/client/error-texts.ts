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
 * - `PERMISSION_UNANSWERED`: the browser asked its user, who did not answer.
 * - `NOT_REACHABLE`: nothing answers on this computer: the bridge is not installed, or does not run.
 * - `CERTIFICATE_UNTRUSTED`: something listens, and the browser does not accept its certificate.
 * - `ORIGIN_NOT_LISTED`: the bridge does not serve this portal; its window tells the holder.
 * - `VERSION_TOO_OLD`: the bridge answers, but it is older than this page needs; `details.version`, `details.needed`.
 * - `POPUP_BLOCKED`: the window that the connection needs was not allowed to open, or to go to the bridge.
 * - `CONNECTION_LOST`: the connection ended before the call was answered.
 * - `TIMEOUT`: the call took longer than its caller allows; it was cancelled.
 */
export type ClientErrorCode =
  | 'INSECURE_CONTEXT'
  | 'FRAME_NOT_DELEGATED'
  | 'CSP_BLOCKED'
  | 'PERMISSION_DENIED'
  | 'PERMISSION_UNANSWERED'
  | 'NOT_REACHABLE'
  | 'CERTIFICATE_UNTRUSTED'
  | 'ORIGIN_NOT_LISTED'
  | 'VERSION_TOO_OLD'
  | 'POPUP_BLOCKED'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'

/** What needs a change of the page or of the program; the others may go away by another click. */
const PERMANENT = true

/** In French, then in English. */
const TEXTS: Readonly<Record<ClientErrorCode, readonly [...Text, ...Text, permanent?: true]>> = {
  INSECURE_CONTEXT: [
    'Cette page n’est pas sécurisée\u202f: elle ne peut pas utiliser votre carte.',
    'Ouvrez le portail à son adresse en https.',
    'This page is not secure: it cannot use your card.',
    'Open the portal at its https address.',
    PERMANENT,
  ],
  FRAME_NOT_DELEGATED: [
    'Ce cadre n’a pas accès à votre lecteur.',
    'Ouvrez le portail dans son propre onglet.',
    'This frame has no access to your reader.',
    'Open the portal in a tab of its own.',
    PERMANENT,
  ],
  CSP_BLOCKED: [
    'Les règles de sécurité du portail empêchent la connexion à votre lecteur.',
    'Contactez l’assistance du portail.',
    'The portal’s own security rules prevent the connection with your reader.',
    'Tell the support of the portal.',
    PERMANENT,
  ],
  PERMISSION_DENIED: [
    'Votre navigateur n’autorise pas ce site à joindre le lecteur de carte.',
    'Pour rétablir l’accès\u202f: {undo}',
    'Your browser does not let this site reach the card reader.',
    'To allow access again: {undo}',
  ],
  PERMISSION_UNANSWERED: [
    'Votre navigateur attend votre réponse.',
    'Recommencez, puis choisissez «\u202fAutoriser\u202f».',
    'Your browser waits for your answer.',
    'Try again, then choose “Allow”.',
  ],
  NOT_REACHABLE: [
    'cps-bridge ne répond pas sur cet ordinateur.',
    'Vérifiez qu’il est installé et démarré, puis recommencez.',
    'cps-bridge does not answer on this computer.',
    'Check that it is installed and running, then try again.',
  ],
  CERTIFICATE_UNTRUSTED: [
    'Votre navigateur refuse le certificat de cps-bridge.',
    'Suivez les indications de sa fenêtre, puis recommencez.',
    'Your browser refuses the certificate of cps-bridge.',
    'Follow what its window says, then try again.',
  ],
  ORIGIN_NOT_LISTED: [
    'Ce site n’est pas autorisé à utiliser votre carte.',
    'Contactez l’assistance du portail.',
    'This site is not allowed to use your card.',
    'Tell the support of the portal.',
    PERMANENT,
  ],
  VERSION_TOO_OLD: [
    'La version de cps-bridge sur cet ordinateur est trop ancienne.',
    'Mettez cps-bridge à jour, puis recommencez.',
    'The version of cps-bridge on this computer is too old.',
    'Update cps-bridge, then try again.',
    PERMANENT,
  ],
  POPUP_BLOCKED: [
    'Votre navigateur a bloqué la fenêtre de cps-bridge.',
    'Autorisez les fenêtres de ce site, puis recommencez.',
    'Your browser blocked the window of cps-bridge.',
    'Allow windows of this site, then try again.',
  ],
  CONNECTION_LOST: [
    'La connexion à cps-bridge est interrompue.',
    'Recommencez.',
    'The connection with cps-bridge is interrupted.',
    'Try again.',
  ],
  TIMEOUT: ['Le délai de réponse est dépassé.', 'Recommencez.', 'The answer took too long.', 'Try again.'],
}

/** How a refusal is undone: [Firefox, Chromium and its kin]; no other browser has the permission. */
const UNDO: Readonly<Record<Locale, readonly [string, string]>> = {
  fr: [
    'icône à gauche de l’adresse, «\u202fAccéder aux applications et services sur cet appareil\u202f», supprimez le blocage.',
    'icône à gauche de l’adresse, «\u202fParamètres du site\u202f», «\u202fApplications sur l’appareil\u202f»\u202f: Autoriser.',
  ],
  en: [
    'icon left of the address, “Access apps and services on this device”, remove the block.',
    'icon left of the address, “Site settings”, “Apps on device”: Allow.',
  ],
}

const undoOf = (locale: Locale, userAgent: string): string =>
  UNDO[locale][userAgent.includes('Firefox/') ? 0 : 1]

export const isRetryable = (code: ClientErrorCode): boolean => TEXTS[code][4] === undefined

/** Sentence and advice of a code. `userAgent` decides which browser's words are used. */
export function textOf(code: ClientErrorCode, locale: Locale, userAgent: string): Text {
  const [message, advice, inEnglish, englishAdvice] = TEXTS[code]
  const [text, hint] = locale === 'fr' ? [message, advice] : [inEnglish, englishAdvice]
  return [text, hint.replace('{undo}', undoOf(locale, userAgent))]
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
      text: 'Votre navigateur demande si ce site peut accéder aux applications de cet appareil, dont votre lecteur de carte. Choisissez «\u202fAutoriser\u202f».',
    },
    relay: {
      title: 'Une fenêtre de cps-bridge s’est ouverte',
      text: 'La fenêtre de cps-bridge relie ce site à votre lecteur. Gardez-la ouverte, et suivez ses indications.',
    },
  },
  en: {
    permission: {
      title: 'Your browser is about to ask a question',
      text: 'Your browser asks whether this site may access apps on this device, your card reader among them. Choose “Allow”.',
    },
    relay: {
      title: 'A window of cps-bridge has opened',
      text: 'The window of cps-bridge connects this site with your reader. Keep it open, and follow what it says.',
    },
  },
}
