/** How virtual readers behave when `virtual.configure` says so: slow cards, and cards that fail. */
import { setTimeout } from 'node:timers/promises'
import type { FailingStep } from '../contract/methods.ts'
import { BridgeError } from '../errors/bridge-error.ts'
import { EF_SN_ICC_SHORT_ID } from '../cps/serial-number.ts'
import { INS } from '../iso7816/commands.ts'
import type { VirtualBehaviour } from '../bridge/operations/virtual-readers.ts'
import type { CommandHeader, CommandHook } from '../reader/virtual/virtual-card.ts'

/** What makes a signature. */
const SIGNING: ReadonlySet<number> = new Set([INS.performSecurityOperation, INS.internalAuthenticate])

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
  return ins === INS.readBinary && p1 === (0x80 | EF_SN_ICC_SHORT_ID)
}

function stepOf({ ins }: CommandHeader, long: boolean): FailingStep {
  if (ins === INS.verify && long) return 'verifying'
  return SIGNING.has(ins) ? 'signing' : 'reading'
}

const NAMES: Readonly<Record<number, string>> = {
  [INS.verify]: 'VERIFY',
  [INS.manageSecurityEnvironment]: 'MANAGE SECURITY ENVIRONMENT',
  [INS.performSecurityOperation]: 'PERFORM SECURITY OPERATION',
  [INS.internalAuthenticate]: 'INTERNAL AUTHENTICATE',
  [INS.select]: 'SELECT',
  [INS.readBinary]: 'READ BINARY',
  [INS.getData]: 'GET DATA',
}

const nameOf = ({ ins }: CommandHeader): string => NAMES[ins] ?? 'exchange'
