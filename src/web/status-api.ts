/** Follows readers and cards over the page's own socket, and comes back by itself when the socket is lost. */
import type { Notification } from '../contract/notifications.ts'
import type { Reader, Snapshot } from '../contract/shapes.ts'
import { applyNotification } from './reader-list.ts'

export interface WatchListener {
  readonly onVersion: (version: string) => void
  readonly onReaders: (readers: readonly Reader[]) => void
  /** The PC/SC service went away; its return is told by `onReaders`. */
  readonly onServiceLost: () => void
  readonly onConnectionLost: () => void
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000
const INFO = 1
const SUBSCRIBE = 2

export function watchReaders(address: string, listener: WatchListener): void {
  let retryMs = FIRST_RETRY_MS
  let readers: readonly Reader[] = []

  const notified = (notification: Notification): void => {
    if (notification.method === 'bridge.degraded') {
      listener.onServiceLost()
      return
    }
    readers = applyNotification(readers, notification)
    listener.onReaders(readers)
  }

  const open = (): void => {
    const socket = new WebSocket(address, 'cps-bridge.v1')
    const call = (id: number, method: string): void =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method }))
    socket.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS
      call(INFO, 'bridge.info')
      call(SUBSCRIBE, 'events.subscribe')
    })
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Incoming
      if (message.method !== undefined) {
        notified(message as Notification)
      } else if (message.id === INFO && message.result !== undefined) {
        listener.onVersion((message.result as { readonly version: string }).version)
      } else if (message.id === SUBSCRIBE && message.result !== undefined) {
        readers = (message.result as Snapshot).readers
        listener.onReaders(readers)
      }
    })
    socket.addEventListener('close', () => {
      listener.onConnectionLost()
      setTimeout(open, retryMs)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    })
  }
  open()
}
