/** What readers and cards there are, and the numbered events that tell how it came to be (protocol, section 6). */
import type { Notification, ReaderNotificationName } from '../../contract/notifications.ts'
import type { CardKind, Reader, Snapshot } from '../../contract/shapes.ts'
import type { PcscReason } from '../../errors/codes.ts'
import { type CardCache, createCardCache } from '../../cps/card-contents.ts'
import { cardKindOf } from '../../cps/card-kind.ts'
import type { PinPad } from '../../reader/part10/pin-pad.ts'
import type { ReaderEvent } from '../../reader/reader.ts'
import { maskReaderName } from './reader-name.ts'

/** One card from its insertion to its removal. A swapped card is another insertion. */
export interface Insertion {
  /** Null for a mute card. */
  readonly kind: CardKind | null
  /** What was read of the card, for as long as it stays in. Nothing secret, and never on disk. */
  readonly cache: CardCache
}

/** A reader that is attached. */
export interface Slot {
  readonly id: string
  /** The name in the system, unmasked: for the provider, never for a portal. */
  readonly reader: string
  /** What the provider told at the attachment. */
  readonly pinPadTold: boolean
  /** The keypad; null: the reader has none that can be used. Undefined until the reader was asked. */
  pad: PinPad | null | undefined
  unavailable: boolean
  insertion: Insertion | null
}

function stateOf({ unavailable, insertion }: Slot): Reader['state'] {
  if (unavailable) return 'unavailable'
  if (insertion === null) return 'empty'
  return insertion.kind === null ? 'mute' : 'present'
}

/** Whether codes are entered on the reader, as far as is known. */
export function hasPinPad({ pad, pinPadTold }: Slot): boolean {
  return pad === undefined ? pinPadTold : pad !== null
}

export function readerView(slot: Slot): Reader {
  const kind = slot.insertion?.kind ?? null
  return {
    id: slot.id,
    name: maskReaderName(slot.reader),
    state: stateOf(slot),
    pinPad: hasPinPad(slot),
    card: kind === null ? null : { kind },
  }
}

export interface Subscription {
  /** The state from which the notifications go on, with `sequence + 1`. */
  readonly snapshot: Snapshot
  readonly unsubscribe: () => void
}

type Listener = (notification: Notification) => void

/** One `subscribe`: the same function may be subscribed twice, and each subscription ends by itself. */
interface Subscriber {
  readonly listener: Listener
  /** What was told before it was there: its snapshot contains it. */
  readonly since: number
}

export class ReaderRegistry {
  readonly #slots = new Map<string, Slot>()
  /** Ids stay with the name of a reader for as long as the bridge runs. */
  readonly #ids = new Map<string, string>()
  readonly #subscribers = new Set<Subscriber>()
  /** What happened and was not told yet: a listener may cause an event, which is told after the one that it hears. */
  readonly #untold: { readonly notification: Notification; readonly position: number }[] = []
  readonly #now: () => Date
  readonly instance: string
  #sequence = 0
  /** Counts all notifications, those without a sequence number too. */
  #position = 0
  #telling = false
  #serviceFault: PcscReason | null = null

  constructor(options: { readonly instance: string; readonly now: () => Date }) {
    this.instance = options.instance
    this.#now = options.now
  }

  /** Why there is no PC/SC service; null while there is one. */
  get serviceFault(): PcscReason | null {
    return this.#serviceFault
  }

