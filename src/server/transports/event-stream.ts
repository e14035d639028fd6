/** Server-sent events (WHATWG HTML, section 9.2): what every stream of this server is written with. */
import type { ServerResponse } from 'node:http'
import type { LiveConnections } from './live-connections.ts'
import type { Traffic } from './traffic.ts'

export const COMMENT_INTERVAL_MS = 15_000

export interface EventStream {
  readonly isOpen: boolean
  /** @param sequence - for notifications that are counted. */
  send(event: string, data: unknown, sequence?: number): void
  /** Ends the stream once all was sent. */
  end(): void
  /** The client went away, or the stream was ended. */
  onClose(listener: () => void): void
}

export interface EventStreamOptions {
  readonly response: ServerResponse
  /** Of the caller: what it does not read is counted for it, and who leaves the most unread is disconnected. */
  readonly origin: string
  readonly traffic: Pick<Traffic, 'unsent'>
  /** Ends the stream when the server stops; null where the call on the stream does. */
  readonly live: LiveConnections | null
  /** Called before each comment, which keeps the connection from being taken for dead. */
  readonly onComment?: () => void
}

/** The headers set before stay; they are sent with the first event or comment. */
export function openEventStream(options: EventStreamOptions): EventStream {
  const { response, origin, traffic, live, onComment } = options
  const unsent = traffic.unsent.open(origin, () => void response.destroy())
  const isOpen = (): boolean => !response.destroyed && !response.writableEnded
  const write = (text: string): void => {
    if (!isOpen()) return
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    const bytes = Buffer.byteLength(text)
    response.write(text, () => unsent.give(bytes))
    unsent.force(bytes)
  }
  const commenting = setInterval(() => {
    onComment?.()
    write(': still here\n\n')
  }, COMMENT_INTERVAL_MS)
  const closed = new Promise<void>((resolve) => response.once('close', resolve))
  const forget = live?.add({
    origin,
    shutDown() {
      response.end()
      return closed
    },
  })
  response.once('close', () => {
    clearInterval(commenting)
    unsent.close()
    forget?.()
  })
  return {
    get isOpen() {
      return isOpen()
    },
    send(event, data, sequence) {
      const id = sequence === undefined ? '' : `id: ${sequence}\n`
      write(`event: ${event}\n${id}data: ${JSON.stringify(data)}\n\n`)
    },
    end: () => void response.end(),
    onClose: (listener) => void response.once('close', listener),
  }
}
