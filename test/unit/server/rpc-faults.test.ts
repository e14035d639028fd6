import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL_AUDIENCE } from '../../../src/bridge/bridge.ts'
import { METHODS } from '../../../src/contract/methods.ts'
import { BridgeError } from '../../../src/errors/bridge-error.ts'
import { ERROR_TABLE, type ErrorCode } from '../../../src/errors/codes.ts'
import { setupFault } from '../../../src/errors/setup-fault.ts'
import { SETUP } from '../../../src/errors/setup-texts.ts'
import { HTTP_STATUS } from '../../../src/server/rpc/http-status.ts'
import { traceIn } from '../../helpers/secret-search.ts'
import type { Answer, Caller } from '../../helpers/rpc-client.ts'
import {
  ADMIN_TOKEN,
  DEV_PORTAL,
  openSocket,
  PORTAL,
  postRpc,
  startTestServer,
  type TestServer,
} from '../../helpers/test-server.ts'

let server: TestServer
let client: Caller
beforeAll(async () => {
  server = await startTestServer()
  client = await openSocket(server)
})
afterAll(() => server.closeGently(1_000))
beforeEach(() => {
  server.bridge.calls.length = 0
  server.bridge.script = { 'bridge.info': () => ({ name: 'cps-bridge' }), 'card.identity': () => ({}) }
})

/** The texts differ only by the id, so that the answer of each can be found. */
const FAULTS: readonly [is: string, text: string, number: number, code: string, path: string, id: unknown][] =
  [
    ['no JSON', '{"jsonrpc":', -32_700, 'REQUEST_INVALID', '', null],
    ['an empty text', '', -32_700, 'REQUEST_INVALID', '', null],
    ['a byte order mark', '\uFEFF{}', -32_700, 'REQUEST_INVALID', '', null],
    ['a number', '1', -32_600, 'REQUEST_INVALID', '', null],
    ['null', 'null', -32_600, 'REQUEST_INVALID', '', null],
    ['a string', '"bridge.info"', -32_600, 'REQUEST_INVALID', '', null],
    ['an empty batch', '[]', -32_600, 'REQUEST_INVALID', '', null],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"bridge.info"}]', -32_600, 'REQUEST_INVALID', '', null],
    ['an empty object', '{}', -32_600, 'REQUEST_INVALID', '/jsonrpc', null],
    ['no version', '{"id":"a1","method":"bridge.info"}', -32_600, 'REQUEST_INVALID', '/jsonrpc', 'a1'],
    [
      'another version',
      '{"jsonrpc":"1.0","id":"a2","method":"bridge.info"}',
      -32_600,
      'REQUEST_INVALID',
      '/jsonrpc',
      'a2',
    ],
    [
      'a version that is a number',
      '{"jsonrpc":2.0,"id":"a3","method":"bridge.info"}',
      -32_600,
      'REQUEST_INVALID',
      '/jsonrpc',
      'a3',
    ],
    ['no method', '{"jsonrpc":"2.0","id":"a4"}', -32_600, 'REQUEST_INVALID', '/method', 'a4'],
    [
      'a method that is a number',
      '{"jsonrpc":"2.0","id":"a5","method":1}',
      -32_600,
      'REQUEST_INVALID',
      '/method',
      'a5',
    ],
    ['a response', '{"jsonrpc":"2.0","id":"a6","result":{}}', -32_600, 'REQUEST_INVALID', '/method', 'a6'],
    ...['null', 'true', '{}', '[]', '1.5', '9007199254740993', '1e400'].map(
      (id) =>
        [
          `the id ${id}`,
          `{"jsonrpc":"2.0","id":${id},"method":"bridge.info"}`,
          -32_600,
          'REQUEST_INVALID',
          '/id',
          null,
        ] as [string, string, number, string, string, unknown],
    ),
    ...[
      'nothing',
      '',
      'bridge',
      'BRIDGE.INFO',
      'bridge.info ',
      '__proto__',
      'toString',
      'constructor',
      'hasOwnProperty',
      'rpc.discovers',
      'pin.change',
      'pin.unblock',
    ].map(
      (name) =>
        [
          `the method “${name}”`,
          JSON.stringify({ jsonrpc: '2.0', id: `m-${name}`, method: name }),
          -32_601,
          'METHOD_NOT_FOUND',
          '/method',
          `m-${name}`,
        ] as [string, string, number, string, string, unknown],
    ),
    ...(
      [
        ['params that are an array', 'bridge.info', '[]', '/params'],
        ['params that are null', 'bridge.info', 'null', '/params'],
        ['params that are a string', 'bridge.info', '"x"', '/params'],
        ['a member too many', 'bridge.info', '{"x":1}', '/params/x'],
        ['a member with a slash and a tilde', 'bridge.info', '{"a/b~c":1}', '/params/a~1b~0c'],
        ['a member __proto__', 'bridge.info', '{"__proto__":{}}', '/params/__proto__'],
        ['a wrong type', 'card.identity', '{"reader":7}', '/params/reader'],
        ['a wait that is too long', 'card.identity', '{"waitSeconds":121}', '/params/waitSeconds'],
        ['a missing member', 'card.certificate', '{}', '/params/use'],
        ['a value outside a list', 'card.certificate', '{"use":"encryption"}', '/params/use'],
        ['a missing challenge', 'activation.sign', '{}', '/params/challenge'],
        ['a PIN that is a number', 'pin.verify', '{"pin":1234}', '/params/pin'],
        [
          'an expectation with a member too many',
          'pin.verify',
          '{"expect":{"name":"x"}}',
          '/params/expect/name',
        ],
      ] as const
    ).map(
      ([is, method, params, path], index) =>
        [
          is,
          `{"jsonrpc":"2.0","id":"p${index}","method":"${method}","params":${params}}`,
          -32_602,
          'REQUEST_INVALID',
          path,
          `p${index}`,
        ] as [string, string, number, string, string, unknown],
    ),
  ]

