import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { plainError } from '../../../src/errors/bridge-error.ts'
import { eventually } from '../../helpers/eventually.ts'
import { heldOperation, untilCancelled } from '../../helpers/fake-bridge.ts'
import { openTls, request } from '../../helpers/raw-client.ts'
import type { Caller } from '../../helpers/rpc-client.ts'
import { openSocket, PORTAL, postRpc, startTestServer, type TestServer } from '../../helpers/test-server.ts'

let server: TestServer
let client: Caller
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))
beforeEach(async () => {
  client = await openSocket(server)
  server.bridge.calls.length = 0
  server.bridge.closed.length = 0
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
  return () => client.close()
})

describe('calls on a connection', () => {
  it('begin in the order of arrival and are answered when they end', async () => {
    const held = heldOperation({ slow: true })
    server.bridge.script['card.identity'] = held.run
    client.send({ jsonrpc: '2.0', id: 'slow', method: 'card.identity' })
    client.send({ jsonrpc: '2.0', id: 'fast', method: 'bridge.info' })
    await client.until((frame) => frame.id === 'fast')
    held.release()
    await client.until((frame) => frame.id === 'slow')
    expect(client.frames.map(({ id }) => id)).toEqual(['fast', 'slow'])
    expect(server.bridge.calls.map(({ method }) => method)).toEqual(['card.identity', 'bridge.info'])
  })

  it('share one connection object, which no other connection has', async () => {
    const other = await openSocket(server)
    await client.call('bridge.info')
    await client.call('bridge.info')
    await other.call('bridge.info')
    const [first, second, third] = server.bridge.calls.map(({ context }) => context)
    expect(first).toMatchObject({ stateless: false, caller: { kind: 'portal', audience: PORTAL } })
    expect(second?.connection).toBe(first?.connection)
    expect(third?.connection).not.toBe(first?.connection)
    await other.close()
  })

  it('may not use an id that is pending, and the pending call goes on', async () => {
    const held = heldOperation({ ok: true })
    server.bridge.script['card.identity'] = held.run
    client.send({ jsonrpc: '2.0', id: 7, method: 'card.identity' })
    client.send({ jsonrpc: '2.0', id: 7, method: 'bridge.info' })
    client.send({ jsonrpc: '2.0', id: '7', method: 'bridge.info' })
    expect(await client.until((frame) => frame.error !== undefined)).toMatchObject({
      id: 7,
      error: { code: -32_600, data: { code: 'REQUEST_INVALID', details: { path: '/id' } } },
    })
    expect((await client.until((frame) => frame.id === '7')).result).toBeDefined()
    held.release()
    expect((await client.until((frame) => frame.id === 7 && frame.result !== undefined)).result).toEqual({
      ok: true,
    })
    client.send({ jsonrpc: '2.0', id: 7, method: 'bridge.info' })
    await client.until((frame) => frame.result?.['name'] === 'cps-bridge' && frame.id === 7)
  })
})

describe('operation.cancel', () => {
  it('ends the call with CANCELLED', async () => {
    server.bridge.script['card.identity'] = untilCancelled
    client.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    expect((await client.call('operation.cancel', { id: 1 })).result).toEqual({ cancelled: true })
    expect((await client.until((frame) => frame.id === 1)).error).toMatchObject({
      code: -32_000,
      data: { code: 'CANCELLED', retryable: true },
    })
  })

  it.each([
    ['a result', () => ({ done: true })],
    [
      'another error',
      () => {
        throw plainError('CARD_ABSENT')
      },
    ],
  ])('ends the call with CANCELLED even when it came to %s meanwhile', async (_is, end) => {
    const held = heldOperation(null)
    server.bridge.script['card.identity'] = () => held.run().then(end)
    client.send({ jsonrpc: '2.0', id: 'x', method: 'card.identity' })
    expect((await client.call('operation.cancel', { id: 'x' })).result).toEqual({ cancelled: true })
    held.release()
    expect((await client.until((frame) => frame.id === 'x')).error?.data.code).toBe('CANCELLED')
  })

  it.each([
    ['that was never used', 99],
    ['of another type', '1'],
  ])('does nothing for an id %s', async (_is, id) => {
    const held = heldOperation({})
    server.bridge.script['card.identity'] = held.run
    client.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    expect((await client.call('operation.cancel', { id })).result).toEqual({ cancelled: false })
    held.release()
    expect((await client.until((frame) => frame.id === 1)).result).toEqual({})
  })

  it('does not reach the calls of another connection', async () => {
    const held = heldOperation({})
    server.bridge.script['card.identity'] = held.run
    const other = await openSocket(server)
    client.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    await eventually(() => expect(held.waiting).toBe(1))
    expect((await other.call('operation.cancel', { id: 1 })).result).toEqual({ cancelled: false })
    held.release()
    expect((await client.until((frame) => frame.id === 1)).result).toEqual({})
    await other.close()
  })

  it('cannot cancel a call that has ended', async () => {
    const { id } = await client.call('bridge.info')
    expect((await client.call('operation.cancel', { id })).result).toEqual({ cancelled: false })
  })
})

describe('the end of a connection', () => {
  it.each([
    ['closes', (socket: Caller) => socket.socket.close()],
    ['vanishes', (socket: Caller) => socket.socket.terminate()],
  ])('cancels its calls and releases what it holds when the client %s', async (_is, leave) => {
    server.bridge.script['card.identity'] = untilCancelled
    const leaving = await openSocket(server)
    leaving.send({ jsonrpc: '2.0', id: 1, method: 'card.identity' })
    await eventually(() => expect(server.bridge.calls).toHaveLength(1))
    const context = server.bridge.calls[0]?.context
    expect(context?.signal.aborted).toBe(false)
    leave(leaving)
    await eventually(() => expect(context?.signal.aborted).toBe(true))
    expect(server.bridge.closed).toEqual([context?.connection])
  })

  it('is survived when the domain cannot release the card', async () => {
    const failing = vi.spyOn(server.bridge, 'closeConnection').mockRejectedValueOnce(new Error('reader gone'))
    const leaving = await openSocket(server)
    await leaving.close()
    await eventually(() => expect(failing).toHaveBeenCalledOnce())
    failing.mockRestore()
    expect((await client.call('bridge.info')).result).toBeDefined()
  })
})

describe('a call over plain HTTP', () => {
  it('is a connection of its own that ends with its answer', async () => {
    await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'bridge.info' })
    await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'bridge.info' })
    const connections = server.bridge.calls.map(({ context }) => context.connection)
    expect(new Set(connections).size).toBe(2)
    expect(server.bridge.closed).toEqual(connections)
    expect(server.bridge.calls[0]?.context.stateless).toBe(true)
  })

  it('is cancelled when the client goes away', async () => {
    server.bridge.script['card.identity'] = untilCancelled
    const body = '{"jsonrpc":"2.0","id":1,"method":"card.identity"}'
    const socket = await openTls(server.port)
    const headers = {
      Host: `localhost:${server.port}`,
      Origin: PORTAL,
      'Content-Type': 'application/json',
      'Content-Length': String(body.length),
    }
    socket.write(request('POST /v1/rpc HTTP/1.1', headers, body))
    await eventually(() => expect(server.bridge.calls).toHaveLength(1))
    socket.destroy()
    const context = server.bridge.calls[0]?.context
    await eventually(() => expect(context?.signal.aborted).toBe(true))
    await eventually(() => expect(server.bridge.closed).toEqual([context?.connection]))
  })
})
