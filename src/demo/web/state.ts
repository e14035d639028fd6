/** What the page knows, and which of its panels that means. Pure: no DOM, no network. */
import type { Identity, PcscReason, Reader } from '../../client/index.ts'
import type { LinkState, PromptShown } from '../page/card-desk.ts'
import type { ConfirmedHolder } from '../portal/confirmed-holder.ts'
import type { Fault } from './fault.ts'

/** What is known of the card in the reader. */
export type CardView =
  | { readonly kind: 'none' }
  | { readonly kind: 'no-reader'; readonly fault: Fault }
  | { readonly kind: 'reading' }
  | { readonly kind: 'unusable'; readonly fault: Fault }
  | { readonly kind: 'ready'; readonly identity: Identity; readonly blocked: boolean }

/** The whole state of the page. */
export interface PortalState {
  /** `idle`: nobody asked for the test. */
  readonly link: LinkState | 'idle'
  /** Why there is no connection: an error code. */
  readonly linkFault: string | null
  readonly virtual: boolean
  readonly readers: readonly Reader[]
  /** Why this computer has no PC/SC service. */
  readonly degraded: PcscReason | null
  readonly card: CardView
  /** A signature is under way. */
  readonly busy: boolean
  /** The page of the bridge where the holder is asked now. */
  readonly prompt: PromptShown | null
  readonly fault: Fault | null
  readonly result: ConfirmedHolder | null
}

/** The panel that is shown. */
export type Stage =
  | 'start'
  | 'connecting'
  | 'unreachable'
  | 'lost'
  | 'reader'
  | 'insert'
  | 'reading'
  | 'unusable'
  | 'blocked'
  | 'sign'
  | 'result'

/** Before the first click. */
export const INITIAL_STATE: PortalState = {
  link: 'idle',
  linkFault: null,
  virtual: false,
  readers: [],
  degraded: null,
  card: { kind: 'none' },
  busy: false,
  prompt: null,
  fault: null,
  result: null,
}

const LINK_STAGE = {
  idle: 'start',
  connecting: 'connecting',
  unreachable: 'unreachable',
  lost: 'lost',
} as const satisfies Record<Exclude<PortalState['link'], 'open'>, Stage>

const CARD_STAGE = {
  none: 'insert',
  'no-reader': 'reader',
  reading: 'reading',
  unusable: 'unusable',
  ready: 'sign',
} as const satisfies Record<CardView['kind'], Stage>

/** The panel that a state means. A result stays until the visitor starts again or another card is inserted. */
export function stageOf({ link, card, result }: PortalState): Stage {
  if (result !== null) return 'result'
  if (link !== 'open') return LINK_STAGE[link]
  if (card.kind === 'ready' && card.blocked) return 'blocked'
  return CARD_STAGE[card.kind]
}

const STEPS: readonly (readonly Stage[])[] = [
  ['start', 'connecting', 'unreachable', 'lost', 'reader'],
  ['insert', 'reading', 'unusable'],
  ['blocked', 'sign'],
]

/** Which of the four steps a panel belongs to, from 0; 4 when all are done. */
export const stepOf = (stage: Stage): number =>
  stage === 'result' ? 4 : STEPS.findIndex((stages) => stages.includes(stage))

/** A card was put in: what was said of another one is over. */
export const isInserted = (before: readonly Reader[], after: readonly Reader[]): boolean =>
  after.some(
    ({ id, state }) => state !== 'empty' && before.find((reader) => reader.id === id)?.state === 'empty',
  )
