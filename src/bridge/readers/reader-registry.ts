/** What readers and cards there are, and the numbered events that tell how it came to be (protocol, section 6). */
import type { Notification, ReaderNotificationName } from '../../contract/notifications.ts'
import type { Snapshot } from '../../contract/shapes.ts'
import type { PcscReason } from '../../errors/codes.ts'
import type { ReaderEvent } from '../../reader/reader.ts'
import { Listeners } from '../listeners.ts'
import { type AttachedReader, type Insertion, newInsertion, readerView } from './attached-reader.ts'

export interface Subscription {
  /** The state from which the notifications go on, with `sequence + 1`. */
  readonly snapshot: Snapshot
  readonly unsubscribe: () => void
}

type Listener = (notification: Notification) => void

export class ReaderRegistry {
  /** By their names in the system. */
  readonly #readers = new Map<string, AttachedReader>()
  /** Ids stay with the name of a reader for as long as the bridge runs. */
  readonly #ids = new Map<string, string>()
  readonly #listeners = new Listeners<[notification: Notification, position: number]>()
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
  readers(): readonly AttachedReader[] {
    return [...this.#readers.values()]
  }

  snapshot(): Snapshot {
    const degraded = this.#serviceFault
    return {
      readers: this.readers().map(readerView),
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
    const since = this.#position
    // What was told before the listener was there is in its snapshot.
    const unsubscribe = this.#listeners.add((notification, position) => {
      if (position > since) listener(notification)
    })
    return { snapshot: this.snapshot(), unsubscribe }
  }

  /** Takes one event of the provider, in the order in which they happened. */
  handle(event: ReaderEvent): void {
    if (event.type === 'service-lost') {
      this.#loseService(event.reason)
    } else if (event.type === 'service-recovered') {
      if (this.#serviceFault === null) return
      this.#tell({ method: 'bridge.recovered', params: { reason: this.#serviceFault } })
      this.#serviceFault = null
    } else if (event.type === 'reader-attached') {
      this.#attach(event.reader, event.pinPad)
    } else {
      const reader = this.#readers.get(event.reader)
      if (reader === undefined) return
      if (event.type === 'reader-detached') this.#detach(reader)
      else if (event.type === 'reader-unavailable') this.#makeUnavailable(reader)
      else this.#replace(reader, event.type === 'card-inserted' ? newInsertion(event.atr) : null)
    }
  }

  #loseService(reason: PcscReason): void {
    if (this.#serviceFault === reason) return
    for (const reader of this.readers()) this.#detach(reader)
    this.#serviceFault = reason
    this.#tell({ method: 'bridge.degraded', params: { reason } })
  }

  /** What is in the reader from now on, which is usable. */
  #replace(reader: AttachedReader, insertion: Insertion | null): void {
    reader.unavailable = false
    this.#remove(reader)
    if (insertion === null) return
    reader.insertion = insertion
    this.#tellReader('card.inserted', reader)
  }

  /**
   * Another card is in a reader than the one that was told, and nobody reported it: told as removed and inserted.
   *
   * @param atr - answer to reset of the card that is in.
   */
  exchanged(reader: AttachedReader, atr: Uint8Array): Insertion {
    const insertion = newInsertion(atr)
    this.#replace(reader, insertion)
    return insertion
  }

  #attach(name: string, announcesPinPad: boolean): void {
    if (this.#readers.has(name)) return
    const id = this.#ids.get(name) ?? `reader-${this.#ids.size + 1}`
    this.#ids.set(name, id)
    const unknown = { pinPad: undefined, unavailable: false, insertion: null }
    const reader: AttachedReader = { id, name, announcesPinPad, ...unknown }
    this.#readers.set(name, reader)
    this.#tellReader('reader.attached', reader)
  }

  /**
   * The flag is set before anything is told, so that nobody hears of an empty reader. One that was empty is told as
   * detached and attached, as when it is usable again: no event says "unavailable".
   */
  #makeUnavailable(reader: AttachedReader): void {
    if (reader.unavailable) return
    reader.unavailable = true
    if (reader.insertion !== null) {
      this.#remove(reader)
      return
    }
    this.#tellReader('reader.detached', reader)
    this.#tellReader('reader.attached', reader)
  }

  #remove(reader: AttachedReader): void {
    if (reader.insertion === null) return
    reader.insertion = null
    this.#tellReader('card.removed', reader)
  }

  #detach(reader: AttachedReader): void {
    this.#remove(reader)
    this.#readers.delete(reader.name)
    this.#tellReader('reader.detached', reader)
  }

  #tellReader(method: ReaderNotificationName, reader: AttachedReader): void {
    this.#sequence += 1
    const at = this.#now().toISOString()
    this.#tell({ method, params: { sequence: this.#sequence, at, reader: readerView(reader) } })
  }

  #tell(notification: Notification): void {
    this.#position += 1
    this.#untold.push({ notification, position: this.#position })
    if (this.#telling) return
    this.#telling = true
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift())
      this.#listeners.tell(next.notification, next.position)
    this.#telling = false
  }
}
