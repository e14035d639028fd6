/**
 * The states of the page of the code, and what each of them shows. A page is in one state, and a state has one message
 * at most: in the region `status` while the page waits or works, in the region `alert` when something is wrong.
 */
import type { Result } from '../../contract/methods.ts'
import type { Task } from './pin-texts.ts'

export type Prepared = Result<'pin.prepare'>

/** Parts of the document, by their ids; what is in no state is always there. */
export const PARTS = [
  'start',
  'lead',
  'rules',
  'facts-part',
  'form',
  'codes',
  'pad-part',
  'last-try',
  'outcome',
  'help-desk',
  'back',
] as const
export type Part = (typeof PARTS)[number]

interface StateRow {
  readonly parts: readonly Part[]
  readonly message: 'status' | 'alert' | 'none'
}

const ENTRY = ['lead', 'rules', 'facts-part', 'form', 'back'] as const

export const PIN_STATES = {
  /** Without a ticket: whoever has a blocked card may begin here. */
  start: { parts: ['start', 'back'], message: 'alert' },
  waiting: { parts: ['back'], message: 'status' },
  fault: { parts: ['back'], message: 'alert' },
  code: { parts: [...ENTRY, 'codes'], message: 'alert' },
  'last-code': { parts: [...ENTRY, 'codes', 'last-try'], message: 'alert' },
  pad: { parts: [...ENTRY, 'pad-part'], message: 'alert' },
  'last-pad': { parts: [...ENTRY, 'pad-part', 'last-try'], message: 'alert' },
  working: { parts: [...ENTRY, 'codes'], message: 'status' },
  'working-pad': { parts: [...ENTRY, 'pad-part'], message: 'status' },
  done: { parts: ['outcome', 'back'], message: 'none' },
  /** The card can be unblocked no more. */
  lost: { parts: ['outcome', 'help-desk', 'back'], message: 'none' },
  /** The ticket is not good any more. */
  ended: { parts: ['outcome'], message: 'none' },
} as const satisfies Readonly<Record<string, StateRow>>
export type PinState = keyof typeof PIN_STATES
export type Ending = 'done' | 'lost' | 'ended'

/** Whether a part belongs to a state. */
export const shows = (state: PinState, part: Part): boolean =>
  (PIN_STATES[state].parts as readonly Part[]).includes(part)

/** What the page knows. */
export interface PinFacts {
  readonly ending: Ending | null
  readonly hasTicket: boolean
  readonly sending: boolean
  readonly prepared: Prepared | null
  readonly task: Task
  /** Where the last message belongs. */
  readonly said: 'status' | 'alert'
}

/** The code that is tried; null while none can be. */
export const triedCode = ({ prepared, task }: Pick<PinFacts, 'prepared' | 'task'>): Prepared['puk'] =>
  (task === 'change' ? prepared?.pin : prepared?.puk) ?? null

export function pinStateOf(facts: PinFacts): PinState {
  if (facts.ending !== null) return facts.ending
  if (!facts.hasTicket) return 'start'
  const code = triedCode(facts)
  if (code === null) return facts.said === 'alert' ? 'fault' : 'waiting'
  const onPad = code.entry === 'pinpad'
  if (facts.sending) return onPad ? 'working-pad' : 'working'
  if (code.triesLeft === 1) return onPad ? 'last-pad' : 'last-code'
  return onPad ? 'pad' : 'code'
}
