/** `POST /v1/rpc` with `Accept: text/event-stream`: a call that may ask the holder, without a WebSocket (protocol, section 4). */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Notification } from '../../contract/notifications.ts'
import { COMMENT_INTERVAL_MS, formatEvent } from './event-stream.ts'
import type { HttpAnswer } from './rpc-route.ts'

/** Whether the client takes a stream, by the media ranges of `Accept` (RFC 9110, section 12.5.1). */
export const asksForStream = ({ accept = '' }: IncomingHttpHeaders): boolean =>
  accept.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream')

export interface CallStream {
  readonly notify: (notification: Notification) => void
  /** Sends the response as the event `response`; a message that asked for no answer gets 204. */
  end(answer: HttpAnswer): void
}

/** Streams the notifications of one call, then its response. The headers set before stay. */
export function openCallStream(response: ServerResponse): CallStream {
  const write = (text: string): void => {
    if (!response.headersSent) response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.write(text)
  }
  const commenting = setInterval(() => write(': still here\n\n'), COMMENT_INTERVAL_MS)
  response.once('close', () => clearInterval(commenting))
  return {
    notify: ({ method, params }) => write(formatEvent(method, undefined, params)),
    end({ status, body }) {
      if (body === null) response.writeHead(status)
      else write(formatEvent('response', undefined, body))
      response.end()
    },
  }
}
