import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  DENIED,
  dial,
  http,
  makeHome,
  MANAGED,
  PAGE,
  post,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

const JSON_TYPE = { 'Content-Type': 'application/json', Origin: MANAGED }
const postText = (body: string): ReturnType<typeof http> =>
  http(bridge, '/v1/rpc', { method: 'POST', headers: JSON_TYPE, body })

/** Messages that are no requests: text, JSON-RPC code, `id` of the answer. */
const MALFORMED: readonly [string, string, number, unknown][] = [
  ['no JSON', '{', -32700, null],
  ['nothing', '', -32700, null],
  ['JSON with a comma too many', '{"jsonrpc":"2.0","id":1,"method":"bridge.info",}', -32700, null],
  ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"bridge.info"}]', -32600, null],
  ['an empty batch', '[]', -32600, null],
  ['a number', '7', -32600, null],
  ['null', 'null', -32600, null],
  ['a string', '"bridge.info"', -32600, null],
  ['no version', '{"id":1,"method":"bridge.info"}', -32600, 1],
  ['another version', '{"jsonrpc":"1.0","id":1,"method":"bridge.info"}', -32600, 1],
  ['no method', '{"jsonrpc":"2.0","id":1}', -32600, 1],
  ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":7}', -32600, 1],
  ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"bridge.info"}', -32600, null],
  ['an id that is a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"bridge.info"}', -32600, null],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"bridge.info"}', -32600, null],
  ['params in an array', '{"jsonrpc":"2.0","id":"a","method":"bridge.info","params":[]}', -32602, 'a'],
  ['params that are a string', '{"jsonrpc":"2.0","id":"a","method":"bridge.info","params":"x"}', -32602, 'a'],
  ['an unknown member', '{"jsonrpc":"2.0","id":"a","method":"bridge.info","params":{"x":1}}', -32602, 'a'],
  ['__proto__', '{"jsonrpc":"2.0","id":"a","method":"pin.status","params":{"__proto__":{}}}', -32602, 'a'],
]

describe('a message that is no call', () => {
  it.each(MALFORMED)('is answered over the socket, which lives on: %s', async (_, text, code) => {
    const portal = await dial(bridge)
    portal.send(text)
    const { error } = await portal.until((frame) => frame.error !== undefined)
    expect(error).toMatchObject({ code, data: { code: 'REQUEST_INVALID' } })
    expect(await portal.code('bridge.info')).toBe('ok')
    await portal.close()
  })

  it.each(MALFORMED)('is answered over HTTP with 400: %s', async (_, text, code, id) => {
    const { status, json } = await postText(text)
    expect(status).toBe(400)
    expect(json).toMatchObject({ jsonrpc: '2.0', id, error: { code, data: { code: 'REQUEST_INVALID' } } })
  })

  it('names the path of an unknown parameter', async () => {
    const { json } = await post(bridge, 'bridge.info', { 'a/b~c': 1 })
    expect(json.error?.data.details).toEqual({ path: '/params/a~1b~0c' })
  })

  it('that nests without end costs nothing', async () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000)
    const { status } = await postText(
      `{"jsonrpc":"2.0","id":1,"method":"bridge.info","params":{"a":${deep}}}`,
    )
    expect(status).toBe(400)
    expect((await post(bridge, 'bridge.info')).status).toBe(200)
  })
})