const withoutRequestId = ({ error, ...rest }: Answer) => {
  const { requestId, ...data }: Record<string, unknown> = error?.data ?? {}
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  return { ...rest, error: { ...error, data } }
}

describe('a faulty message', () => {
  it.each(FAULTS)('%s: %s is answered %i over HTTP', async (...fault) => {
    const [, text, number, code, path, id] = fault
    const answer = await postRpc(server, text)
    expect(answer.status).toBe(number === -32_601 ? 404 : 400)
    expect(withoutRequestId(JSON.parse(answer.text) as Answer)).toMatchObject({
      jsonrpc: '2.0',
      id,
      error: { code: number, data: { code, details: { path }, retryable: false } },
    })
    expect(server.bridge.calls).toEqual([])
  })

  it.each(FAULTS)('%s: %s is answered %i over the socket, which lives on', async (...fault) => {
    const [, text, number, code, path, id] = fault
    const before = client.frames.length
    client.send(text)
    const answer = await client.until((frame) => client.frames.indexOf(frame) >= before)
    expect(withoutRequestId(answer)).toMatchObject({
      id,
      error: { code: number, data: { code, details: { path } } },
    })
    expect(server.bridge.calls).toEqual([])
    expect((await client.call('bridge.info')).result).toEqual({ name: 'cps-bridge' })
  })

  it('is a body that is no UTF-8', async () => {
    const answer = await postRpc(server, Buffer.from([0x7b, 0xff, 0x7d]))
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.text)).toMatchObject({ id: null, error: { code: -32_700 } })
  })
})

describe('a message without id', () => {
  it.each([
    '{"jsonrpc":"2.0","method":"bridge.info"}',
    '{"jsonrpc":"2.0","method":"nothing"}',
    '{"jsonrpc":"2.0","method":"bridge.info","params":[]}',
  ])('%s does nothing', async (text) => {
    const answer = await postRpc(server, text)
    expect(answer).toMatchObject({ status: 204, text: '' })
    const before = client.frames.length
    client.send(text)
    await client.call('bridge.info')
    expect(client.frames).toHaveLength(before + 1)
    expect(server.bridge.calls).toHaveLength(1)
  })
})

describe('an id', () => {
  it.each([0, -1, 9_007_199_254_740_991, '', 'é', '__proto__', 'a'.repeat(1_000)])(
    '%s comes back unchanged',
    async (id) => {
      const answer = await postRpc(server, { jsonrpc: '2.0', id, method: 'bridge.info' })
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.text)).toEqual({ jsonrpc: '2.0', id, result: { name: 'cps-bridge' } })
    },
  )
})

