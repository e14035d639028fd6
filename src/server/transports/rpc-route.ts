/** JSON-RPC over `POST /v1/rpc`: one message a request, nothing outlives it (protocol, section 4). */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { MAX_MESSAGE_BYTES } from '../gate/gate.ts'
import type { ByteAccount } from '../rpc/byte-ledger.ts'
import { HTTP_STATUS } from '../rpc/http-status.ts'
import type { RpcResponse } from '../rpc/json-rpc.ts'
import type { LiveConnections } from './live-connections.ts'
import type { RpcSession } from '../rpc/rpc-session.ts'
import type { FairQueue } from './fair-queue.ts'

/** Whether the client takes a stream, by the media ranges of `Accept` (RFC 9110, section 12.5.1). */
export const asksForStream = ({ accept = '' }: IncomingHttpHeaders): boolean =>
  accept.split(',').some((range) => range.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream')

export interface HttpAnswer {
  readonly status: number
  readonly body: RpcResponse | null
  readonly retryAfterSeconds?: number
}

/**
 * Reads a body of at most 65,536 bytes.
 *
 * @param incoming - counts what has arrived of it; closed when it is read.
 * @returns the bytes, or why there are none.
 */
export function readBody(
  request: IncomingMessage,
  incoming: ByteAccount,
): Promise<Buffer | 'too-large' | 'gone'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const settle = (outcome: Buffer | 'too-large' | 'gone'): void => {
      request.off('data', take)
      incoming.close()
      resolve(outcome)
      // A body may bear a PIN.
      for (const chunk of chunks) chunk.fill(0)
    }
    const take = (chunk: Buffer): void => {
      length += chunk.length
      chunks.push(chunk)
      if (length > MAX_MESSAGE_BYTES) settle('too-large')
      else incoming.force(chunk.length)
    }
    request.on('data', take)
    request.once('end', () => settle(ownCopy(chunks, length)))
    request.once('close', () => settle('gone'))
    request.once('error', () => settle('gone'))
  })
}

/** Outside the pool that buffers share. */
function ownCopy(chunks: readonly Buffer[], length: number): Buffer {
  const body = Buffer.alloc(length)
  let at = 0
  for (const chunk of chunks) at += chunk.copy(body, at)
  return body
}

function answerOf(body: RpcResponse | null): HttpAnswer {
  if (body === null) return { status: 204, body }
  if (!('error' in body)) return { status: 200, body }
  const { code, details } = body.error.data
  const wait = details?.['retryAfterSeconds']
  return { status: HTTP_STATUS[code], body, ...(typeof wait === 'number' ? { retryAfterSeconds: wait } : {}) }
}

export interface RpcCall {
  readonly session: RpcSession
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Uint8Array
  /** Of the caller. */
  readonly origin: string
}

/** Answers single calls; counts those pending on each TCP connection, where a client may pipeline. */
export function createRpcCalls(
  live: LiveConnections,
  queue: FairQueue,
): (call: RpcCall) => Promise<HttpAnswer> {
  const pending = new WeakMap<Socket, number>()

  return async ({ session, request, response, body, origin }) => {
    const { socket } = request
    const pendingElsewhere = pending.get(socket) ?? 0
    pending.set(socket, pendingElsewhere + 1)
    const left = new Promise<void>((resolve) => response.once('close', resolve))
    const forget = live.add({
      origin,
      async shutDown() {
        await session.cancelAll()
        await left
      },
    })
    response.once('close', () => {
      forget()
      if (!response.writableFinished) void session.end()
    })
    const answer = await new Promise<RpcResponse | null>((resolve) => {
      queue.add(origin, () => session.receive(body, resolve, pendingElsewhere))
    })
    await session.end()
    pending.set(socket, (pending.get(socket) ?? 1) - 1)
    return answerOf(answer)
  }
}
