/** What the page knows, and which of its panels that means. Pure: no DOM, no network. */
import type { Notification } from '../../contract/notifications.ts'
import type { Identity, Reader } from '../../contract/shapes.ts'
import type { ConfirmedHolder } from '../portal-server.ts'
import type { Fault } from './fault.ts'

/**
 * The connection with the bridge. `unreachable`: the click led nowhere; `retrying`: another try after that; `lost`: it
 * was open and is being opened again.
 */
export type LinkState = 'idle' | 'connecting' | 'unreachable' | 'retrying' | 'open' | 'lost'

/** What is known of the card in the reader. */
export type CardView =
  | { readonly kind: 'none' }
  | { readonly kind: 'no-reader'; readonly fault: Fault }
  | { readonly kind: 'reading' }
  | { readonly kind: 'unusable'; readonly fault: Fault }
  | { readonly kind: 'ready'; readonly identity: Identity; readonly blocked: boolean }

/** Where the holder is asked. */
export interface PromptShown {
  readonly url: string
  /** The browser did not open a window in the click. */
  readonly windowBlocked: boolean
}

/** The whole state of the page. */
export interface PortalState {
  readonly link: LinkState
  readonly virtual: boolean
  readonly readers: readonly Reader[]
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
  | 'connect'
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
  virtual: false,
  readers: [],
  card: { kind: 'none' },
  busy: false,
  prompt: null,
  fault: null,
  result: null,
}

const LINK_STAGE = {
  idle: 'connect',
  connecting: 'connect',
  unreachable: 'unreachable',
  retrying: 'unreachable',
  lost: 'lost',
} as const satisfies Record<Exclude<LinkState, 'open'>, Stage>

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

/** Which of the four steps a panel belongs to, from 0; 4 when all are done. */
export function stepOf(stage: Stage): number {
  switch (stage) {
    case 'connect':
    case 'unreachable':
    case 'lost':
    case 'reader':
      return 0
    case 'insert':
    case 'reading':
    case 'unusable':
      return 1
    case 'blocked':
    case 'sign':
      return 2
    case 'result':
      return 4
  }
}

/** The readers after a notification; `null` when it is not about readers, cards or the service that reads them. */
export function readersAfter(
  readers: readonly Reader[],
  { method, params }: Notification,
): readonly Reader[] | null {
  if (method === 'bridge.degraded' || method === 'bridge.recovered') return readers
  if (!('reader' in params)) return null
  const { reader } = params
  if (method === 'reader.detached') return readers.filter(({ id }) => id !== reader.id)
  const known = readers.some(({ id }) => id === reader.id)
  return known ? readers.map((old) => (old.id === reader.id ? reader : old)) : [...readers, reader]
}
