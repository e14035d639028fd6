/** What the page knows, and which of its panels that means. Pure: no DOM, no network. */
import type { Identity, Reader } from '../../contract/shapes.ts'
import type { ActivationView } from '../activation/activation-service.ts'

/** What went wrong: a sentence that says what happened and one that says what to do. */
export interface Notice {
  readonly message: string
  readonly advice: string | null
}

/** The connection with the bridge. `lost`: it was open and is being opened again. */
type LinkState = 'idle' | 'connecting' | 'unreachable' | 'open' | 'lost'

/** The connection with the page's own server. `gone`: it answers, but this browser has no activation there. */
type ServiceState = 'loading' | 'ready' | 'offline' | 'gone'

/** What the holder was shown of his card. */
export interface CardRead {
  readonly identity: Identity
  readonly blocked: boolean
  /** Null where the bridge does not tell. */
  readonly triesLeft: number | null
}

/** The QR code on the screen. */
interface QrShown {
  readonly text: string
  /** Milliseconds since 1970 by the clock of the service. */
  readonly expires: number
}

/** Where the holder is asked for his code. */
export interface PromptShown {
  readonly url: string
  /** The browser opened no window in the click: the page offers a link. */
  readonly blocked: boolean
}

/** The whole state of the page. */
export interface PageState {
  readonly service: ServiceState
  readonly view: ActivationView | null
  readonly link: LinkState
  /** A window of the bridge was opened to connect; it may show an error of the browser, which no page sees. */
  readonly relay: boolean
  readonly virtual: boolean
  readonly readers: readonly Reader[]
  /** The reader was seen empty, as the fiche demands before the activation. */
  readonly cardWasOut: boolean
  readonly card: CardRead | null
  /** `sending`: the card has signed, the service has not answered yet. */
  readonly busy: 'reading' | 'signing' | 'sending' | 'code' | null
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
  | 'card-in'
  | 'insert'
  | 'wrong-card'
  | 'start'
  | 'identity'
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
  relay: false,
  virtual: false,
  readers: [],
  cardWasOut: false,
  card: null,
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
} as const satisfies Record<Exclude<LinkState, 'open'>, Stage>

const PLACE_STAGE = {
  'no-reader': 'no-reader',
  empty: 'insert',
  several: 'wrong-card',
  mute: 'wrong-card',
  other: 'wrong-card',
} as const satisfies Record<Exclude<CardPlace, 'cps'>, Stage>

function cardStage({ identity, blocked }: CardRead, typedId: string): Stage {
  if (identity.nationalId !== typedId) return 'mismatch'
  if (identity.expired) return 'expired'
  return blocked ? 'blocked' : 'identity'
}

/** Before the signature: what the reader says decides. */
function openedStage({ link, readers, cardWasOut, card }: PageState, typedId: string): Stage {
  if (link !== 'open') return LINK_STAGE[link]
  const place = placeOf(readers)
  if (place === 'no-reader') return 'no-reader'
  if (!cardWasOut && place !== 'empty') return 'card-in'
  if (place !== 'cps') return PLACE_STAGE[place]
  return card === null ? 'start' : cardStage(card, typedId)
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
  return busy === 'sending' ? 'sending' : openedStage(state, view.typedId)
}

const STEPS: readonly (readonly Stage[])[] = [
  ['loading', 'gone', 'prepare', 'connecting', 'unreachable', 'lost', 'no-reader', 'card-in'],
  ['insert', 'wrong-card', 'start'],
  ['identity', 'mismatch', 'expired', 'blocked', 'sending'],
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

/** What becomes of the state when the readers change: a card that has gone is forgotten with its holder. */
export function withReaders(state: PageState, readers: readonly Reader[]): Partial<PageState> {
  const { card, cardWasOut } = state
  const stays =
    card !== null && readers.some((reader) => reader.id === card.identity.card.reader && isCps(reader))
  return { readers, cardWasOut: cardWasOut || placeOf(readers) === 'empty', card: stays ? card : null }
}
