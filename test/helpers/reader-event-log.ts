import { setTimeout as sleep } from 'node:timers/promises'
import { bytesToHex } from '../../src/iso7816/hex.ts'
import type { ReaderEvent } from '../../src/reader/reader.ts'

/** Keeps what a provider tells, as lines that a test can compare. */
export class ReaderEventLog {
  readonly events: ReaderEvent[] = []

  readonly record = (event: ReaderEvent): void => {
    this.events.push(event)
  }

  /** One line an event: `card-inserted READER ATR`, `service-lost`. */
  get lines(): readonly string[] {
    return this.events.map((event) => {
      if (event.type === 'service-lost' || event.type === 'service-recovered') return event.type
      if (event.type !== 'card-inserted') return `${event.type} ${event.reader}`
      return `${event.type} ${event.reader} ${event.atr === null ? 'mute' : bytesToHex(event.atr)}`
    })
  }

  /** Waits until there are `count` events. */
  async length(count: number, withinMs = 8000): Promise<void> {
    await this.until(({ events }) => events.length >= count, withinMs)
  }

  async until(condition: (log: this) => boolean, withinMs = 8000): Promise<void> {
    const deadline = performance.now() + withinMs
    while (!condition(this)) {
      if (performance.now() > deadline) throw new Error(`not told in time; told: ${this.lines.join(', ')}`)
      await sleep(2)
    }
  }
}
