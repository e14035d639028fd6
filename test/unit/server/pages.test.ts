import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPages } from '../../../src/server/pages/pages.ts'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { startTestServer, TEST_PAGES, type TestServer } from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

const get = (
  path: string,
  headers: Record<string, string | string[]> = {},
  method = 'GET',
): Promise<RawAnswer> =>
  sendRaw(
    server.port,
    request(`${method} ${path} HTTP/1.1`, { Host: `localhost:${server.port}`, ...headers }),
    {
      waitMs: 5,
    },
  )
const NAVIGATION = {
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'cross-site',
}

describe('a page', () => {
  it.each(['/', '/?lang=fr', '/?x#y'])(
    '%s answers a top-level navigation, from wherever it comes',
    async (path) => {
      const answer = await get(path, NAVIGATION)
      expect(answer).toMatchObject({ status: 200, body: TEST_PAGES.status.body.toString() })
      expect(header(answer, 'content-type')).toBe('text/html; charset=utf-8')
      expect(header(answer, 'clear-site-data')).toBe('"storage"')
    },
  )

  it.each([
    ['no Sec-Fetch-Dest', {}],
    ['a frame', { 'Sec-Fetch-Dest': 'iframe' }],
    ['an old frame', { 'Sec-Fetch-Dest': 'frame' }],
    ['an object', { 'Sec-Fetch-Dest': 'object' }],
    ['a fetch', { 'Sec-Fetch-Dest': 'empty' }],
    ['an image', { 'Sec-Fetch-Dest': 'image' }],
    ['two destinations', { 'Sec-Fetch-Dest': ['document', 'document'] }],
    ['a prefetch', { ...NAVIGATION, 'Sec-Purpose': 'prefetch' }],
    ['a prerender', { ...NAVIGATION, 'Sec-Purpose': 'prefetch;prerender' }],
    ['an empty purpose', { ...NAVIGATION, 'Sec-Purpose': '' }],
  ] as const)('refuses %s', async (_is, headers) => {
    const answer = await get('/', headers as Record<string, string>)
    expect(answer).toMatchObject({ status: 403, body: '{"error":{"code":"ORIGIN_FORBIDDEN"}}' })
    expect(header(answer, 'clear-site-data')).toBeUndefined()
  })

  it.each(['localhost', '127.0.0.1', '[::1]'])(
    'may reach the socket of %s and nothing else',
    async (name) => {
      const host = `${name}:${server.port}`
      const policy = header(await get('/', { ...NAVIGATION, Host: host }), 'content-security-policy')
      expect(policy?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        `connect-src 'self' wss://${host}`,
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ])
    },
  )

  it('answers HEAD without its body', async () => {
    expect(await get('/', NAVIGATION, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

describe('a file of a page', () => {
  it('answers the page', async () => {
    const answer = await get('/assets/status.js', {
      'Sec-Fetch-Site': 'same-origin',
      'Sec-Fetch-Dest': 'script',
    })
    expect(answer).toMatchObject({ status: 200, body: 'void 0' })
    expect(header(answer, 'content-type')).toBe('text/javascript; charset=utf-8')
    expect(header(answer, 'clear-site-data')).toBeUndefined()
  })

  it.each(['cross-site', 'same-site', 'none', undefined])('refuses a request from %s', async (site) => {
    const headers: Record<string, string> = site === undefined ? {} : { 'Sec-Fetch-Site': site }
    expect(await get('/assets/status.js', headers)).toMatchObject({ status: 403 })
  })

  it.each(['/assets/', '/assets/../package.json', '/assets/%2e%2e/app.js', '/assets/portal.js'])(
    '%s is none',
    async (path) => {
      expect(await get(path, { 'Sec-Fetch-Site': 'same-origin' })).toMatchObject({ status: 404 })
    },
  )
})

describe('a worker that another program left on the origin', () => {
  it.each(['/sw.js', '/', '/v1/sw.js', '/%zz'])('finds at %s a script that removes it', async (path) => {
    const answer = await get(path, { 'Service-Worker': 'script', 'Sec-Fetch-Dest': 'serviceworker' })
    expect(answer.status).toBe(200)
    expect(header(answer, 'content-type')).toBe('text/javascript; charset=utf-8')
    expect(header(answer, 'service-worker-allowed')).toBe('/')
    expect(answer.body).toContain('registration.unregister()')
  })

  it('is the only one that gets it', async () => {
    expect(await get('/sw.js')).toMatchObject({ status: 404 })
    expect(await get('/sw.js', { 'Service-Worker': 'script', Host: 'evil.example' })).toMatchObject({
      status: 421,
    })
  })
})

const PAGES = [
  'docs.en.html',
  'docs.fr.html',
  'openrpc.json',
  'pin.html',
  'doctor.html',
  'prompt.html',
  'relay.html',
  'status.html',
]

describe('loadPages', () => {
  it('gives what the build made', async () => {
    const folder = await tempFolder()
    const names = [...PAGES, 'status.css', 'status.js', 'status.js.map']
    for (const name of names) await writeFile(join(folder, name), name)
    const pages = await loadPages(folder)
    expect(pages.status.body.toString()).toBe('status.html')
    expect(pages.prompt.body.toString()).toBe('prompt.html')
    expect(pages.doctor.body.toString()).toBe('doctor.html')
    expect(pages.pin.body.toString()).toBe('pin.html')
    expect([...pages.assets].map(([path, { contentType }]) => [path, contentType])).toEqual([
      ['/assets/status.css', 'text/css; charset=utf-8'],
      ['/assets/status.js', 'text/javascript; charset=utf-8'],
    ])
  })

  it.each(PAGES)('names %s when it is missing', async (missing) => {
    const folder = await tempFolder()
    for (const name of PAGES) if (name !== missing) await writeFile(join(folder, name), name)
    await expect(loadPages(folder)).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringContaining(join(folder, missing)) as string },
    })
  })
})
