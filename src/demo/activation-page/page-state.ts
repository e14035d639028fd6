/** What the page knows, and which of its panels that means. Pure: no DOM, no network. */
import type { PcscReason, Reader } from '../../client/index.ts'
import type { ActivationView } from '../activation/activation-view.ts'
import type { LinkState, PromptShown } from '../page/card-desk.ts'

/** What went wrong: a sentence that says what happened and one that says what to do. */
export interface Notice {
  readonly message: string
  readonly advice: string | null
}

/** The connection with the page's own server. `gone`: it answers, but this browser has no activation there. */
type ServiceState = 'loading' | 'ready' | 'offline' | 'gone'

/** Why the card in the reader is of no use; null `notAfter`: the bridge did not tell. */
export interface Refusal {
  readonly kind: 'mismatch' | 'expired' | 'blocked'
  readonly notAfter: string | null
}

/** The QR code on the screen. */
interface QrShown {
  readonly text: string
  /** Milliseconds since 1970 by the clock of the service. */
  readonly expires: number
}

/** The whole state of the page. */
export interface PageState {
  readonly service: ServiceState
  readonly view: ActivationView | null
  readonly link: LinkState | 'idle'
  /** Why there is no connection: an error code. */
  readonly linkFault: string | null
  /** A window of the bridge was opened to connect; it may show an error of the browser, which no page sees. */
  readonly relay: boolean
  readonly virtual: boolean
  readonly readers: readonly Reader[]
  /** Why this computer has no PC/SC service. */
  readonly degraded: PcscReason | null
  /** The reader was seen empty, as the fiche demands before the activation. */
  readonly cardWasOut: boolean
  readonly refusal: Refusal | null
  /** The bridge asks nothing before this: two requests in a row were refused. As `now`. */
  readonly heldUntil: number
  /** `sending`: the card has signed, the service has not answered yet. */
  readonly busy: 'signing' | 'sending' | 'code' | null
  readonly prompt: PromptShown | null
  readonly notice: Notice | null
  readonly qr: QrShown | null
  /** Milliseconds since 1970 by the clock of the service. */
  readonly now: number
}

/** The panel that is shown. */
export type Stage =
  | 'loading'
  | 'gone'
  | 'prepare'
  | 'connecting'
  | 'unreachable'
  | 'lost'
  | 'no-reader'
  | 'insert'
  | 'wrong-card'
  | 'start'
  | 'mismatch'
  | 'expired'
  | 'blocked'
  | 'sending'
  | 'qr'
  | 'code'
  | 'password'
  | 'done'
  | 'failed'

export const INITIAL_STATE: PageState = {
  service: 'loading',
  view: null,
  link: 'idle',
  linkFault: null,
  relay: false,
  virtual: false,
  readers: [],
  degraded: null,
  cardWasOut: false,
  refusal: null,
  heldUntil: 0,
  busy: null,
  prompt: null,
  notice: null,
  qr: null,
  now: 0,
}

/** What is in the readers, as far as a holder can act on it. */
export type CardPlace = 'no-reader' | 'empty' | 'cps' | 'several' | 'mute' | 'other'

const isCps = ({ state, card }: Reader): boolean =>
  state === 'present' && (card?.kind === 'cps3' || card?.kind === 'cps4')

export function placeOf(readers: readonly Reader[]): CardPlace {
  if (readers.every(({ state }) => state === 'unavailable')) return 'no-reader'
  const cards = readers.filter(isCps).length
  if (cards > 0) return cards === 1 ? 'cps' : 'several'
  if (readers.some(({ state }) => state === 'mute')) return 'mute'
  return readers.some(({ state }) => state === 'present') ? 'other' : 'empty'
}

const LINK_STAGE = {
  idle: 'prepare',
  connecting: 'connecting',
  unreachable: 'unreachable',
  lost: 'lost',
} as const satisfies Record<Exclude<PageState['link'], 'open'>, Stage>

const PLACE_STAGE = {
  'no-reader': 'no-reader',
  empty: 'insert',
  several: 'wrong-card',
  mute: 'wrong-card',
  other: 'wrong-card',
} as const satisfies Record<Exclude<CardPlace, 'cps'>, Stage>

/** Before the signature: what the reader says decides. */
function openedStage({ link, readers, degraded, cardWasOut, refusal }: PageState): Stage {
  if (link !== 'open') return LINK_STAGE[link]
  const place = placeOf(readers)
  if (degraded !== null || place === 'no-reader') return 'no-reader'
  if (!cardWasOut && place !== 'empty') return 'prepare'
  return place === 'cps' ? (refusal?.kind ?? 'start') : PLACE_STAGE[place]
}

/** `unknown`: nobody can see it yet. */
export type Check = 'unknown' | 'ok' | 'bad'

/** The prerequisites of the fiche, as far as the reader tells. */
export function checksOf({ link, readers, degraded }: PageState): Readonly<Record<'reader' | 'card', Check>> {
  if (link !== 'open') return { reader: 'unknown', card: 'unknown' }
  const place = placeOf(readers)
  if (degraded !== null || place === 'no-reader') return { reader: 'bad', card: 'unknown' }
  return { reader: 'ok', card: place === 'empty' ? 'ok' : 'bad' }
}

const VIEW_STAGE = {
  signed: 'qr',
  scanned: 'code',
  paired: 'password',
  activated: 'done',
  failed: 'failed',
} as const satisfies Record<Exclude<ActivationView['state'], 'opened'>, Stage>

/** The panel that a state means. */
export function stageOf(state: PageState): Stage {
  const { service, view, busy } = state
  if (service === 'gone') return 'gone'
  if (view === null) return 'loading'
  if (view.state !== 'opened') return VIEW_STAGE[view.state]
  return busy === 'sending' ? 'sending' : openedStage(state)
}

const STEPS: readonly (readonly Stage[])[] = [
  ['loading', 'gone', 'prepare', 'connecting', 'unreachable', 'lost', 'no-reader'],
  ['insert', 'wrong-card'],
  ['start', 'mismatch', 'expired', 'blocked', 'sending'],
  ['qr'],
  ['code'],
  ['password'],
]

/** Which of the six steps a panel belongs to, from 0; 6 when all are done, -1 when the activation has failed. */
export function stepOf(stage: Stage): number {
  if (stage === 'done') return STEPS.length
  return STEPS.findIndex((stages) => stages.includes(stage))
}

/** Another page of the same activation has shown a newer QR code: the one that is shown here is worth nothing. */
export const isQrReplaced = ({ view, qr }: Pick<PageState, 'view' | 'qr'>): boolean =>
  qr !== null && typeof view?.qrExpiresAt === 'string' && Date.parse(view.qrExpiresAt) !== qr.expires

/** Seconds left until a time, never less than 0. */
export const secondsLeft = (expires: number, now: number): number =>
  Math.max(0, Math.ceil((expires - now) / 1000))

/** What becomes of the state when the readers change: what was said of a card ends with it. */
export function withReaders(
  state: PageState,
  readers: readonly Reader[],
  degraded: PcscReason | null,
): Partial<PageState> {
  const place = placeOf(readers)
  return {
    readers,
    degraded,
    cardWasOut: state.cardWasOut || (degraded === null && place === 'empty'),
    ...(place !== 'cps' && { refusal: null, heldUntil: 0 }),
  }
}
