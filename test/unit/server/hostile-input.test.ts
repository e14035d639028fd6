import { fc, test } from '@fast-check/vitest'
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest'
import { headBytes, decodedPath } from '../../../src/server/gate/request-head.ts'
import { readMessage } from '../../../src/server/rpc/json-rpc.ts'
import { openTls, request, sendRaw } from '../../helpers/raw-client.ts'
import type { Caller } from '../../helpers/rpc-client.ts'
import { openSocket, PORTAL, postRpc, startTestServer, type TestServer } from '../../helpers/test-server.ts'
import { HANDSHAKE, SOCKET } from './gate-table.ts'

let server: TestServer
let client: Caller
const crashes: unknown[] = []
const onCrash = (error: unknown): void => void crashes.push(error)
beforeAll(async () => {
  process.on('uncaughtException', onCrash)
  process.on('unhandledRejection', onCrash)
  server = await startTestServer()
  client = await openSocket(server)
})
afterAll(async () => {
  await server.closeGently(1_000)
  process.off('uncaughtException', onCrash)
  process.off('unhandledRejection', onCrash)
})
beforeEach(() => {
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }) }
})

const goodRequest = () =>
  request('GET /v1/health HTTP/1.1', { Host: `localhost:${server.port}`, Origin: PORTAL })
async function expectAlive(): Promise<void> {
  expect(await sendRaw(server.port, goodRequest(), { waitMs: 0 })).toMatchObject({ status: 200 })
  expect(crashes).toEqual([])
}

/** Sends the bytes, gives the server a moment, and leaves without a word. */
async function throwAt(bytes: Uint8Array, moments: number): Promise<void> {
  const socket = await openTls(server.port)
  socket.resume()
  socket.write(bytes)
  await new Promise((resolve) => setTimeout(resolve, moments))
  socket.destroy()
}

/** Pieces of HTTP in any order are more wicked than noise. */
const httpPiece = fc.oneof(
  fc.constantFrom(
    'GET ',
    'POST ',
    '/ ',
    '/v1/rpc ',
    '/v1/socket ',
    '/v1/events ',
    '/%zz ',
    'HTTP/1.1\r\n',
    'HTTP/1.0\r\n',
    '\r\n',
    '\r\n\r\n',
    `Origin: ${PORTAL}\r\n`,
    'Origin: null\r\n',
    'Host: localhost:PORT\r\n',
    'Content-Type: application/json\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 70000\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Expect: 100-continue\r\n',
    'Connection: Upgrade\r\n',
    'Connection: close\r\n',
    'Upgrade: websocket\r\n',
    'Sec-WebSocket-Version: 13\r\n',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    'Sec-WebSocket-Protocol: cps-bridge.v1\r\n',
    'Service-Worker: script\r\n',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

describe('whatever a client sends', () => {
  test.prop([fc.uint8Array({ minLength: 1, maxLength: 2_000 }), fc.nat(3)], { numRuns: 60 })(
    'as bytes on the socket, the next request is answered',
    async (bytes, moments) => {
      await throwAt(bytes, moments)
      await expectAlive()
    },
  )

  test.prop([fc.array(httpPiece, { minLength: 1, maxLength: 25 }), fc.nat(3)], { numRuns: 150 })(
    'as pieces of HTTP, the next request is answered',
    async (pieces, moments) => {
      await throwAt(Buffer.from(pieces.join('').replaceAll('PORT', String(server.port)), 'latin1'), moments)
      await expectAlive()
    },
  )

  test.prop([fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.nat(3)], { numRuns: 60 })(
    'as bytes behind a good handshake, the next request is answered',
    async (bytes, moments) => {
      const handshake = request(SOCKET, { Host: `localhost:${server.port}`, Origin: PORTAL, ...HANDSHAKE })
      await throwAt(Buffer.concat([Buffer.from(handshake), bytes]), moments)
      await expectAlive()
    },
  )

  test.prop([fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.json())], { numRuns: 300 })(
    'as a text frame, the socket lives on',
    async (text) => {
      client.send(text)
      expect((await client.call('bridge.info')).result).toEqual({ name: 'cps-bridge' })
      expect(crashes).toEqual([])
    },
  )

  test.prop(
    [
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('bridge.info', 'card.identity', 'pin.verify', 'activation.sign'),
    ],
    {
      numRuns: 150,
    },
  )('as parameters, the answer is a result or an error of the table', async (params, method) => {
    const answer = await client.call(method, params)
    expect([undefined, 'REQUEST_INVALID', 'INTERNAL']).toContain(answer.error?.data.code)
  })

  test.prop([fc.uint8Array({ maxLength: 200 })], { numRuns: 60 })(
    'as a body, the answer is JSON-RPC',
    async (bytes) => {
      const answer = await postRpc(server, Buffer.from(bytes))
      expect([200, 204, 400, 404]).toContain(answer.status)
      await expectAlive()
    },
  )

  test('as fifty thousand brackets, the answer is an error', async () => {
    const answer = await postRpc(server, '['.repeat(50_000))
    expect(answer.status).toBe(400)
    const deep = `{"jsonrpc":"2.0","id":1,"method":"bridge.info","params":{"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
    expect((await postRpc(server, deep)).status).toBe(400)
    await expectAlive()
  })
})

describe('readMessage', () => {
  test.prop([fc.oneof(fc.json(), fc.string())])('never throws', (text) => {
    expect(['request', 'notification', 'fault']).toContain(readMessage(text).kind)
  })

  test.prop([
    fc.oneof(fc.string(), fc.maxSafeInteger()),
    fc.string(),
    fc.dictionary(fc.string(), fc.jsonValue()),
  ])('reads back what a client wrote', (id, method, params) => {
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    const { params: sent } = JSON.parse(text) as { params: unknown }
    const { id: written } = JSON.parse(text) as { id: unknown }
    expect(readMessage(text)).toEqual({ kind: 'request', id: written, method, params: sent })
  })
})

describe('the request head', () => {
  test.prop([fc.string()])('has a decoded path or none, and never throws', (target) => {
    const path = decodedPath(target)
    expect(path === null || !path.includes('?') || target.includes('%3F') || target.includes('%3f')).toBe(
      true,
    )
  })

  test.prop([fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 30 }), { maxLength: 20 })])(
    'is as long as it was sent',
    (texts) => {
      const rawHeaders = texts.length % 2 === 0 ? texts : texts.slice(1)
      const fields = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
      const head = { method: 'GET', target: '/x', httpVersion: '1.1', rawHeaders, port: 1, upgrade: false }
      expect(headBytes(head)).toBe(`GET /x HTTP/1.1\r\n${fields}\r\n`.length)
    },
  )
})
