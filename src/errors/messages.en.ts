import type { RateCause, UnusableCardKind } from './codes.ts'
import type { Messages } from './message.ts'
import { PCSC_MESSAGES } from './pcsc-messages.ts'

const NOT_A_CPS: Readonly<Record<UnusableCardKind, string>> = {
  vitale: 'This is a Vitale card. Insert your CPS card instead.',
  cps2ter: 'This CPS card is of an old generation. Use your current CPS card.',
  contactless: 'The card is read without contact. Insert it into the slot of the reader, chip first.',
  unknown: 'Insert your CPS card in place of this card.',
  cps3: 'This CPS card cannot do this operation. Contact the help desk of your card.',
  cps4: 'This CPS card cannot do this operation. Contact the help desk of your card.',
}

const TOO_MANY: Readonly<Record<RateCause, string>> = {
  refusals: 'You refused or closed two requests.',
  'wrong-codes': 'Too many wrong card codes were typed for this site.',
  'open-prompt': 'Another request of this site waits for your answer.',
}

/** English sentences, beside the French ones. */
export const MESSAGES_EN: Messages = {
  PCSC_UNAVAILABLE: ({ reason }) => PCSC_MESSAGES.en[reason],
  READER_NOT_FOUND: () => ({
    what: 'No card reader was found.',
    advice: 'Plug in your card reader, then try again.',
  }),
  READER_AMBIGUOUS: ({ names = [] }) => ({
    what:
      names.length === 0
        ? 'Several CPS cards are inserted.'
        : `Several CPS cards are inserted: in ${names.map((name) => `“${name}”`).join(' and ')}.`,
    advice: 'Leave a single CPS card in the readers, then try again.',
  }),
  CARD_ABSENT: () => ({ what: 'There is no card in the reader.', advice: 'Insert your CPS card.' }),
  CARD_REMOVED: () => ({
    what: 'The card was removed or exchanged during the operation.',
    advice: 'Insert your CPS card and try again.',
  }),
  CARD_MUTE: () => ({
    what: 'The card does not answer.',
    advice:
      'Take it out, then push it all the way in, chip towards the reader. If it persists, unplug the reader and plug it in again.',
  }),
  CARD_BUSY: ({ holder }) => ({
    what: 'Another program is using the card.',
    advice:
      holder === undefined
        ? 'Wait a few seconds or close the other program, then try again.'
        : `Wait a few seconds or close “${holder}”, then try again.`,
  }),
  CARD_UNSUPPORTED: ({ kind, readerName }) => ({
    what:
      readerName === undefined
        ? 'This card is not a CPS card that can be used here.'
        : `The card in “${readerName}” is not a CPS card that can be used here.`,
    advice: NOT_A_CPS[kind],
  }),
  CARD_MISMATCH: () => ({
    what: 'The inserted card is not the expected one.',
    advice: 'Insert the CPS card whose national identifier you typed.',
  }),
  CARD_PROTOCOL: () => ({
    what: 'The card gave an unexpected answer.',
    advice: 'Take the card out, insert it again and retry. If it persists, contact your help desk.',
  }),
  CERTIFICATE_EXPIRED: ({ notBefore }) => ({
    what:
      notBefore === undefined
        ? 'The certificate of your CPS card has expired.'
        : 'The certificate of your CPS card is not valid yet.',
    advice:
      notBefore === undefined
        ? 'Use your new card, or ask the ANS to renew it.'
        : 'Check the date and time of the computer.',
  }),
  CERTIFICATE_NOT_FOUND: () => ({
    what: 'The certificate needed is not on this card.',
    advice: 'Use a CPS card with an authentication certificate.',
  }),
  PIN_INCORRECT: ({ triesLeft }) => ({
    what: `Wrong code: ${triesLeft} ${triesLeft > 1 ? 'tries' : 'try'} left.`,
    advice: 'Check your code before you try again: the card is blocked after the last try.',
  }),
  PIN_LAST_TRY: () => ({
    what: 'One try is left before the card is blocked; it was not used.',
    advice: 'Find your code (letter from the ANS) before you confirm this last try.',
  }),
  PIN_BLOCKED: () => ({
    what: 'Your CPS card is blocked.',
    advice: 'Unblock it with your unblocking code (8 digits), received by letter together with the code.',
  }),
  PIN_FORMAT: ({ minLength, maxLength }) => ({
    what:
      minLength === maxLength
        ? `The code has ${minLength} digits.`
        : `The code has ${minLength} to ${maxLength} digits.`,
    advice: 'No try was used: type your code again.',
  }),
  PIN_REQUIRED: () => ({ what: 'The code of the card is needed.', advice: 'Start again from the portal.' }),
  PIN_CANCELLED: (window) => ({
    what: window?.closed ? 'The window was closed: nothing was signed.' : 'You refused the operation.',
    advice: window?.closed ? 'You can try again.' : 'Your card has signed nothing.',
  }),
  PIN_TIMEOUT: () => ({ what: 'The code was not typed in time.', advice: 'Start again from the portal.' }),
  PUK_INCORRECT: ({ triesLeft }) => ({
    what: `Wrong unblocking code: ${triesLeft} ${triesLeft > 1 ? 'tries' : 'try'} left.`,
    advice: 'Check it on the letter from the ANS: after the last try the card cannot be unblocked any more.',
  }),
  PUK_LAST_TRY: () => ({
    what: 'One try of the unblocking code is left; it was not used.',
    advice: 'Find the letter from the ANS before you confirm: if this try fails, the card is lost.',
  }),
  PUK_BLOCKED: () => ({
    what: 'The unblocking code of this card is blocked: the card cannot be unblocked any more.',
    advice: 'Call CPS Info Service, 0 825 85 2000 (France), to have your card replaced.',
  }),
  PUK_FORMAT: ({ minLength, maxLength }) => ({
    what:
      minLength === maxLength
        ? `The unblocking code has ${minLength} digits.`
        : `The unblocking code has ${minLength} to ${maxLength} digits.`,
    advice: 'No try was used: type your unblocking code again.',
  }),
  NEW_PIN_REFUSED: ({ reason }) => ({
    what:
      reason === 'different'
        ? 'The two entries of the new code differ.'
        : 'The new code is the same as the current one.',
    advice: 'No try was used and the code is unchanged: type the new code again.',
  }),
  CONSENT_REFUSED: () => ({
    what: 'Reading your identity was not allowed for this site.',
    advice: 'Try again and accept if you trust this site.',
  }),
  RATE_LIMITED: ({ retryAfterSeconds, cause }) => ({
    what: cause === undefined ? 'This site makes too many requests at once.' : TOO_MANY[cause],
    advice:
      cause === 'open-prompt'
        ? 'Answer that request first, then try again.'
        : `For safety, wait ${retryAfterSeconds} s, then try again.`,
  }),
  REQUEST_INVALID: ({ path }) => ({
    what: `The request of the site is not valid${path === '' ? '' : ` (${path})`}.`,
    advice: 'Tell the support of the portal.',
  }),
  METHOD_NOT_FOUND: () => ({
    what: 'The site asks for an operation that this program does not know.',
    advice: 'Update cps-bridge, or tell the support of the portal.',
  }),
  ORIGIN_FORBIDDEN: () => ({
    what: 'This site is not allowed to use your CPS card.',
    advice: 'Use an allowed health portal, or contact your administrator.',
  }),
  OTHER_USER: () => ({
    what: 'This card is used by another user of the computer.',
    advice: 'Open the portal in your own session.',
  }),
  CANCELLED: () => ({ what: 'The operation was cancelled.', advice: 'You can start it again.' }),
  SETUP_INVALID: ({ reason }) => ({ what: reason }),
  INTERNAL: () => ({
    what: 'An unexpected error happened in cps-bridge.',
    advice: 'Try again. If it persists, contact your help desk with the log of the program.',
  }),
}
