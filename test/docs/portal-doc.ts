/** The tables of `docs/portal.md`: every error and every event that a portal can meet, from the closed tables of the code. */
import { type ClientErrorCode, isRetryable, textOf } from '../../src/client/error-texts.ts'
import { NOTIFICATIONS } from '../../src/contract/notifications.ts'
import { type DetailsOf, ERROR_TABLE, type ErrorCode } from '../../src/errors/codes.ts'
import type { Message } from '../../src/errors/message.ts'
import { MESSAGES_FR } from '../../src/errors/messages.fr.ts'
import { HTTP_STATUS } from '../../src/server/rpc/http-status.ts'
import { tableOf, withPart } from './generated-part.ts'

/** These end a change of the code or a start of the program, on the bridge's own pages and the command line. */
type NotForPortals =
  'PUK_INCORRECT' | 'PUK_LAST_TRY' | 'PUK_BLOCKED' | 'PUK_FORMAT' | 'NEW_PIN_REFUSED' | 'SETUP_INVALID'
type PortalCode = Exclude<ErrorCode, NotForPortals>

/** When it comes, what the page should do, and the details that the sentence of the table is made with. */
type Row<C extends ErrorCode> = readonly [when: string, page: string, details: DetailsOf<C>]

const WAIT = 'Show the sentence and wait for `card.inserted`, or call with `waitSeconds`.'
const SHOW = 'Show the sentence and leave the button.'
const FAULT = 'Show the sentence; log `requestId` for the support.'
const LENGTHS = { minLength: 4, maxLength: 4 }

const BRIDGE: { readonly [C in PortalCode]: Row<C> } = {
  PCSC_UNAVAILABLE: ['No PC/SC service; `details.reason` says why.', SHOW, { reason: 'not-running' }],
  READER_NOT_FOUND: ['No reader is attached, or not the one that was named.', WAIT, { readers: [] }],
  READER_AMBIGUOUS: [
    'Several readers hold a CPS; `details.readers`.',
    'Have the holder choose, and name the `reader`.',
    { readers: [] },
  ],
  CARD_ABSENT: ['All readers are empty.', WAIT, undefined],
  CARD_REMOVED: ['The card was pulled or exchanged during the call.', WAIT, undefined],
  CARD_MUTE: ['The card does not answer.', WAIT, undefined],
  CARD_BUSY: ['Another program or connection uses the card.', SHOW, {}],
  CARD_UNSUPPORTED: ['No CPS, or one that cannot sign; `details.kind`.', WAIT, { kind: 'unknown' }],
  CARD_MISMATCH: ['Not the card that `expect` names.', SHOW, undefined],
  CARD_PROTOCOL: ['The card answered what it must not.', FAULT, { command: '', statusWord: '' }],
  CERTIFICATE_EXPIRED: ['Its certificate is over, or not valid yet.', SHOW, {}],
  CERTIFICATE_NOT_FOUND: ['The card has no such certificate.', SHOW, undefined],
  PIN_INCORRECT: [
    'Mode `api`: the code is wrong; `details.triesLeft`.',
    'Show the sentence; ask for the code again only by a click.',
    { triesLeft: 2 },
  ],
  PIN_LAST_TRY: [
    'One try is left; none was made.',
    'Mode `api`: `allowLastTry` only after the holder said so.',
    { triesLeft: 1 },
  ],
  PIN_BLOCKED: ['No try is left.', SHOW, undefined],
  PIN_FORMAT: ['Mode `api`: not a possible code; no try was made.', SHOW, LENGTHS],
  PIN_REQUIRED: [
    'A code is needed, and nothing can ask for it.',
    'Call from a click, over the socket.',
    LENGTHS,
  ],
  PIN_CANCELLED: ['The holder refused, or closed the window.', SHOW, undefined],
  PIN_TIMEOUT: ['Nobody answered for 120 s.', SHOW, undefined],
  CONSENT_REFUSED: [
    'The identity may not be read: refused by the holder or the configuration.',
    SHOW,
    undefined,
  ],
  RATE_LIMITED: [
    'Too many tries, prompts or calls.',
    'Disable the button for `details.retryAfterSeconds`.',
    { retryAfterSeconds: 60 },
  ],
  REQUEST_INVALID: ['A parameter is wrong; `details.path` says which.', 'Mend the page.', { path: '' }],
  METHOD_NOT_FOUND: ['No such method for this caller.', 'Mend the page.', { path: '' }],
  ORIGIN_FORBIDDEN: [
    'The bridge does not serve this origin.',
    'Have the origin added to `origins` of the configuration.',
    undefined,
  ],
  OTHER_USER: ['The bridge serves another user of the machine.', SHOW, undefined],
  CANCELLED: ['The call was cancelled, or the bridge stops.', 'Nothing, or the sentence.', undefined],
  INTERNAL: ['A fault of the bridge.', FAULT, undefined],
}

