import type { TextKey } from './texts.fr.ts'

/**
 * What the prompt page says in English. The controls keep their French names, as the contract gives them; their
 * meaning in English stands beside them (`*Gloss`).
 */
export const TEXTS_EN: Readonly<Record<TextKey, string>> = {
  language: 'Français',
  skip: 'Skip to the content',
  connecting: 'Connecting to cps-bridge…',
  lost: 'cps-bridge does not answer any more. Trying again…',

  titleIdentify: 'Allow reading your identity?',
  titleCheck: 'Check your card code',
  titleCheckThenSign: 'Check your card code, then sign',
  titleSign: 'Sign the e-CPS activation request',
  titleWebEid: 'Identify yourself with your CPS card',

  askedBy: 'Asked for by the site',
  notYours: 'You are not using this site right now? Then refuse.',
  whatHappens: 'If you accept',

  identify1: 'Your name, title, profession, national identifier and certificate are sent to this site.',
  identify2:
    'No code is asked for, nothing is signed. Your consent is remembered for this card and this site.',
  otherId: 'This site expects the identifier …\u2060{expected}; your card bears …\u2060{own}.',
  other: 'This site expects another card than the one in the reader.',
  otherAdvice:
    'Insert the expected card, or refuse. If you confirm, the site learns that this card is not the one it expects, and nothing else.',
  other1: 'The site learns that this card is not the one it expects, and nothing else.',
  other2: 'No code is asked for, nothing is signed.',
  otherExpected: 'What the site expects',
  otherHidden: 'another identifier',
  otherTest: 'test card',
  otherReal: 'a real card, not a test card',

  check1: 'Your card checks your card code.',
  check2: 'Nothing is signed.',
  checkThenSign1: 'Your card checks your card code.',
  checkThenSign2:
    'This site may then have it sign one e-CPS activation request, without asking for the code again.',
  sign1: 'Your card checks your card code, then signs your e-CPS activation request.',
  sign2: 'This site receives the signature with your national identifier and your certificate.',
  webEid1: 'Your card checks your card code, then proves your identity to this site.',
  webEid2: 'This site receives your certificate, which bears your name. No document is signed.',

  cardTitle: 'Card in use',
  holder: 'Holder',
  anonymous: 'Anonymous card',
  nationalId: 'National identifier',
  reader: 'Reader',
  card: 'Card',
  cardKind: 'CPS card ({kind})',
  testCard: 'test card',
  expired: 'expired',

  reading: 'Reading the card… Leave it in the reader.',
  busy: 'Operation under way: do not remove the card.',
  busyPad: 'Type your card code on the keypad of the reader, then confirm on the reader.',
  busyPadAdvice: 'To give up, press the cancel key of the reader.',

  codeGloss: 'Code of your CPS card',
  codeNotReady: 'One moment, hands off: getting ready for your code…',
  codeOutOfView:
    'Enlarge this window, or zoom out: the name of the site and the request must be readable in full.',
  codeUnfocused: 'Click into this page to type your code.',
  codeHelp:
    '{digits} digits: the confidential code that came by letter. The card checks it, this site never sees it.',
  codeRange: '{min} to {max}',
  codeIncomplete: 'Type the {digits} digits of your card code.',
  codeUnusable: 'What you pasted is no card code: {digits} digits are expected.',
  nothingSent: 'Nothing was sent to the card.',
  padTitle: 'Enter the code on the reader',
  padText:
    'Click on “Valider”: the reader then asks for your card code. Type it on its keypad, never here: it does not pass through this computer.',
  padTimeOut: 'No code was typed on the reader in time.',
  padTimeOutAdvice: 'No try was used. Click on “Valider” to try again.',
  padFailed: 'The keypad of the reader did not work as it should.',
  padFailedAdvice: 'Type your card code here, or refuse and have the reader checked.',

  lastTryTitle: 'Last try',
  lastTryText:
    'If this code is wrong, your card will be blocked: it can neither identify you nor sign until it is unblocked with the unblocking code (8 digits) that you received by letter.',
  lastTryAdvice: 'In doubt? Refuse, and look for the letter with your card code first.',
  lastTryGloss: 'I understand that my card may be blocked',

  confirmGloss: 'Confirm',
  allowGloss: 'Allow',
  refuseGloss: 'Refuse',
  close: 'Close this window',
  closeRefuses: 'To close means to refuse.',
  closesItself: 'This window closes itself.',
  cannotClose: 'The browser does not let this page close itself: please close the tab.',
  timeLeft: 'Time left',
  halfMinute: 'You have 30 seconds left to answer.',

  stale: 'This request has changed meanwhile, perhaps in another window.',
  staleAdvice: 'Your answer was not used. Read the request, then answer again.',
  unreachable: 'cps-bridge does not answer.',
  unreachableAdvice: 'Check that the program is running on this computer, then try again.',
  rejected: 'cps-bridge did not accept this answer.',
  rejectedAdvice: 'Start again from the page of the portal.',

  confirmedIdentify: 'Identity sent',
  confirmedCheck: 'Card code checked',
  confirmedSign: 'Request signed',
  confirmedWebEid: 'You are identified',
  refused: 'You refused',
  expiredTitle: 'The time is up',
  failed: 'The request was not carried out',
  gone: 'This request is over',

  nextConfirmed: 'Go back to the site: the next step is shown there.',
  nextThenSign: 'The signature is made now: the next step is shown on the site.',
  nextRefusedIdentify: 'Your identity was not sent. Go back to the site.',
  nextRefused: 'Your card signed nothing. Go back to the site.',
  nextExpired: 'Your card signed nothing. Start again from the site.',
  nextExpiredIdentify: 'Your identity was not sent. Start again from the site.',
  nextFailed: 'Start again from the site.',
  nextGone: 'Go back to the site: it says how it goes on.',

  unblockHow:
    'Unblock it yourself with your unblocking code (8 digits), received by letter: from the site, or here.',
  unblock: 'Unblock my card',
  unblockHelp: 'Letter lost, or in need of help? Call CPS Info Service (in France):',
}
