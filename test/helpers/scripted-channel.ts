/** A channel that plays a script strictly: an unexpected command and a command past the end are errors. */
import type { ApduChannel, Protocol } from '../../src/iso7816/apdu-channel.ts'
import { bytesToHex } from '../../src/iso7816/hex.ts'
import { hex } from './hex.ts'

export interface ScriptedChannel extends ApduChannel {
  /** Steps of the script that were not played. A test compares it with 0. */
  readonly left: number
}

export function scriptedChannel(
  protocol: Protocol,
  script: readonly (readonly [command: string, response: string])[],
): ScriptedChannel {
  let step = 0
  return {
    protocol,
    get left() {
      return script.length - step
    },
    transmit: (command) => {
      const expected = script[step]
      const sent = bytesToHex(command)
      if (expected === undefined) throw new Error(`command past the end of the script: ${sent}`)
      const wanted = bytesToHex(hex(expected[0]))
      if (sent !== wanted) throw new Error(`step ${step}: expected ${wanted}, got ${sent}`)
      step++
      return Promise.resolve(hex(expected[1]))
    },
  }
}
