/** The events of a client, as a standard `EventTarget` whose listeners are typed. */
import type { NotificationParams, Reader, Snapshot } from './wire.ts'

/** `open`: calls are answered. `lost`: it is being opened again. `closed`: for good. */
export type ConnectionState = 'open' | 'lost' | 'closed'

/** Where a prompt is shown. `blocked`: nowhere yet, the page must offer a link to `url` (a new tab, by a click). */
export type PromptPlace = 'window' | 'relay' | 'blocked'

/** What happened while the connection was lost. */
export interface Gap {
  readonly before: Pick<Snapshot, 'instance' | 'sequence'>
  readonly after: Pick<Snapshot, 'instance' | 'sequence'>
  /** How many events were missed; null when the bridge was started anew, so that nobody can say. */
  readonly missed: number | null
  /** The readers as they are now. */
  readonly readers: readonly Reader[]
}

/** What each event carries in `detail`. The names with a point are the notifications of the wire contract. */
export interface BridgeEvents extends Omit<NotificationParams, 'prompt.requested'> {
  'prompt.requested': NotificationParams['prompt.requested'] & { readonly shown: PromptPlace }
  connection: { readonly state: ConnectionState }
  gap: Gap
  /** `readers` or `degraded` changed, by whatever cause. */
  readers: { readonly readers: readonly Reader[] }
}

/** What async iteration gives: card and reader events in their order, and gaps. */
export type StreamedName = 'reader.attached' | 'reader.detached' | 'card.inserted' | 'card.removed' | 'gap'
/** One event of the iteration; `type` tells which. */
export type StreamedEvent = {
  [N in StreamedName]: { readonly type: N; readonly detail: BridgeEvents[N] }
}[StreamedName]

/** An `EventTarget` that knows its events. */
export interface BridgeEventTarget extends EventTarget {
  addEventListener<N extends keyof BridgeEvents>(
    type: N,
    listener: (event: CustomEvent<BridgeEvents[N]>) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
  removeEventListener<N extends keyof BridgeEvents>(
    type: N,
    listener: (event: CustomEvent<BridgeEvents[N]>) => void,
    options?: EventListenerOptions | boolean,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void
}

export const TypedEventTarget = EventTarget as new () => BridgeEventTarget

const STREAMED: readonly StreamedName[] = [
  'reader.attached',
  'reader.detached',
  'card.inserted',
  'card.removed',
  'gap',
]

/** Iterates over events from now on, until the signal is aborted, the loop is left, or the client is closed. */
export async function* streamEvents(
  target: BridgeEventTarget,
  signal?: AbortSignal,
): AsyncGenerator<StreamedEvent, void, undefined> {
  const queue: StreamedEvent[] = []
  let wake: () => void = () => undefined
  let ended = signal?.aborted === true
  const over = new AbortController()
  const end = (): void => {
    ended = true
    wake()
  }
  for (const name of STREAMED)
    target.addEventListener(
      name,
      ({ type, detail }: CustomEvent<unknown>) => {
        queue.push({ type, detail } as StreamedEvent)
        wake()
      },
      over,
    )
  target.addEventListener('connection', ({ detail: { state } }) => state === 'closed' && end(), over)
  signal?.addEventListener('abort', end, over)
  try {
    for (;;) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else if (ended) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    over.abort()
  }
}
