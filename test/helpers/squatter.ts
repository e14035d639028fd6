/** Another program on the port of the bridge, with a certificate that the browser trusts, which leaves what it can. */
import { createServer } from 'node:https'
import type { PortalSite } from './portal-site.ts'

const COOKIES = 60
const COOKIE_BYTES = 1000
/** Its own cookies come back to it. */
const MAX_HEAD_BYTES = 128 * 1024

const WORKER = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => event.respondWith(
  new Response('<title>squatted</title>', { headers: { 'Content-Type': 'text/html' } })))`

const PAGE = `<!doctype html><title>waiting</title><script type="module">
  localStorage.setItem('left', 'behind')
  await caches.open('left')
  indexedDB.open('left')
  await navigator.serviceWorker.register('/sw.js')
  await navigator.serviceWorker.ready
  document.title = 'settled'
</script>`

export interface Squatter {
  /** Its page; the title is “settled” when everything is in place. */
  readonly url: string
  close(): Promise<void>
}

export async function startSquatter({ tls }: PortalSite, port: number): Promise<Squatter> {
  const cookies = Array.from(
    { length: COOKIES },
    (_, index) => `left${index}=${'x'.repeat(COOKIE_BYTES)}; Path=/; Secure; SameSite=None`,
  )
  const server = createServer({ ...tls, maxHeaderSize: MAX_HEAD_BYTES }, (request, response) => {
    const isWorker = request.url === '/sw.js'
    response.setHeader('Content-Type', isWorker ? 'text/javascript' : 'text/html')
    if (!isWorker) response.setHeader('Set-Cookie', cookies)
    response.end(isWorker ? WORKER : PAGE)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `https://localhost:${port}/squatter`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** What is left of it on the origin of a page, apart from its cookies. */
export const REMAINS = `(async () => [
  (await navigator.serviceWorker.getRegistrations()).length,
  localStorage.length, (await caches.keys()).length, (await indexedDB.databases()).length,
])()`