const CLIENT: Readonly<Record<ClientErrorCode, readonly [when: string, page: string]>> = {
  INSECURE_CONTEXT: ['The page is not served over https.', 'Serve it over https.'],
  FRAME_NOT_DELEGATED: [
    'The page is a frame without the permission.',
    'Give the frame `allow="loopback-network"`.',
  ],
  CSP_BLOCKED: ["The page's own policy forbids the connection; `details`.", 'Mend the header `connect-src`.'],
  PERMISSION_DENIED: ['The browser, or its user, denies access to this computer.', SHOW],
  PERMISSION_UNANSWERED: ['The browser asked, and nobody answered.', SHOW],
  NOT_REACHABLE: [
    'Nothing answers: no bridge is installed, or none runs.',
    'Show the sentence and where the bridge can be had.',
  ],
  CERTIFICATE_UNTRUSTED: ['Something listens whose certificate the browser refuses.', SHOW],
  ORIGIN_NOT_LISTED: ['The bridge does not serve this portal.', 'Have the origin added to `origins`.'],
  VERSION_TOO_OLD: [
    'The bridge is older than `minimumVersion`.',
    'Show the sentence and where the bridge can be had.',
  ],
  POPUP_BLOCKED: ['The window of the bridge could not open.', 'Call from a click; show the sentence.'],
  CONNECTION_LOST: [
    'The connection ended before the answer.',
    'Show the sentence; the client connects again by itself.',
  ],
  TIMEOUT: ['Longer than `timeout` of the call; it was cancelled.', SHOW],
}

/** Those of the wire, and the client's own. */
type EventName = keyof typeof NOTIFICATIONS | 'connection' | 'gap' | 'readers'

const EVENTS: Readonly<Record<EventName, readonly [when: string, page: string]>> = {
  'reader.attached': ['A reader was attached.', 'Nothing, or say so.'],
  'reader.detached': ['A reader was detached.', 'Nothing, or say so.'],
  'card.inserted': ['A card was inserted: any card, a mute one too.', 'Go on with what waited for it.'],
  'card.removed': ['A card was pulled.', 'Forget what was shown of its holder.'],
  'prompt.requested': [
    'A call asks the holder; `shown` tells where.',
    'For `blocked` offer a link to `url`; else say that a window is open.',
  ],
  'prompt.closed': ['The question is over; `outcome` says how.', 'Wait for the answer of the call.'],
  'operation.progress': ['A call takes longer than 300 ms; `step`.', 'Say what it waits for.'],
  'bridge.degraded': ['The PC/SC service is away; `reason`.', 'Say that readers cannot be reached.'],
  'bridge.recovered': ['It is back.', 'Take that back.'],
  connection: ['`state` is `open`, `lost` or `closed`.', 'For `lost`: wait; the client connects again.'],
  gap: ['What happened while the connection was lost.', 'Take `readers` as they are now.'],
  readers: ['`readers` changed, by whatever cause.', 'Draw them anew.'],
}

const yesNo = (retryable: boolean): string => (retryable ? 'yes' : 'no')
const sentenceOf = (code: PortalCode): string => {
  const make = MESSAGES_FR[code] as (details: unknown) => Message
  const { what, advice } = make(BRIDGE[code][2])
  return [what, advice].filter((text) => text !== undefined).join(' ')
}

function bridgeTable(): string {
  const rows = (Object.keys(BRIDGE) as PortalCode[]).map((code) => [
    `\`${code}\``,
    BRIDGE[code][0],
    BRIDGE[code][1],
    sentenceOf(code),
    yesNo(ERROR_TABLE[code].retryable),
    String(HTTP_STATUS[code]),
  ])
  return tableOf(['Code', 'When', 'What the page does', 'What the holder reads', 'Retry', 'HTTP'], rows)
}

function clientTable(): string {
  const rows = (Object.keys(CLIENT) as ClientErrorCode[]).map((code) => [
    `\`${code}\``,
    ...CLIENT[code],
    textOf(code, 'fr', 'Chrome/').join(' '),
    yesNo(isRetryable(code)),
  ])
  return tableOf(['Code', 'When', 'What the page does', 'What the holder reads', 'Retry'], rows)
}

function eventTable(): string {
  const rows = (Object.keys(EVENTS) as EventName[]).map((name) => [
    `\`${name}\``,
    ...EVENTS[name],
    name in NOTIFICATIONS ? 'bridge' : 'client',
  ])
  return tableOf(['Event', 'When', 'What the page does', 'Of'], rows)
}

/** The document with its tables made anew. */
export function portalDoc(document: string): string {
  const parts = {
    'errors of the bridge': bridgeTable,
    'errors of the client': clientTable,
    events: eventTable,
  }
  return Object.entries(parts).reduce((text, [name, make]) => withPart(text, name, make()), document)
}
