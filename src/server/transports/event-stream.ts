/** `GET /v1/events`: the notifications as server-sent events (protocol, section 4; WHATWG HTML, section 9.2). */
import type { ServerResponse } from 'node:http'
import type { Bridge } from '../../bridge/bridge.ts'
import type { ByteAccount } from '../rpc/byte-ledger.ts'
import type { LiveConnections } from './live-connections.ts'

export const COMMENT_INTERVAL_MS = 15_000

/** @param sequence - absent for notifications that are not counted. */
export function formatEvent(event: string, sequence: number | undefined, data: unknown): string {
  const id = sequence === undefined ? '' : `id: ${sequence}\n`
  return `event: ${event}\n${id}data: ${JSON.stringify(data)}\n\n`
}

/**
 * Streams until the client goes or the server stops. The headers set before stay.
 *
 * @param unsentOf - opens the account of what the client does not read; given what ends the stream.
 */
export function streamEvents(
  bridge: Pick<Bridge, 'subscribe'>,
  response: ServerResponse,
  live: LiveConnections,
  unsentOf: (drop: () => void) => ByteAccount,
): void {
  const unsent = unsentOf(() => void response.destroy())
  const write = (text: string): void => {
    const bytes = Buffer.byteLength(text)
    response.write(text, () => unsent.give(bytes))
    unsent.force(bytes)
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
  const subscription = bridge.subscribe(({ method, params }) => {
    write(formatEvent(method, 'sequence' in params ? params.sequence : undefined, params))
  })
  write(formatEvent('snapshot', subscription.snapshot.sequence, subscription.snapshot))
  const commenting = setInterval(() => write(': still here\n\n'), COMMENT_INTERVAL_MS)

  const closed = new Promise<void>((resolve) => response.once('close', resolve))
  const forget = live.add({
    goodbye() {
      response.end()
      return closed
    },
  })
  response.once('close', () => {
    clearInterval(commenting)
    unsent.close()
    subscription.unsubscribe()
    forget()
  })
}
