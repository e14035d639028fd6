/** How virtual readers behave when `virtual.configure` says so: slow cards, and cards that fail. */
import { setTimeout } from 'node:timers/promises'
import type { FailingStep } from '../contract/methods.ts'
import { BridgeError } from '../errors/bridge-error.ts'
import { EF_SN_ICC_P1 } from '../cps/serial-number.ts'
import type { VirtualBehaviour } from '../bridge/operations/virtual-readers.ts'
import type { CommandHeader, CommandHook } from '../reader/virtual/virtual-card.ts'

/** VERIFY, and what makes a signature: PERFORM SECURITY OPERATION, INTERNAL AUTHENTICATE (ISO/IEC 7816-4 and -8). */
const INS_VERIFY = 0x20
const INS_READ_BINARY = 0xb0
const SIGNING_INS: ReadonlySet<number> = new Set([0x2a, 0x88])

interface Behaviour {
  delayMs: number
  failAt: NonNullable<VirtualBehaviour['failAt']> | null
}

export interface VirtualBehaviours {
  readonly beforeCommand: CommandHook
  set(reader: string, change: Pick<VirtualBehaviour, 'delayMs' | 'failAt'>): void
}

export function virtualBehaviours(): VirtualBehaviours {
  const behaviours = new Map<string, Behaviour>()
  const of = (reader: string): Behaviour => {
    const behaviour = behaviours.get(reader) ?? { delayMs: 0, failAt: null }
    behaviours.set(reader, behaviour)
    return behaviour
  }
  return {
    set(reader, { delayMs, failAt }) {
      const behaviour = of(reader)
      if (delayMs !== undefined) behaviour.delayMs = delayMs
      if (failAt !== undefined) behaviour.failAt = failAt
    },
    async beforeCommand(header, { reader, long }) {
      const behaviour = of(reader)
      const fails = !readsSerialNumber(header) && isDue(behaviour, stepOf(header, long))
      if (behaviour.delayMs > 0) await setTimeout(behaviour.delayMs)
      if (fails) throw new BridgeError('CARD_PROTOCOL', { command: nameOf(header), statusWord: '6F00' })
    },
  }
}

/** Whether this command is the one that fails: once. A number counts down. */
function isDue(behaviour: Behaviour, step: FailingStep): boolean {
  const { failAt } = behaviour
  const due = failAt === step || failAt === 1
  if (due) behaviour.failAt = null
  else if (typeof failAt === 'number') behaviour.failAt = failAt - 1
  return due
}

/** The comparison of the card at the beginning of a connection is no step of an operation: a card without a number works too. */
function readsSerialNumber({ ins, p1 }: CommandHeader): boolean {
  return ins === INS_READ_BINARY && p1 === EF_SN_ICC_P1
}

function stepOf({ ins }: CommandHeader, long: boolean): FailingStep {
  if (ins === INS_VERIFY && long) return 'verifying'
  return SIGNING_INS.has(ins) ? 'signing' : 'reading'
}

const NAMES: Readonly<Record<number, string>> = {
  0x20: 'VERIFY',
  0x22: 'MANAGE SECURITY ENVIRONMENT',
  0x2a: 'PERFORM SECURITY OPERATION',
  0x88: 'INTERNAL AUTHENTICATE',
  0xa4: 'SELECT',
  0xb0: 'READ BINARY',
  0xcb: 'GET DATA',
}

const nameOf = ({ ins }: CommandHeader): string => NAMES[ins] ?? 'exchange'