describe('the socket', () => {
  it('answers ids as they came, strings and integers', async () => {
    const portal = await dial(bridge)
    for (const id of ['', 'é', 0, -3, 2 ** 40, '1'] as const) {
      portal.send({ jsonrpc: '2.0', id, method: 'bridge.info' })
      expect((await portal.until((frame) => frame.id === id)).result).toBeDefined()
    }
    await portal.close()
  })

  it('does nothing for a message without id', async () => {
    const portal = await dial(bridge)
    portal.send({ jsonrpc: '2.0', method: 'virtual.remove' })
    portal.send({ jsonrpc: '2.0', method: 'no.such.method' })
    expect(await portal.result('readers.list')).toMatchObject({ readers: [{ state: 'present' }] })
    expect(portal.frames).toHaveLength(1)
    await portal.close()
  })

  it('is closed with 1003 for a binary frame', async () => {
    const portal = await dial(bridge)
    portal.socket.send(Buffer.from('{}'))
    expect(await portal.closed).toBe(1003)
  })

  it('takes 65,536 bytes and is closed with 1009 for 65,537', async () => {
    const call = '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}'
    const portal = await dial(bridge)
    portal.send(call.padEnd(65_536))
    expect((await portal.until(({ id }) => id === 1)).result).toBeDefined()
    portal.send(call.padEnd(65_537))
    expect(await portal.closed).toBe(1009)
  })

  it('counts bytes, not characters', async () => {
    const portal = await dial(bridge)
    portal.send(`{"jsonrpc":"2.0","id":1,"method":"${'é'.repeat(33_000)}"}`)
    expect(await portal.closed).toBe(1009)
  })

  it('is closed for fragments that make too much together', async () => {
    const portal = await dial(bridge)
    for (let sent = 0; sent < 3; sent += 1)
      portal.socket.send(' '.repeat(30_000), { fin: false }, () => undefined)
    expect(await portal.closed).toBe(1009)
  })
})

