/** A holder at the keypad of a virtual reader: what the reader asked for, and what is pressed then. */
import {
  type PadKeys,
  type PadLie,
  type PadQuestion,
  VirtualPinPad,
} from '../../src/reader/virtual/virtual-pin-pad.ts'

export interface ScriptedPad {
  readonly pinPad: VirtualPinPad
  readonly asked: readonly PadQuestion[]
}

/** @param script - one entry after the other; more than these are a failure of the test. A promise: not pressed yet. */
export function scriptedPad(script: readonly (PadKeys | Promise<PadKeys>)[], lie?: PadLie): ScriptedPad {
  const left = [...script]
  const asked: PadQuestion[] = []
  const press = (question: PadQuestion): PadKeys | Promise<PadKeys> => {
    asked.push(question)
    const keys = left.shift()
    if (keys === undefined) throw new RangeError(`nobody was to be asked for: ${question}`)
    return keys
  }
  return { pinPad: new VirtualPinPad({ press, ...(lie !== undefined && { lie }) }), asked }
}

export const typed = (digits: string): PadKeys => ({ digits })
