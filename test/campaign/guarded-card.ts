/** A card that checks what the PIN guard promises, at each VERIFY that reaches it. */
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'

const INS_VERIFY = 0x20
const HEADER_BYTES = 5

/** What the guard may rely on when it lets a PIN through. */
export interface GuardLedger {
  /** Called for each PIN that reached a card; throws when it should not have. */
  spend(pin: string, facts: { readonly lastTry: boolean; readonly correct: boolean }): void
}

export class GuardedCard implements VirtualCard {
  readonly card: VirtualCard
  readonly #ledger: GuardLedger
  /** While another program has the card. */
  foreign = false
  /** Another program left its PIN verified, and nobody has used the card since. */
  leftVerified = false
  readonly violations: string[] = []
  #counterRead = false
  #look: Uint8Array | undefined

  constructor(card: VirtualCard, ledger: GuardLedger) {
    this.card = card
    this.#ledger = ledger
  }

  get profile(): string {
    return this.card.profile
  }
  get protocol(): VirtualCard['protocol'] {
    return this.card.protocol
  }
  get atr(): Uint8Array | null {
    return this.card.atr
  }
  get triesLeft(): number {
    return this.card.triesLeft
  }
  get log(): VirtualCard['log'] {
    return this.card.log
  }

  transmit(command: Uint8Array): Uint8Array {
    if (this.foreign || command[1] !== INS_VERIFY) return this.card.transmit(command)
    if (command.length <= HEADER_BYTES) {
      this.#look = Uint8Array.from(command)
      const answer = this.card.transmit(command)
      // 9000 tells that a PIN is verified, not how many tries are left.
      this.#counterRead = answer[0] !== 0x90
      return answer
    }
    // A copy of the text: the command is wiped when it was answered.
    const pin = Buffer.from(command.subarray(HEADER_BYTES, HEADER_BYTES + (command[4] ?? 0))).toString(
      'latin1',
    )
    const before = this.card.triesLeft
    if (!/^[0-9]{4}$/.test(pin)) this.violations.push(`a malformed PIN of ${pin.length} bytes`)
    if (!this.#counterRead) this.violations.push('a VERIFY without a look at the counter before')
    if (before === 0) this.violations.push('a VERIFY on a blocked card')
    this.#counterRead = false
    const answer = this.card.transmit(command)
    try {
      this.#ledger.spend(pin, { lastTry: before === 1, correct: this.card.triesLeft >= before && before > 0 })
    } catch (error) {
      this.violations.push(String(error))
    }
    return answer
  }

  /** Whether the PIN counts as verified where the bridge last looked. */
  get looksVerified(): boolean {
    if (this.#look === undefined) return false
    const [sw1] = this.card.transmit(this.#look)
    return sw1 === 0x90
  }

  reset(): void {
    this.#counterRead = false
    this.leftVerified = false
    this.card.reset()
  }
}
