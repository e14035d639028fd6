/** JSON-RPC messages, over both transports (protocol 4, 5 and 7). */
import { expectError, expectHttpError } from '../expect.ts'
import { same, that } from '../difference.ts'
import type { Row } from '../row.ts'

const CALL = '{"jsonrpc":"2.0","id":1,"method":"bridge.info"}'

const FORM_ROWS: readonly Row[] = [
  {
    name: 'messages/not-json',
    clause: '7',
    sentence: 'What is not JSON is answered with -32700 and REQUEST_INVALID, HTTP 400.',
    async run(bench) {
      for (const text of ['{', `${CALL.slice(0, -1)},}`])
        expectHttpError(await bench.postText(text), 400, 'REQUEST_INVALID', -32_700)
      const portal = await bench.dial()
      portal.send('{')
      expectError(
        await portal.until(({ error }) => error !== undefined, 'an error'),
        'REQUEST_INVALID',
        -32_700,
      )
    },
  },
  {
    name: 'messages/batch',
    clause: '4, 7',
    sentence: 'A batch is no request: -32600 and REQUEST_INVALID, HTTP 400.',
    async run(bench) {
      for (const text of [`[${CALL}]`, '[]'])
        expectHttpError(await bench.postText(text), 400, 'REQUEST_INVALID', -32_600)
      const portal = await bench.dial()
      portal.send(`[${CALL}]`)
      expectError(await portal.until(() => true, 'an answer to a batch'), 'REQUEST_INVALID', -32_600)
    },
  },
  {
    name: 'messages/not-a-request',
    clause: '4, 7',
    sentence: 'Another version, no method, or an id that is neither text nor integer: -32600.',
    async run(bench) {
      const texts = ['7', 'null', '{"id":1,"method":"bridge.info"}', '{"jsonrpc":"2.0","id":1}']
      const ids = ['null', '1.5', '{}'].map((id) => `{"jsonrpc":"2.0","id":${id},"method":"bridge.info"}`)
      for (const text of [...texts, ...ids])
        expectHttpError(await bench.postText(text), 400, 'REQUEST_INVALID', -32_600)
    },
  },
  {
    name: 'messages/ids',
    clause: '4',
    sentence: 'Request ids are strings or integers, and come back as they were sent.',
    async run(bench) {
      const portal = await bench.dial()
      for (const id of ['', 'é', 0, -3, 2 ** 40, '1']) {
        portal.send({ jsonrpc: '2.0', id, method: 'bridge.info' })
        bench.result(
          await portal.until((frame) => frame.id === id, `an answer with the id ${JSON.stringify(id)}`),
        )
      }
    },
  },
  {
    name: 'messages/id-in-use',
    clause: '4, 7',
    sentence: 'An id that is pending on the connection may not be used again: -32600.',
    card: null,
    async run(bench) {
      const portal = await bench.dial()
      const call = { jsonrpc: '2.0', id: 'twice', method: 'activation.sign' }
      const params = { challenge: Buffer.alloc(32).toString('base64url'), waitSeconds: 60 }
      portal.send({ ...call, params })
      portal.send({ ...call, params })
      const answer = await portal.until((frame) => frame.error !== undefined, 'an error for the second call')
      expectError(answer, 'REQUEST_INVALID', -32_600)
    },
  },
  {
    name: 'messages/no-id',
    clause: '4',
    sentence: 'A message without id does nothing and is not answered; HTTP: 204.',
    card: 'rpps',
    async run(bench) {
      const portal = await bench.dial()
      portal.send({ jsonrpc: '2.0', method: 'virtual.remove' })
      portal.send({ jsonrpc: '2.0', method: 'no.such.method' })
      const { result } = await portal.call('readers.list')
      same('frames', portal.frames.length, 1)
      const [reader] = (result?.['readers'] ?? []) as readonly { readonly state: unknown }[]
      same('state of the reader', reader?.state, 'present')
      const { status, body } = await bench.postText('{"jsonrpc":"2.0","method":"virtual.remove"}')
      same('HTTP answer', { status, body }, { status: 204, body: '' })
    },
  },
]

const METHOD_ROWS: readonly Row[] = [
  {
    name: 'messages/params',
    clause: '4, 10',
    sentence: 'Absent params are {}; an array or an unknown member is -32602 with the path of the fault.',
    async run(bench) {
      same('status without params', (await bench.postText(CALL)).status, 200)
      const list = await bench.postText('{"jsonrpc":"2.0","id":1,"method":"bridge.info","params":[]}')
      expectHttpError(list, 400, 'REQUEST_INVALID', -32_602)
      const unknown = await bench.post('bridge.info', { 'a/b~c': 1 })
      same('path', expectHttpError(unknown, 400, 'REQUEST_INVALID'), { path: '/params/a~1b~0c' })
    },
  },
  {
    name: 'messages/unknown-method',
    clause: '7',
    sentence: 'Only names of the method table are methods: -32601, HTTP 404.',
    async run(bench) {
      for (const name of ['no.such.method', 'toString', '__proto__', 'pin.change', 'pin.unblock', ''])
        expectHttpError(await bench.post(name), 404, 'METHOD_NOT_FOUND')
    },
  },
  {
    name: 'messages/stateless',
    clause: '4',
    sentence: 'Over /v1/rpc, events and operation.cancel are no methods.',
    async run(bench) {
      expectHttpError(await bench.post('events.subscribe'), 404, 'METHOD_NOT_FOUND')
      expectHttpError(await bench.post('operation.cancel', { id: 1 }), 404, 'METHOD_NOT_FOUND')
    },
  },
  {
    name: 'messages/language',
    clause: '7',
    sentence: 'Sentences are in the language of ?lang, else of Accept-Language; the code is the same.',
    async run(bench) {
      const sentence = async (query: string, accept: string): Promise<unknown> => {
        const portal = await bench.dial({ query, headers: { 'Accept-Language': accept } })
        const answer = await portal.call('no.such.method')
        expectError(answer, 'METHOD_NOT_FOUND')
        return answer.error?.message
      }
      const french = await sentence('?lang=fr', 'en')
      const english = await sentence('', 'en')
      that(french !== english, 'two languages', [french, english])
      same('French by Accept-Language', await sentence('', 'fr-FR,fr;q=0.9,en;q=0.5'), french)
      same('English by ?lang=en', await sentence('?lang=en', 'fr'), english)
    },
  },
]

export const MESSAGE_ROWS: readonly Row[] = [...FORM_ROWS, ...METHOD_ROWS]