describe('an error of the domain', () => {
  const DETAILS: Partial<Record<ErrorCode, unknown>> = {
    PCSC_UNAVAILABLE: { reason: 'denied' },
    READER_NOT_FOUND: { readers: [] },
    READER_AMBIGUOUS: { readers: ['a', 'b'] },
    CARD_BUSY: { holder: 'other.exe' },
    CARD_UNSUPPORTED: { kind: 'vitale' },
    CARD_PROTOCOL: { command: 'SELECT', statusWord: '6D00' },
    CERTIFICATE_EXPIRED: { notAfter: '2020-01-01T00:00:00Z' },
    PIN_INCORRECT: { triesLeft: 2 },
    PIN_LAST_TRY: { triesLeft: 1 },
    PIN_FORMAT: { minLength: 4, maxLength: 4 },
    PUK_INCORRECT: { triesLeft: 2 },
    PUK_LAST_TRY: { triesLeft: 1 },
    PUK_FORMAT: { minLength: 8, maxLength: 8 },
    NEW_PIN_REFUSED: { reason: 'unchanged' },
    RATE_LIMITED: { retryAfterSeconds: 60 },
    REQUEST_INVALID: { path: '/params/challenge' },
    METHOD_NOT_FOUND: { path: '/method' },
  }
  const numbers: Partial<Record<ErrorCode, number>> = { REQUEST_INVALID: -32_602, METHOD_NOT_FOUND: -32_601 }
  const codes = (Object.keys(ERROR_TABLE) as ErrorCode[]).filter((code) => code !== 'SETUP_INVALID')

  it.each(codes)('%s keeps its code, number, details and status', async (code) => {
    const cause = new Error('/home/somebody/secret')
    server.bridge.script = {
      'card.identity': () => {
        throw new BridgeError(code, DETAILS[code] as never, { cause })
      },
    }
    const answer = await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'card.identity' })
    const { error } = JSON.parse(answer.text) as Answer
    expect(answer.status).toBe(HTTP_STATUS[code])
    expect(error?.code).toBe(numbers[code] ?? -32_000)
    expect(error?.data).toMatchObject({ code, retryable: ERROR_TABLE[code].retryable })
    expect(error?.data.details).toEqual(DETAILS[code])
    expect(error?.message).toMatch(/^[A-Z].*\.$/)
    expect(
      Object.keys(error?.data ?? {}).filter(
        (name) => !['code', 'advice', 'details', 'retryable', 'requestId'].includes(name),
      ),
    ).toEqual([])
    expect(answer.text).not.toContain('somebody')
    expect(answer.headers['retry-after']).toBe(code === 'RATE_LIMITED' ? '60' : undefined)
  })

  it('shows no detail that is not on the list', async () => {
    server.bridge.script = {
      'card.identity': () => {
        throw new BridgeError('PIN_INCORRECT', { triesLeft: 2, pin: '1234' } as { triesLeft: number })
      },
    }
    const answer = await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'card.identity' })
    expect(traceIn(answer.text, '1234')).toBeNull()
  })

  it.each([
    ['a set-up fault', () => setupFault(SETUP.damaged('/etc/cps-bridge'))],
    ['an exception', () => new TypeError('undefined is not a function at /srv/x.js')],
  ])('tells %s as INTERNAL, without its text', async (_is, make) => {
    server.bridge.script = {
      'card.identity': () => {
        throw make()
      },
    }
    const answer = await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'card.identity' })
    const { error } = JSON.parse(answer.text) as Answer
    expect(answer.status).toBe(500)
    expect(error).toMatchObject({ code: -32_000, data: { code: 'INTERNAL', retryable: true } })
    expect(answer.text).not.toMatch(/etc|srv/)
    expect(server.log.join('')).toContain(String(error?.data['requestId']))
  })
})

