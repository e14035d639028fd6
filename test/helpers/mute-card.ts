import { TestCard } from './test-card.ts'

/** Longer than any answer to reset (33 bytes, ISO/IEC 7816-3:2006, 8.1): pcscd takes a card that sends it for mute. */
const NO_ATR = new Uint8Array(40).fill(0x3b)

/**
 * A card that is mute for pcscd behind vpcd: the driver asks for the answer to reset both to see whether a card is in
 * and to power it; this card answers the first question and fails the second.
 */
export class MuteVpcdCard extends TestCard {
  #powered = false

  constructor() {
    super()
    Object.defineProperty(this, 'atr', { get: () => this.#answerToReset() })
  }

  override reset(): void {
    super.reset()
    this.#powered = true
  }

  #answerToReset(): Uint8Array {
    if (!this.#powered) return Uint8Array.of(0x3b, 0x00)
    this.#powered = false
    return NO_ATR
  }
}