  /** Attached readers in the order in which they were attached. */
  slots(): readonly Slot[] {
    return [...this.#slots.values()]
  }

  snapshot(): Snapshot {
    const degraded = this.#serviceFault
    return {
      readers: this.slots().map(readerView),
      sequence: this.#sequence,
      instance: this.instance,
      ...(degraded !== null && { degraded }),
    }
  }

  /**
   * The listener gets every notification after the snapshot, once and in order, until `unsubscribe`: also when it was
   * subscribed, or causes an event, while another one is being told.
   */
  subscribe(listener: Listener): Subscription {
    const subscriber: Subscriber = { listener, since: this.#position }
    this.#subscribers.add(subscriber)
    return { snapshot: this.snapshot(), unsubscribe: () => void this.#subscribers.delete(subscriber) }
  }

  /** Takes one event of the provider, in the order in which they happened. */
  handle(event: ReaderEvent): void {
    switch (event.type) {
      case 'service-lost':
        if (this.#serviceFault === event.reason) return
        for (const slot of this.slots()) this.#detach(slot)
        this.#serviceFault = event.reason
        this.#tell({ method: 'bridge.degraded', params: { reason: event.reason } })
        return
      case 'service-recovered':
        if (this.#serviceFault === null) return
        this.#tell({ method: 'bridge.recovered', params: { reason: this.#serviceFault } })
        this.#serviceFault = null
        return
      case 'reader-attached':
        this.#attach(event.reader, event.pinPad)
        return
      case 'reader-detached':
      case 'reader-unavailable':
      case 'card-inserted':
      case 'card-removed':
        this.#handleSlotEvent(event)
    }
  }

  #handleSlotEvent(
    event: Exclude<ReaderEvent, { type: 'service-lost' | 'service-recovered' | 'reader-attached' }>,
  ): void {
    const slot = this.#slots.get(event.reader)
    if (slot === undefined) return
    switch (event.type) {
      case 'reader-detached':
        this.#detach(slot)
        return
      case 'reader-unavailable':
        this.#makeUnavailable(slot)
        return
      case 'card-removed':
        slot.unavailable = false
        this.#remove(slot)
        return
      case 'card-inserted':
        this.#remove(slot)
        slot.unavailable = false
        slot.insertion = { kind: event.atr === null ? null : cardKindOf(event.atr), cache: createCardCache() }
        this.#tellReader('card.inserted', slot)
    }
  }

  /**
   * Another card is in a reader than the one that was told, and nobody reported it: told as removed and inserted.
   *
   * @param atr - answer to reset of the card that is in.
   */
  exchanged(slot: Slot, atr: Uint8Array): Insertion {
    this.#remove(slot)
    const insertion: Insertion = { kind: cardKindOf(atr), cache: createCardCache() }
    slot.insertion = insertion
    this.#tellReader('card.inserted', slot)
    return insertion
  }

  #attach(reader: string, pinPadTold: boolean): void {
    if (this.#slots.has(reader)) return
    const id = this.#ids.get(reader) ?? `reader-${this.#ids.size + 1}`
    this.#ids.set(reader, id)
    const slot: Slot = { id, reader, pinPadTold, pad: undefined, unavailable: false, insertion: null }
    this.#slots.set(reader, slot)
    this.#tellReader('reader.attached', slot)
  }

  /**
   * The flag is set before anything is told, so that nobody hears of an empty reader. One that was empty is told as
   * detached and attached, as when it is usable again: no event says "unavailable".
   */
  #makeUnavailable(slot: Slot): void {
    if (slot.unavailable) return
    slot.unavailable = true
    if (slot.insertion !== null) {
      this.#remove(slot)
      return
    }
    this.#tellReader('reader.detached', slot)
    this.#tellReader('reader.attached', slot)
  }

  #remove(slot: Slot): void {
    if (slot.insertion === null) return
    slot.insertion = null
    this.#tellReader('card.removed', slot)
  }

  #detach(slot: Slot): void {
    this.#remove(slot)
    this.#slots.delete(slot.reader)
    this.#tellReader('reader.detached', slot)
  }

  #tellReader(method: ReaderNotificationName, slot: Slot): void {
    this.#sequence += 1
    const at = this.#now().toISOString()
    this.#tell({ method, params: { sequence: this.#sequence, at, reader: readerView(slot) } })
  }

  #tell(notification: Notification): void {
    this.#position += 1
    this.#untold.push({ notification, position: this.#position })
    if (this.#telling) return
    this.#telling = true
    const faults: unknown[] = []
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      for (const subscriber of [...this.#subscribers]) {
        if (next.position <= subscriber.since || !this.#subscribers.has(subscriber)) continue
        try {
          subscriber.listener(next.notification)
        } catch (error) {
          faults.push(error)
        }
      }
    }
    this.#telling = false
    if (faults.length > 0) throw new AggregateError(faults, 'a listener failed; the others were told')
  }
}