describe('POST /v1/rpc', () => {
  it('answers as JSON with the HTTP status of the error', async () => {
    const { status, headers, json } = await post(bridge, 'bridge.info')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(headers['access-control-allow-origin']).toBe(MANAGED)
    expect(json).toMatchObject({ jsonrpc: '2.0', id: 1, result: { protocol: 1 } })
  })

  it('answers 204 to a message without id, and does nothing', async () => {
    const { status, text } = await postText('{"jsonrpc":"2.0","method":"virtual.remove"}')
    expect({ status, text }).toEqual({ status: 204, text: '' })
    expect((await post(bridge, 'pin.status')).status).toBe(200)
  })

  it('keeps nothing after a call', async () => {
    const verified = await post(bridge, 'pin.verify', { pin: '1234', then: 'activation.sign' })
    expect(verified.json.result).toEqual({ verified: true, expiresInSeconds: 0 })
    expect((await post(bridge, 'activation.sign', { challenge: CHALLENGE })).json.error?.data.code).toBe(
      'PIN_REQUIRED',
    )
  })

  it('signs in one call', async () => {
    const { json } = await post(bridge, 'activation.sign', { challenge: CHALLENGE, pin: '1234' })
    expect(json.result).toMatchObject({ format: 'jws', verified: false })
  })

  it.each(['events.subscribe', 'events.unsubscribe', 'operation.cancel'])(
    'has no method %s',
    async (method) => {
      const { status, json } = await post(bridge, method, method === 'operation.cancel' ? { id: 1 } : {})
      expect(status).toBe(404)
      expect(json.error).toMatchObject({ code: -32601, data: { code: 'METHOD_NOT_FOUND' } })
    },
  )

  const signing = { challenge: CHALLENGE, pin: '1234' }
  it.each<[number, string, string, object, string]>([
    [400, 'REQUEST_INVALID', 'activation.sign', { challenge: 'x' }, MANAGED],
    [404, 'METHOD_NOT_FOUND', 'no.method', {}, MANAGED],
    [404, 'READER_NOT_FOUND', 'card.identity', { reader: 'x' }, MANAGED],
    [409, 'CARD_MISMATCH', 'activation.sign', { ...signing, expect: { nationalId: '1' } }, MANAGED],
    [400, 'PIN_FORMAT', 'pin.verify', { pin: '123' }, MANAGED],
    [400, 'PIN_REQUIRED', 'pin.verify', {}, MANAGED],
    [400, 'PIN_REQUIRED', 'activation.sign', { challenge: CHALLENGE }, PAGE],
    [400, 'REQUEST_INVALID', 'activation.sign', signing, PAGE],
    [400, 'REQUEST_INVALID', 'activation.sign', { challenge: CHALLENGE, allowLastTry: true }, PAGE],
    [400, 'REQUEST_INVALID', 'pin.verify', { pin: '1234' }, PUBLIC],
    [403, 'CONSENT_REFUSED', 'card.identity', {}, PUBLIC],
    [403, 'CONSENT_REFUSED', 'card.identity', {}, DENIED],
    [403, 'PIN_INCORRECT', 'pin.verify', { pin: '9999' }, MANAGED],
  ])('answers %i for %s', async (status, code, method, params, origin) => {
    const reply = await post(bridge, method, params, { origin })
    expect([reply.status, reply.json.error?.data.code]).toEqual([status, code])
    expect(reply.headers['access-control-allow-origin']).toBe(origin)
    await post(bridge, 'pin.verify', { pin: '1234' })
  })

  it('acts for the bridge’s own command line with the token', async () => {
    const call = (method: string, params: object): ReturnType<typeof http> =>
      http(bridge, '/v1/rpc', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bridge.adminToken}` },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      })
    const { result } = (await call('activation.sign', signing)).json
    const [, claims = ''] = String(result?.['token']).split('.')
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: 'urn:cps-bridge:local',
    })
    expect((await call('bridge.info', {})).json.result?.['policy']).toMatchObject({
      pinEntry: 'api',
      identity: 'allow',
    })
    expect((await call('card.identity', {})).status).toBe(200)
  })

  it('takes other methods of HTTP for what they are', async () => {
    const { status } = await http(bridge, '/v1/rpc', { headers: { Origin: MANAGED } })
    expect([404, 405]).toContain(status)
  })
})

describe('GET /v1/health', () => {
  it('answers the probe of an allowed origin', async () => {
    const { status, json, headers } = await http(bridge, '/v1/health', { headers: { Origin: MANAGED } })
    expect(status).toBe(200)
    expect(json).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      protocol: [1],
    })
    expect(headers['access-control-allow-origin']).toBe(MANAGED)
  })
})

describe('the language of messages', () => {
  const message = async (options: object): Promise<string> => {
    const portal = await dial(bridge, options)
    const { error } = (await portal.call('pin.verify', { pin: '1' })) as Required<Answer>
    await portal.close()
    expect(String(error.data['requestId']).length).toBeGreaterThan(5)
    return error.message
  }

  it('is that of the address, else of the browser, else the configured one', async () => {
    const french = await message({})
    const english = await message({ query: '?lang=en' })
    expect(french).not.toBe(english)
    expect(french).toMatch(/code porteur/i)
    expect(english).toMatch(/PIN|code/)
    expect(await message({ headers: { 'Accept-Language': 'en-GB,en;q=0.9' } })).toBe(english)
    expect(await message({ headers: { 'Accept-Language': 'de, fr;q=0.2, en;q=0.8' } })).toBe(english)
    expect(await message({ headers: { 'Accept-Language': 'de' } })).toBe(french)
    expect(await message({ query: '?lang=fr', headers: { 'Accept-Language': 'en' } })).toBe(french)
    expect(await message({ query: '?lang=xx', headers: { 'Accept-Language': 'en' } })).toBe(english)
  })

  it('is that of each request over HTTP', async () => {
    const inEnglish = await post(bridge, 'pin.verify', { pin: '1' }, { 'Accept-Language': 'en' })
    expect(inEnglish.json.error?.message).toBe(await message({ query: '?lang=en' }))
    const byAddress = await http(bridge, '/v1/rpc?lang=en', {
      method: 'POST',
      headers: JSON_TYPE,
      body: '{"jsonrpc":"2.0","id":1,"method":"pin.verify","params":{"pin":"1"}}',
    })
    expect(byAddress.json.error?.message).toBe(inEnglish.json.error?.message)
  })

  it('can be configured', async () => {
    const folder = await makeHome()
    const english = await startBridge({ home: folder, config: { locale: 'en' } })
    const reply = await post(english, 'pin.verify', { pin: '1' })
    expect((await post(english, 'bridge.info')).json.result?.['locale']).toBe('en')
    expect(reply.json.error?.message).toBe(await message({ query: '?lang=en' }))
    await english.stop()
    await removeHome(folder)
  })
})
