/** The bridge's own pages, and the headers of every answer (protocol 3 and 4). */
import { expectGuarded } from '../expect.ts'
import { same, that } from '../difference.ts'
import type { Row } from '../row.ts'

const NAVIGATION = {
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'none',
  Connection: 'close',
}

export const PAGE_ROWS: readonly Row[] = [
  {
    name: 'headers/guard',
    clause: '3',
    sentence: 'Every answer forbids sniffing, storing and embedding; no cookies, no HSTS.',
    async run(bench) {
      for (const path of ['/', '/nowhere', '/%zz']) {
        const answer = await bench.refused(`GET ${path}`, NAVIGATION)
        expectGuarded(answer)
        same(
          'Cross-Origin-Resource-Policy',
          answer.headers.get('cross-origin-resource-policy'),
          'same-origin',
        )
      }
      expectGuarded(await bench.http('GET /v1/health'))
    },
  },
  {
    name: 'headers/cors-on-errors',
    clause: '4',
    sentence: 'Every answer to an allowed origin, errors included, carries its CORS headers.',
    async run(bench) {
      for (const line of ['GET /v1/health', 'GET /v1/nowhere', 'GET /%zz', 'POST /v1/rpc']) {
        const { headers } = await bench.http(line)
        same(`allowed origin of ${line}`, headers.get('access-control-allow-origin'), bench.origin)
        const policy = headers.get('cross-origin-resource-policy')
        that(policy !== 'same-origin', 'no Cross-Origin-Resource-Policy against it', policy)
      }
    },
  },
  {
    name: 'pages/navigation-only',
    clause: '3',
    sentence: 'Pages answer only top-level navigations, with Clear-Site-Data for the storage.',
    async run(bench) {
      for (const path of ['/', '/docs']) {
        const page = await bench.refused(`GET ${path}`, NAVIGATION)
        same(`status of ${path}`, page.status, 200)
        same('Clear-Site-Data', page.headers.get('clear-site-data'), '"storage"')
        that(
          page.headers.get('content-type')?.startsWith('text/html') === true,
          'a page',
          page.headers.get('content-type'),
        )
        for (const other of [{ 'Sec-Fetch-Dest': 'iframe' }, { 'Sec-Purpose': 'prefetch' }]) {
          const { status } = await bench.refused(`GET ${path}`, { ...NAVIGATION, ...other })
          that(status >= 400, `${path} is not given to ${JSON.stringify(other)}`, status)
        }
      }
    },
  },
  {
    name: 'pages/service-worker',
    clause: '3',
    sentence: 'A request with Service-Worker: script gets a script that unregisters itself.',
    async run(bench) {
      const answer = await bench.refused('GET /sw.js', { 'Service-Worker': 'script', Connection: 'close' })
      same('status', answer.status, 200)
      that(answer.body.includes('unregister'), 'a script that unregisters itself', answer.body)
    },
  },
  {
    name: 'http/health',
    clause: '4',
    sentence: 'health is status, version and the protocols.',
    async run(bench) {
      const { status, body } = await bench.http('GET /v1/health')
      same('status', status, 200)
      const { status: ok, version, protocol, ...rest } = JSON.parse(body) as Record<string, unknown>
      same('body', { ok, protocol, rest }, { ok: 'ok', protocol: [1], rest: {} })
      that(typeof version === 'string', 'a version', version)
    },
  },
  {
    name: 'http/contract',
    clause: '10',
    sentence: 'openrpc.json is an OpenRPC document with the methods, and rpc.discover returns it.',
    async run(bench) {
      const document = JSON.parse((await bench.http('GET /v1/openrpc.json')).body) as Record<string, unknown>
      const { message } = await bench.post('rpc.discover')
      same(
        'rpc.discover is the same document',
        JSON.stringify(bench.result(message)),
        JSON.stringify(document),
      )
      that(typeof document['openrpc'] === 'string', 'a version of OpenRPC', document['openrpc'])
      const names = (document['methods'] as readonly { name: string }[]).map(({ name }) => name)
      for (const name of ['bridge.info', 'readers.list', 'card.identity', 'pin.verify', 'activation.sign'])
        that(names.includes(name), `the method ${name}`, names)
    },
  },
]
