/** The page's texts in English. */
import type { TextKey } from './texts.fr.ts'

export const TEXTS_EN: Readonly<Record<TextKey, string>> = {
  brand: 'e-CPS activation',
  demonstration: 'demonstration',
  skip: 'Skip to the content',
  language: 'Français',
  languageHint: 'Lire cette page en français',
  title: 'Activate your e-CPS',
  steps: 'Steps of the activation',
  stepDone: '(done)',
  stepOf: 'Step {n} of {of}: {step}',
  stepPrepare: 'Preparation',
  stepCard: 'Card',
  stepIdentity: 'Signature',
  stepQr: 'QR code',
  stepCode: 'Phone',
  stepPassword: 'Password',
  typed: 'National identifier typed: {id}',

  offline: 'The service does not answer at the moment.',
  offlineAdvice: 'Keep this page open: your activation is kept, the page tries again by itself.',

  otherActivation: 'Another activation request was opened in this browser.',
  otherActivationAdvice:
    'This page now follows that one. The one before cannot be reached from here any more: to take it up, request it again from the portal.',

  phoneLeft: 'The phone that had scanned the QR code has left this activation.',
  phoneLeftAdvice: 'Scan the new QR code with your phone. You do not have to sign again.',

  loadingTitle: 'One moment…',
  loadingText: 'The page looks where your activation stands.',

  goneTitle: 'This activation is over',
  goneText:
    'It has expired, or it was opened in another browser. Your card is not affected: request the activation again.',
  goneLink: 'Back to the activation request',
  goneNoLink: 'Open the health portal again and click “Connexion”.',

  prepareTitle: 'Before you start',
  prepareApp: 'The e-CPS application is installed on your phone.',
  prepareOut: 'Your CPS card is out of the reader.',
  prepareReader: 'Your card reader is connected with this computer.',
  prepareNoReader: 'No card reader is recognised: connect it with this computer.',
  prepareIn: 'Your card is still in the reader: take it out.',
  resumeText: 'Your request is still open. Click “Continue” to find your reader again.',
  continue: 'Continue',

  connectingTitle: 'Connecting with your reader…',
  connectingText: 'If your browser asks a question, choose “Allow”.',
  connectingTrouble:
    'Does the window show an error, or stay empty? Close it: cps-bridge is probably not running on this computer.',
  connectingStop: 'The window shows an error',

  unreachableTitle: 'Your reader cannot be reached',
  absentTitle: 'cps-bridge is not running on this computer',
  absentText:
    'This program connects your card reader with this page. Install it or start it. Your request is kept.',
  install: 'Install cps-bridge',
  absentWait: 'The page goes on by itself as soon as cps-bridge runs.',
  untrustedTitle: 'Allow the connection with your reader',
  unreachableTrust:
    'Your browser does not know the certificate of cps-bridge yet. Open its page: the browser shows a warning, accept the certificate for that site.',
  unreachableBack: 'Then come back here: the page goes on by itself. Your request is kept.',
  openBridge: 'Open the page of cps-bridge',
  retry: 'Try again',

  lostTitle: 'The connection with the reader is interrupted',
  lostText: 'It comes back by itself as soon as cps-bridge answers. Your request is kept.',

  noReaderTitle: 'No card reader',
  noReaderText: 'Connect your card reader with the computer: it is noticed at once.',
  noReaderHelp: 'Is it connected already? Unplug it and use another USB port. Your request is kept.',

  insertTitle: 'Insert your card into the reader',
  insertText: 'Chip first, all the way in. The card is noticed at once.',
  insertVirtual: 'Without hardware: use the virtual reader of this page.',

  wrongCardTitle: 'This card cannot be used',
  wrongMuteTitle: 'Card not properly inserted?',
  wrongSeveralTitle: 'Leave a single CPS card',
  wrongOther:
    'It is not a CPS card that can be used (a Vitale card or another one). Take it out and insert your CPS card.',
  wrongVitale: 'It is a Vitale card. Take it out and insert your CPS card instead.',
  wrongMute:
    'The card does not answer. Take it out, then push it all the way in, chip towards the reader. If it persists, unplug the reader and plug it in again.',
  wrongSeveral: 'Several CPS cards are inserted. Leave only one.',

  startTitle: 'CPS card detected',
  startText: 'Leave it in the reader and start the activation.',
  start: 'Start the activation',

  pinHelp:
    'A window of cps-bridge will show your identity and ask for your card code (the confidential code that came by letter). This page never sees that code.',
  held: 'You refused or closed two requests. For your safety, wait {seconds} s.',
  signing: 'Signing…',
  answering: 'Waiting for your answer…',
  promptOpen: 'Answer in the window of cps-bridge. You do not see it?',
  promptBlocked: 'Your browser did not open the window of cps-bridge.',
  promptLink: 'Open the window of cps-bridge',

  mismatchTitle: 'This card bears another identifier',
  mismatchTyped: 'Identifier typed:',
  mismatchCardWay: 'Wrong card? Take it out and insert the right one: the activation goes on here.',
  mismatchIdWay: 'A typing mistake? Correct the identifier.',
  correct: 'Correct the identifier',

  expiredTitle: 'The certificate of your card has expired',
  expiredText: 'It was valid until {date}. This card cannot activate an e-CPS any more.',
  expiredNoDate: 'This card cannot activate an e-CPS any more.',
  expiredAdvice:
    'Take it out and insert your new CPS card: the activation goes on here. If it has not arrived, call CPS Info Service, 0 825 85 2000.',

  blockedTitle: 'Your CPS card is blocked',
  blockedText:
    'Its card code (the confidential code that came by letter) was typed wrongly too often. Your card is not lost: you can unblock it yourself, and your request is kept.',
  blockedCode: 'Take your unblocking code: 8 digits, sent by letter with the card code.',
  unblock: 'Unblock my card',
  blockedBack: 'Then come back here, take your card out and insert it again: the activation goes on.',
  blockedHelp: 'You no longer have that code, or it is refused? Call CPS Info Service, 0 825 85 2000.',

  sendingTitle: 'Your card has signed',
  sendingText: 'The service verifies the signature. You can take your card out.',

  holder: 'Holder: {name}',
  qrTitle: 'Scan the QR code',
  qrOpen: 'Open the e-CPS application on your phone.',
  qrTerms: 'Tick the terms of use.',
  qrStart: 'Press “Start the activation” and scan this QR code.',
  qrImage: 'Activation QR code, to scan with the e-CPS application',
  qrLeft: 'Valid for {seconds} s more',
  qrExpired: 'This QR code is no longer valid.',
  qrExpiredAdvice: 'Show a new one when your phone is ready. You need not sign again.',
  qrReplaced: 'A newer QR code is shown in another window of this browser.',
  qrReplacedAdvice: 'Scan that one, or show a new one here.',
  qrSoon: 'The QR code is valid for 30 seconds more.',
  qrWaiting: 'Preparing the QR code…',
  qrNew: 'New QR code',
  removeCard: 'Your CPS card is no longer needed: take it out of the reader.',
  phoneLink: 'Open the simulated e-CPS application',
  phoneHint: 'Without a phone: the simulated one opens in another window.',

  codeTitle: 'Type the code to add your phone',
  codeText: 'Your phone has scanned the QR code and shows six digits.',
  codeLabel: 'Code shown on the phone',
  codeLeft: '{tries} The code is valid for {time} more.',
  codeOver: 'The code shown on the phone is no longer valid.',
  codeOverAdvice: 'Show a new QR code and scan it.',
  codeFormat: 'The code has six digits. No try was used.',
  codeSubmit: 'Confirm the code',
  codeOther: 'Another phone? Show a new QR code.',

  passwordTitle: 'Finish on your phone',
  passwordText:
    'Your phone is added. Create your 4-digit password on it and confirm it. This page follows by itself.',
  passwordWait: 'Waiting for your 4-digit password on the phone…',

  doneTitle: 'Your e-CPS card is activated',
  doneText:
    'From now on you can log in with your phone and your 4-digit password. Take your CPS card out of the reader.',
  doneLink: 'Log in with e-CPS',

  failedTitle: 'The activation has failed',
  failedWrongCode: 'The code of the phone was typed wrongly three times: for safety, the activation ends.',
  failedAbandoned: 'You gave the activation up.',
  failedSuperseded:
    'A later activation of the same card has replaced this one. Go on with that one, in the other window or on the other computer.',
  failedExpired: 'The time for the activation (30 minutes) is over.',
  failedAdvice: 'Your card is not affected, and you can request the activation again at any time.',

  abandon: 'Give up the activation',
  abandonAsk: 'Give this activation up? You would have to request it again.',
  abandonYes: 'Yes, give up',
  abandonNo: 'Go on with the activation',

  faultChallenge: 'The request to sign has expired.',
  faultChallengeAdvice: 'Try again: a new request is made.',
  faultToken: 'The service did not accept the signature of this card.',
  faultTokenAdvice: 'Try again. If it persists, tell the support this reason: {detail}.',
  faultMismatch: 'The card that signed bears another identifier than the one typed.',
  faultMismatchAdvice: 'Insert the card of the identifier typed, or correct the identifier.',
  faultCode: 'That is not the code shown on the phone.',
  faultCodeAdvice: 'Read it again, then retry. {tries}',
  faultCodeExpired: 'The code shown on the phone is no longer valid.',
  faultCodeExpiredAdvice: 'Show a new QR code and scan it.',
  faultStep: 'Another window has moved this activation on.',
  faultStepAdvice: 'This page now shows the present step.',
  faultOther: 'Something went wrong.',
  faultOtherAdvice: 'Try again. Your request is kept.',
}