describe('the locale', () => {
  const first = (answer: { readonly text: string }) => (JSON.parse(answer.text) as Answer).error?.message
  const post = (path: string, language?: string) => {
    const headers: Record<string, string> = language === undefined ? {} : { 'Accept-Language': language }
    return postRpc(server, { jsonrpc: '2.0', id: 1, method: 'nothing' }, { headers, path })
  }

  it.each([
    ['/v1/rpc', undefined, 'The site'],
    ['/v1/rpc?lang=fr', undefined, 'Le site'],
    ['/v1/rpc?lang=fr', 'en', 'Le site'],
    ['/v1/rpc?lang=de', 'fr', 'Le site'],
    ['/v1/rpc', 'fr-FR,fr;q=0.9,en;q=0.8', 'Le site'],
    ['/v1/rpc?lang=en&lang=fr', 'fr', 'Le site'],
  ])('%s with Accept-Language %s speaks so: %s', async (path, language, start) => {
    expect(first(await post(path, language))).toContain(start)
  })

  it('of a socket is that of its address', async () => {
    const french = await openSocket(server, { query: '?lang=fr' })
    expect((await french.call('nothing')).error?.message).toContain('Le site')
    await french.close()
  })
})

describe('the caller', () => {
  const contextOf = async (headers: Record<string, string>) => {
    await postRpc(server, { jsonrpc: '2.0', id: 1, method: 'bridge.info' }, { headers })
    return server.bridge.calls.at(-1)?.context
  }

  it('is the portal with its policy and its origin as audience', async () => {
    expect(await contextOf({ Origin: DEV_PORTAL })).toMatchObject({
      stateless: true,
      locale: 'en',
      caller: {
        kind: 'portal',
        audience: DEV_PORTAL,
        policy: { pinEntry: 'page', identity: 'ask', formats: ['jws', 'web-eid:1.0'] },
      },
    })
  })

  it('is the portal even with the admin token', async () => {
    const context = await contextOf({ Origin: PORTAL, Authorization: `Bearer ${ADMIN_TOKEN}` })
    expect(context?.caller).toMatchObject({ kind: 'portal', audience: PORTAL })
  })

  it('is the administrator with the token and no origin', async () => {
    const answer = await postRpc(
      server,
      { jsonrpc: '2.0', id: 1, method: 'bridge.info' },
      { headers: { Authorization: `Bearer ${ADMIN_TOKEN}` }, origin: null },
    )
    expect(answer.status).toBe(200)
    expect(server.bridge.calls.at(-1)?.context.caller).toEqual({
      kind: 'admin',
      audience: LOCAL_AUDIENCE,
      policy: { pinEntry: 'api', identity: 'allow', formats: ['jws', 'web-eid:1.0'] },
    })
  })

  const OWN = [
    'bridge.info',
    'readers.list',
    'events.subscribe',
    'events.unsubscribe',
    'virtual.insert',
    'virtual.remove',
  ]
  it.each(Object.keys(METHODS))('the own origin may or may not call %s', async (method) => {
    server.bridge.script = { [method]: () => ({ done: true }) }
    const own = await openSocket(server, { origin: `https://localhost:${server.port}` })
    const answer = await own.call(method)
    if (OWN.includes(method)) expect(answer.result).toBeDefined()
    else expect(answer.error).toMatchObject({ code: -32_000, data: { code: 'ORIGIN_FORBIDDEN' } })
    await own.close()
  })

  it('the own origin learns of unknown methods as everybody does', async () => {
    const answer = await postRpc(
      server,
      { jsonrpc: '2.0', id: 1, method: 'nothing' },
      { headers: { Origin: `https://localhost:${server.port}` } },
    )
    expect(answer.status).toBe(404)
  })
})

describe('a method that does not exist here', () => {
  it.each(['events.subscribe', 'events.unsubscribe', 'operation.cancel'])(
    '%s: over plain HTTP',
    async (method) => {
      for (const origin of [PORTAL, `https://localhost:${server.port}`]) {
        const answer = await postRpc(
          server,
          { jsonrpc: '2.0', id: 1, method, params: {} },
          { headers: { Origin: origin } },
        )
        expect(answer.status).toBe(404)
        expect(JSON.parse(answer.text)).toMatchObject({
          error: { code: -32_601, data: { code: 'METHOD_NOT_FOUND', details: { path: '/method' } } },
        })
      }
    },
  )
})
