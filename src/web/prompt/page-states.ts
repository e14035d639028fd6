/**
 * The states of the prompt page, and what each of them shows. A page is in one state, and a state has one message: in
 * the region `status` while the page waits, in the region `alert` when something is wrong.
 */
import type { PromptView } from '../../contract/prompt.ts'

/** Parts of the document, by their ids; what is in no state is always there. */
export const PARTS = [
  'asked-by',
  'request',
  'facts',
  'form',
  'last-try',
  'code-part',
  'code-help',
  'pad-part',
  'tries',
  'outcome',
  'next',
  'unblock',
  'countdown',
  'close-refuses',
] as const
export type Part = (typeof PARTS)[number]

interface StateRow {
  readonly parts: readonly Part[]
  readonly message: 'status' | 'alert' | 'none'
}

const ASKING = ['asked-by', 'request', 'facts', 'form', 'close-refuses'] as const
const CODE = ['code-part', 'code-help', 'tries', 'countdown'] as const
const END = ['outcome', 'next'] as const

export const PAGE_STATES = {
  connecting: { parts: [], message: 'status' },
  unreachable: { parts: [], message: 'status' },
  /** The bridge does not answer; with the field that was there, so that nothing moves. */
  lost: { parts: ASKING, message: 'status' },
  'lost-code': { parts: [...ASKING, 'code-part'], message: 'status' },
  'waiting-card': { parts: [...ASKING, 'countdown'], message: 'status' },
  reading: { parts: [...ASKING, 'countdown'], message: 'status' },
  busy: { parts: ASKING, message: 'status' },
  'busy-code': { parts: [...ASKING, 'code-part'], message: 'status' },
  'awaiting-pad': { parts: [...ASKING, 'countdown'], message: 'status' },
  consent: { parts: [...ASKING, 'countdown'], message: 'alert' },
  'other-card': { parts: [...ASKING, 'countdown'], message: 'alert' },
  code: { parts: [...ASKING, ...CODE], message: 'alert' },
  'last-code': { parts: [...ASKING, ...CODE, 'last-try'], message: 'alert' },
  pad: { parts: [...ASKING, 'pad-part', 'tries', 'countdown'], message: 'alert' },
  'last-pad': { parts: [...ASKING, 'pad-part', 'tries', 'countdown', 'last-try'], message: 'alert' },
  confirmed: { parts: END, message: 'none' },
  refused: { parts: END, message: 'none' },
  expired: { parts: END, message: 'none' },
  failed: { parts: END, message: 'alert' },
  blocked: { parts: ['outcome', 'unblock'], message: 'alert' },
  gone: { parts: END, message: 'none' },
} as const satisfies Readonly<Record<string, StateRow>>
export type PageState = keyof typeof PAGE_STATES

/** Whether a part belongs to a state. */
export const shows = (state: PageState, part: Part): boolean =>
  (PAGE_STATES[state].parts as readonly Part[]).includes(part)

function readyState({ expected, pin }: PromptView): PageState {
  if (expected !== undefined) return 'other-card'
  if (pin === null) return 'consent'
  if (pin.entry === 'page') return pin.lastTry ? 'last-code' : 'code'
  return pin.lastTry ? 'last-pad' : 'pad'
}

/** What the page knows beside the view. */
export interface Reach {
  /** The bridge does not answer. */
  readonly lost: boolean
  /** There is no such prompt (any more). */
  readonly gone: boolean
}

/** @param view - the last one that the bridge sent. */
export function pageStateOf(view: PromptView | null, { lost, gone }: Reach): PageState {
  if (gone) return 'gone'
  if (view === null) return lost ? 'unreachable' : 'connecting'
  if (view.state === 'done')
    return view.outcome === null || view.outcome === 'failed'
      ? view.fault?.code === 'PIN_BLOCKED'
        ? 'blocked'
        : 'failed'
      : view.outcome
  const typesHere = view.pin?.entry === 'page'
  if (lost) return typesHere ? 'lost-code' : 'lost'
  if (view.state === 'busy') return typesHere ? 'busy-code' : 'busy'
  return view.state === 'ready' ? readyState(view) : view.state
}
