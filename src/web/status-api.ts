/**
 * What the status page knows of the bridge, and what it can have done: over the page's own socket, which comes back
 * by itself when it is lost.
 */
import type { MethodName, Params, Result } from '../contract/methods.ts'
import type { Notification } from '../contract/notifications.ts'
import type { Reader } from '../contract/shapes.ts'
import type { PcscReason } from '../errors/codes.ts'
import { applyNotification } from './reader-list.ts'

/** What a help desk asks for first. */
export type BridgeFacts = Pick<Result<'bridge.info'>, 'version' | 'protocol' | 'platform' | 'backend'>

export interface StatusListener {
  readonly onFacts: (facts: BridgeFacts) => void
  readonly onReaders: (readers: readonly Reader[]) => void
  /** The PC/SC service went away; its return is told by `onReaders`. */
  readonly onServiceLost: (reason: PcscReason) => void
  readonly onConnectionLost: () => void
}

export interface StatusApi {
  /** Virtual backend only. Without a profile: the card that was in this reader last. False when it failed. */
  insertCard(reader: string, profile: string | null): Promise<boolean>
  /** Virtual backend only. False when it failed. */
  removeCard(reader: string): Promise<boolean>
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 10_000

/** Connects, follows the readers and keeps on trying. */
export function openStatusApi(address: string, listener: StatusListener): StatusApi {
  const waiting = new Map<number, (result: unknown) => void>()
  let socket: WebSocket
  let lastId = 0
  let retryMs = FIRST_RETRY_MS
  let readers: readonly Reader[] = []

  /** Null when the call failed or its connection was lost. */
  const call = <M extends MethodName>(method: M, params: Params<M>): Promise<Result<M> | null> => {
    const id = ++lastId
    return new Promise((resolve) => {
      if (socket.readyState !== WebSocket.OPEN) {
        resolve(null)
        return
      }
      waiting.set(id, (result) => resolve((result ?? null) as Result<M> | null))
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }
  const notified = (notification: Notification): void => {
    if (notification.method === 'bridge.degraded') {
      listener.onServiceLost(notification.params.reason)
      return
    }
    readers = applyNotification(readers, notification)
    listener.onReaders(readers)
  }
  const greet = async (): Promise<void> => {
    const facts = await call('bridge.info', {})
    if (facts !== null) listener.onFacts(facts)
  }
  const subscribe = async (): Promise<void> => {
    const snapshot = await call('events.subscribe', {})
    if (snapshot === null) return
    readers = snapshot.readers
    listener.onReaders(readers)
    if (snapshot.degraded !== undefined) listener.onServiceLost(snapshot.degraded)
  }
  const open = (): void => {
    socket = new WebSocket(address, 'cps-bridge.v1')
    socket.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS
      void greet()
      void subscribe()
    })
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Incoming
      if (message.method !== undefined) {
        notified(message as Notification)
      } else if (message.id !== undefined) {
        waiting.get(message.id)?.(message.result)
        waiting.delete(message.id)
      }
    })
    socket.addEventListener('close', () => {
      for (const settle of waiting.values()) settle(null)
      waiting.clear()
      listener.onConnectionLost()
      setTimeout(open, retryMs)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    })
  }
  open()

  return {
    insertCard: async (reader, profile) =>
      (await call('virtual.insert', profile === null ? { reader } : { reader, profile })) !== null,
    removeCard: async (reader) => (await call('virtual.remove', { reader })) !== null,
  }
}
