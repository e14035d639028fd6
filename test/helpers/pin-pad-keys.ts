/** A holder at the PIN pad of a virtual reader: what the reader asked for, and what is pressed then. */
import {
  type PadKeys,
  type PadQuestion,
  VirtualPinPad,
  type VirtualPinPadOptions,
} from '../../src/reader/virtual/virtual-pin-pad.ts'

export interface ScriptedPad {
  readonly pinPad: VirtualPinPad
  readonly asked: readonly PadQuestion[]
}

/**
 * @param script - one entry after the other; more than these are a failure of the test. A promise: not pressed yet.
 * @param options - what the reader does not do as it should, or not at all.
 */
export function scriptedPad(
  script: readonly (PadKeys | Promise<PadKeys>)[],
  options: Omit<VirtualPinPadOptions, 'press'> = {},
): ScriptedPad {
  const left = [...script]
  const asked: PadQuestion[] = []
  const press = (question: PadQuestion): PadKeys | Promise<PadKeys> => {
    asked.push(question)
    const keys = left.shift()
    if (keys === undefined) throw new RangeError(`nobody was to be asked for: ${question}`)
    return keys
  }
  return { pinPad: new VirtualPinPad({ press, ...options }), asked }
}

export const typed = (digits: string): PadKeys => ({ digits })
