import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CallContext } from '../../../src/bridge/bridge.ts'
import { plainError } from '../../../src/errors/bridge-error.ts'
import { PORTAL, postRpc, startTestServer, type TestServer } from '../../helpers/test-server.ts'

const PROMPT_ID = 'Jk3v9d0xT2mQ8bR5wYc7Zg'
const CALL = { jsonrpc: '2.0', id: 'call-1', method: 'activation.sign', params: { challenge: 'x' } }
const ACCEPT = { headers: { Accept: 'text/event-stream' } }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))
beforeEach(() => {
  server.bridge.script = {
    'activation.sign': (_params: unknown, { prompts }: CallContext) => {
      if (prompts === undefined) throw plainError('CONSENT_REFUSED')
      prompts.requested(PROMPT_ID, 120)
      prompts.closed('confirmed')
      return { token: 'signed' }
    },
    'pin.status': () => Promise.reject(plainError('PIN_BLOCKED')),
  }
})

const eventsOf = (body: string): readonly unknown[] =>
  body.split('\n\n').flatMap((block) => {
    const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
    return event === undefined ? [] : [[event, JSON.parse(data ?? '') as unknown]]
  })

describe('a call that streams', () => {
  it('streams the prompts of the call, then its response', async () => {
    const { status, headers, text } = await postRpc(server, CALL, ACCEPT)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'access-control-allow-origin': PORTAL,
      'cache-control': 'no-store',
    })
    const url = `https://localhost:${server.port}/prompt/${PROMPT_ID}`
    expect(eventsOf(text)).toEqual([
      ['prompt.requested', { id: 'call-1', url, expiresInSeconds: 120 }],
      ['prompt.closed', { id: 'call-1', outcome: 'confirmed' }],
      ['response', { jsonrpc: '2.0', id: 'call-1', result: { token: 'signed' } }],
    ])
  })

  it('sends errors as the response', async () => {
    const { status, text } = await postRpc(server, { ...CALL, method: 'pin.status', params: {} }, ACCEPT)
    expect(status).toBe(200)
    expect(eventsOf(text)).toMatchObject([['response', { error: { data: { code: 'PIN_BLOCKED' } } }]])
  })

  it('names the language that the caller asked for in the address of the page', async () => {
    const { text } = await postRpc(server, CALL, { ...ACCEPT, path: '/v1/rpc?lang=fr' })
    expect(text).toContain(`/prompt/${PROMPT_ID}?lang=fr"`)
  })

  it('answers a message without id with 204', async () => {
    const { status, text } = await postRpc(server, { jsonrpc: '2.0', method: 'pin.status' }, ACCEPT)
    expect([status, text]).toEqual([204, ''])
  })

  it.each([
    ['text/event-stream;q=0.9', true],
    ['application/json, TEXT/EVENT-STREAM', true],
    ['application/json', false],
    ['*/*', false],
    ['text/event-streams', false],
  ])('is what the client gets that accepts %s: %s', async (accept, streams) => {
    const { headers, text } = await postRpc(server, CALL, { headers: { Accept: accept } })
    expect(headers['content-type']?.includes('event-stream')).toBe(streams)
    expect(text.includes('CONSENT_REFUSED')).toBe(!streams)
  })
})
