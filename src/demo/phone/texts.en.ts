/** What the phone says in English. */
import type { TextKey } from './texts.fr.ts'

export const TEXTS_EN: Readonly<Record<TextKey, string>> = {
  title: 'e-CPS application (simulated)',
  brand: 'e-CPS application',
  simulated: 'simulated',
  language: 'Français',
  languageHint: 'Lire cette page en français',

  starting: 'Opening the application…',
  offline: 'The service does not answer. The application tries again by itself; nothing is lost.',

  welcome: 'Welcome to the e-CPS application',
  welcomeText: 'Your CPS card on your phone, to log in with Pro Santé Connect.',
  conditionsRead: 'Read the terms',
  conditions1: 'The e-CPS is personal: you alone use it, with your 4-digit password.',
  conditions2: 'You confirm only the logins that you asked for yourself.',
  conditions3: 'This is a demonstration: no real e-CPS is made.',
  conditions: 'Accept the general terms of use',
  conditionsMissing: 'Accept the general terms of use first.',
  begin: 'Start the activation',

  scan: 'Scan the QR code',
  scanText: 'The activation QR code is shown on your computer. It is valid for 90 seconds.',
  camera: 'Scan with the camera',
  cameraStop: 'Stop the camera',
  cameraView: 'Picture of the camera',
  cameraLive: 'Hold the QR code of the computer before the camera.',
  picture: 'Choose a picture of the QR code',
  pictureHelp: 'A photo or a screenshot. You can paste it too (Ctrl + V).',
  scanChecking: 'QR code read, checking…',
  scanBack: 'Keep my present e-CPS',
  noCamera:
    'The camera does not answer: another application may be using it. Try again, or choose a picture of the QR code.',
  cameraRefused:
    'The application may not use the camera. Allow it for this site in the settings of the browser, or choose a picture of the QR code.',
  cameraNone: 'No camera was found on this device. Choose a picture of the QR code.',
  noPicture: 'This file is not a picture. Choose a photo or a screenshot of the QR code.',
  noCode: 'No QR code was found in this picture. Take all of it, in focus, and try again.',
  qrOther: 'This is not an activation QR code. Scan the one that the computer shows at the step “QR code”.',
  qrElsewhere:
    'This QR code is of another activation service. Scan the one of the activation that you started.',
  qrUnknown:
    'This QR code is no longer valid: the computer showed another one, or the activation is over. Scan the one that is shown now.',
  qrExpired: 'This QR code has expired. Ask for a new one on the computer, then scan it.',
  qrUsed:
    'Another phone has already scanned this QR code. If it is not yours, ask for a new QR code on the computer.',
  released: 'The computer asked for a new QR code. Scan it to go on.',

  code: 'Type this code on your computer',
  codeText: 'It adds this phone to your account.',
  codeLabel: 'Code to type on the computer: {code}',
  codeTime: 'Valid for another {time}',
  codeOver: 'This code has expired. Ask for a new QR code on the computer, then scan it.',
  codeNext: 'The next step appears here as soon as the computer has accepted it.',
  scanAgain: 'Scan a new QR code',
  activationFor: 'Activation for',
  codeOther:
    'This is not you, or the computer asks for no code? Then you scanned the QR code of another activation.',
  scanOther: 'Scan another QR code',

  password: 'Create your password',
  passwordText: 'You will be asked for it at each login with the e-CPS application.',
  passwordNew: 'Create a 4-digit password',
  passwordConfirm: 'Confirm the 4-digit password',
  passwordHelp: 'Avoid runs and repetitions, such as 1234 or 0000.',
  submit: 'Confirm',
  passwordFormat: 'The password must have exactly 4 digits.',
  passwordTrivial: 'This password is too easy to guess: no run (1234, 4321) and no repeated digit (0000).',
  passwordMismatch: 'The two passwords differ. Type them again.',

  activated: 'Your e-CPS card is active',
  activatedText: 'From now on you can log in with Pro Santé Connect and your 4-digit password.',
  activatedNext: 'Go on at your computer.',
  done: 'Done',

  home: 'Your e-CPS',
  homeNone: 'No login request',
  homeWaiting: 'Leave the application open: a login request appears here by itself.',
  homeRenew: 'Activate again',
  request: 'Login request',
  requestBy: 'Login requested by: {portal}',
  requestMessage: 'The program that asks must show the same message:',
  requestNumber: 'The computer must show the same number:',
  requestPassword: '4-digit password',
  approve: 'Confirm the login',
  refuse: 'Refuse',
  requestTime: 'You have {time} left to confirm',
  requestMore: 'Other requests waiting: {count}.',
  approved: 'Login confirmed. Go on at your computer.',
  refused: 'Login refused. Nobody was logged in.',
  requestOver: 'The login request is over. Start again on the computer if you need to.',
  passwordEmpty: 'Type your 4-digit password.',
  passwordWrong: 'Wrong password. You have {tries} tries left.',
  passwordLast: 'Wrong password. You have one try left before it is locked.',

  locked: 'Your e-CPS is locked',
  lockedText:
    'Three wrong passwords were typed. Activate your e-CPS again with your CPS card, from a computer.',
  replaced: 'This e-CPS is no longer valid',
  replacedText: 'It was activated on another phone. To use it on this one, activate it again.',

  ended: 'The activation was not completed',
  ended_wrongCode: 'The code was mistyped three times on the computer. Start the activation again there.',
  ended_abandoned: 'The activation was given up on the computer. You can start it again at any time.',
  ended_superseded: 'A later activation was started. Scan the QR code of that one.',
  ended_expired: 'The activation took too long. Start it again on the computer.',

  faultStep: 'This step is over or not possible yet. Follow what is shown.',
  faultProof: 'The phone could not prove who it is. Check the clock of the device and try again.',
  faultOther: 'Something went wrong. Try again.',
  faultOffline: 'The service did not answer. Check your connection, then try again shortly.',
}
