import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request, sendRaw } from '../../helpers/raw-client.ts'
import { postRpc, startTestServer, type TestServer, VERSION } from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

const get = (headers: Readonly<Record<string, string>>) =>
  sendRaw(
    server.port,
    request('GET /v1/openrpc.json HTTP/1.1', { Host: `localhost:${server.port}`, ...headers }),
  )

describe('GET /v1/openrpc.json', () => {
  it.each(['same-origin', 'none'])(
    'is there for a person who looks (%s), as for rpc.discover',
    async (site) => {
      const { status, body } = await get({ 'Sec-Fetch-Site': site })
      expect(status).toBe(200)
      const document = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as {
        info: { version: string }
      }
      expect(document.info.version).toBe(VERSION)
      const answer = await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'rpc.discover' })
      expect((JSON.parse(answer.text) as { result: unknown }).result).toEqual(document)
    },
  )

  it.each([{}, { 'Sec-Fetch-Site': 'cross-site' }])('is there for nobody else: %o', async (headers) => {
    expect((await get(headers)).status).toBe(403)
  })
})
