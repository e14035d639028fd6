import { request } from 'node:http'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startDemo } from '../../../src/demo/demo.ts'
import { bindLoopback } from '../../../src/server/transports/loopback-listeners.ts'
import { selfSignedLeaf } from '../../helpers/test-server.ts'
import { sharedTestAuthority } from '../../helpers/virtual-cards.ts'

const BRIDGE = 'https://localhost:17443'
const FILES = new Map([['/', { type: 'text/html; charset=utf-8', body: '{{bridgeUrl}}' }]])
const ALL_FILES = { portal: FILES, provider: FILES, activation: FILES, phone: FILES }
const { certPem, keyPem } = selfSignedLeaf('localhost')
const tls = { cert: certPem, key: keyPem }
const IN_MEMORY = { bind: bindLoopback, files: ALL_FILES, storeFile: () => null }

function statusOf(port: number, host: string, headers: readonly string[], method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host, port, method, headers, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end()
  })
}

async function started() {
  const demo = await startDemo({ ...IN_MEMORY, port: 0 })
  onTestFinished(() => demo.close())
  return demo
}

describe('startDemo', () => {
  let anchors: readonly string[]
  beforeAll(async () => {
    ;({ anchors } = await sharedTestAuthority())
  })

  it('answers 503 until it knows the bridge, then serves on both loopback addresses', async () => {
    const demo = await started()
    const { host, port } = new URL(demo.portalUrl)
    const own = ['Host', host]
    expect(await statusOf(Number(port), '127.0.0.1', own)).toBe(503)
    for (const site of [demo.portalUrl, demo.phoneUrl, demo.providerUrl, demo.activationUrl, demo.issuer]) {
      const headers = { Accept: 'text/html', 'Accept-Language': 'en' }
      const answer = await fetch(site, { headers })
      expect([answer.status, answer.headers.get('retry-after')], site).toEqual([503, '1'])
      expect(await answer.text(), site).toContain('<h1>The service is not ready yet</h1>')
    }
    demo.connect({ url: BRIDGE, anchors, tls })
    expect(await statusOf(Number(port), '127.0.0.1', own)).toBe(200)
    expect(await statusOf(Number(port), '::1', own)).toBe(200)
  })

  it.each([
    { name: 'two Host headers', headers: (own: string) => ['Host', own, 'Host', own], status: 400 },
    {
      name: 'two Origin headers',
      headers: (own: string) => ['Host', own, 'Origin', 'a', 'Origin', 'b'],
      status: 400,
    },
    { name: 'a foreign Host', headers: () => ['Host', 'evil.example'], status: 421 },
    { name: 'POST without Origin', headers: (own: string) => ['Host', own], method: 'POST', status: 403 },
  ])('refuses $name', async ({ headers, method, status }) => {
    const demo = await started()
    demo.connect({ url: BRIDGE, anchors, tls })
    const { host, port } = new URL(demo.portalUrl)
    expect(await statusOf(Number(port), '127.0.0.1', headers(host), method)).toBe(status)
  })

  it.each([
    ['fr,en;q=0.5', '', 'fr', 'Cette page n’existe pas'],
    ['en-GB,fr;q=0.5', '', 'en', 'There is no such page'],
    ['fr', 'cps-demo-lang=en', 'en', 'There is no such page'],
  ])(
    'has a page for an address that is none, in the language of %s and %s',
    async (accept, cookie, lang, title) => {
      const demo = await started()
      demo.connect({ url: BRIDGE, anchors, tls })
      for (const site of [demo.portalUrl, demo.phoneUrl, demo.providerUrl, demo.activationUrl, demo.issuer]) {
        const headers = { Accept: 'text/html', 'Accept-Language': accept, Cookie: cookie }
        const answer = await fetch(`${new URL(site).origin}/nowhere`, { headers })
        const page = await answer.text()
        expect(answer.status, site).toBe(404)
        expect(answer.headers.get('content-type'), site).toMatch(/^text\/html/)
        expect(page, site).toContain(`<html lang="${lang}">`)
        expect(page, site).toContain(`<h1>${title}</h1>`)
      }
    },
  )

  it('says which port is in use', async () => {
    const first = await started()
    const { port } = new URL(first.portalUrl)
    await expect(startDemo({ ...IN_MEMORY, port: Number(port) })).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringContaining(port) as string },
    })
  })
})
