import type { Protocol } from '../../src/iso7816/apdu-channel.ts'
import { commandHeader, type CommandHeader, type VirtualCard } from '../../src/reader/virtual/virtual-card.ts'

const SUCCESS = [0x90, 0x00]
const NOT_SATISFIED = [0x69, 0x82]
const UNKNOWN_INSTRUCTION = [0x6d, 0x00]

/** Instructions of the test card; it refuses all others. */
export const ECHO = 0x0a
export const UNLOCK = 0x20
export const GUARDED = 0xb0
const LONG_ANSWER = 0xb2
export const LONG_ANSWER_BYTES = 60_000

/**
 * The smallest card with something to lose at a reset: ECHO answers P1 and P2, UNLOCK opens GUARDED until the reset,
 * LONG_ANSWER gives more than a short response APDU holds.
 */
export class TestCard implements VirtualCard {
  readonly profile = 'test'
  readonly protocol: Protocol = 't0'
  readonly atr: Uint8Array
  readonly triesLeft = 3
  readonly log: CommandHeader[] = []
  #unlocked = false

  /** @param number - the last historical byte of its answer to reset, to tell cards apart. */
  constructor(number = 0) {
    this.atr = Uint8Array.of(0x3b, 0x02, 0x43, number)
  }

  transmit(command: Uint8Array): Uint8Array {
    const header = commandHeader(command)
    this.log.push(header)
    return Uint8Array.from(this.#answer(header))
  }

  #answer({ ins, p1, p2 }: CommandHeader): readonly number[] {
    switch (ins) {
      case ECHO:
        return [p1, p2, ...SUCCESS]
      case UNLOCK:
        this.#unlocked = true
        return SUCCESS
      case GUARDED:
        return this.#unlocked ? SUCCESS : NOT_SATISFIED
      case LONG_ANSWER:
        return [...new Uint8Array(LONG_ANSWER_BYTES).fill(p1), ...SUCCESS]
      default:
        return UNKNOWN_INSTRUCTION
    }
  }

  reset(): void {
    this.#unlocked = false
  }
}
