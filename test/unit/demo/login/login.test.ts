import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fastify } from 'fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addPortalLogin } from '../../../../src/demo/portal/portal-login.ts'
import { createIdentityProvider } from '../../../../src/demo/provider/identity-provider.ts'
import { loginSteps } from '../../../../src/demo/provider/login-steps.ts'
import { openProviderDatabase } from '../../../../src/demo/provider/provider-database.ts'
import { createProviderSite } from '../../../../src/demo/provider/provider-site.ts'
import { activatedPhone, activationBench, MARTIN, phoneOf } from '../../../helpers/activation-bench.ts'
import { CookieBrowser } from '../../../helpers/cookie-browser.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const ACTIVATION = 'http://localhost:1'
const SECRET = 'a secret of the demonstration'
const phone = phoneOf('phone')

/** A port that listens before what answers on it is known. */
async function listen() {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return { url, serve: (listener: RequestListener) => void (answer = listener) }
}

async function systems() {
  const bench = activationBench(':memory:', Date.now())
  const [portal, provider] = [await listen(), await listen()]
  const file = join(await tempFolder(), 'provider.db')
  const startProvider = async () => {
    const database = openProviderDatabase(file)
    const site = await createProviderSite({
      origin: provider.url,
      files: new Map(),
      provider: await createIdentityProvider({
        issuer: provider.url,
        database,
        client: {
          clientId: 'portal',
          clientSecret: SECRET,
          redirectUri: `${portal.url}/retour`,
          name: 'Portail de santé',
        },
        holderOf: (nationalId) => (nationalId === MARTIN.nationalId ? MARTIN : undefined),
        now: Date.now,
      }),
      steps: loginSteps(database),
      activations: bench.activations,
      logins: bench.logins,
      activationUrl: ACTIVATION,
      portal: { name: 'Portail de santé', url: portal.url },
    })
    provider.serve(site.listener)
    onTestFinished(() => site.close())
  }
  await startProvider()
  const app = fastify()
  addPortalLogin(app, {
    origin: portal.url,
    issuer: provider.url,
    clientId: 'portal',
    clientSecret: SECRET,
    cookieKey: new Uint8Array(32).fill(7),
    now: Date.now,
  })
  await app.ready()
  portal.serve((request, response) => app.routing(request, response))
  onTestFinished(() => app.close())
  return { bench, portal, provider, startProvider, browser: new CookieBrowser() }
}

/** Goes from the portal to the page that asks for the identifier. */
async function toIdentifier({ browser, portal }: Awaited<ReturnType<typeof systems>>): Promise<string> {
  await browser.get(`${portal.url}/connexion`)
  expect(browser.text).toContain('PRO SANTÉ CONNECT')
  await browser.get('/connexion/pro-sante-connect')
  const base = new URL(browser.url).pathname
  expect(base).toMatch(/^\/interaction\//)
  expect(browser.text).toContain('Application e-CPS')
  await browser.get(`${base}/e-cps`)
  expect(browser.text).toContain('Identifiant national')
  return base
}

describe('a login', () => {
  it('goes by the phone and ends with the identifier in the ID token', async () => {
    const world = await systems()
    const { bench, browser } = world
    await activatedPhone(bench, phone)
    const base = await toIdentifier(world)
    await browser.submit(`${base}/e-cps`, { identifiant: ' 8 99700 218896 ' })
    const [request] = bench.logins.credential(phone).requests
    expect(request?.portal).toBe('Portail de santé')
    expect(browser.text).toContain(`<p class="match">${request?.number ?? ''}</p>`)
    await browser.get(`${base}/etat`)
    expect(JSON.parse(browser.text)).toStrictEqual({ state: 'pending' })
    await browser.get(`${base}/fin`)
    expect(browser.url).toMatch(/\/attente$/)
    await bench.logins.approve(phone, request?.id ?? '', '2580')
    await browser.get(`${base}/fin`)
    expect(browser.url).toBe(`${world.portal.url}/espace`)
    expect(browser.text).toContain('Vous êtes connecté')
    expect(browser.text).toContain(`<dd>${MARTIN.nationalId}</dd>`)
  })

  it('leads to the activation without an e-CPS, and takes the identifier along', async () => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
    expect(world.browser.text).toContain('Demande d&#39;activation')
    await world.browser.submit(`${base}/activation`).catch(() => undefined)
    const target = new URL(world.browser.visited.at(-1) ?? '')
    expect(target.origin).toBe(ACTIVATION)
    const session = world.bench.activations.enter(target.searchParams.get('demande') ?? '')
    expect(world.bench.activations.view(session, undefined)).toMatchObject({
      typedId: MARTIN.nationalId,
      returnTo: `${world.provider.url}${base}/e-cps`,
    })
  })

  it.each([
    ['nothing', '   ', 'Saisissez votre identifiant national.'],
    ['control characters', 'a\u0007b', 'ne peut pas être celui d’une carte'],
    ['a text that is too long', '8'.repeat(65), 'ne peut pas être celui d’une carte'],
  ])('says what is wrong with %s and keeps what was typed', async (_what, identifiant, message) => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant })
    expect(world.browser.status).toBe(422)
    expect(world.browser.text).toContain(message)
    expect(world.browser.text).toContain(`value="${identifiant}"`)
  })

  it('writes what was typed as text, never as markup', async () => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant: '"><script>alert(1)</script>' })
    expect(world.browser.text).not.toContain('<script>alert')
  })

  it('goes on after the provider was restarted', async () => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.startProvider()
    await world.browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
    expect(world.browser.text).toContain('Demande d&#39;activation')
  })

  it('says so when it was cancelled, and when it is over', async () => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/annuler`)
    expect(world.browser.text).toContain('La connexion a été annulée')
    await world.browser.get(`${world.provider.url}${base}/e-cps`)
    expect([world.browser.status, world.browser.text.includes('n’est plus en cours')]).toStrictEqual([
      410,
      true,
    ])
    await world.browser.get(`${world.portal.url}/retour?code=x&state=y`)
    expect(world.browser.text).toContain('n’est plus en cours')
  })

  it('refuses an answer that this browser did not ask for', async () => {
    const world = await systems()
    const { bench, browser } = world
    await activatedPhone(bench, phone)
    const base = await toIdentifier(world)
    await browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
    const [request] = bench.logins.credential(phone).requests
    await bench.logins.approve(phone, request?.id ?? '', '2580')
    browser.forget('cps-portal-login')
    await browser.get(`${base}/fin`)
    expect(browser.text).toContain('n’est plus en cours')
    await browser.get(`${world.portal.url}/espace`)
    expect(browser.url).toBe(`${world.portal.url}/connexion`)
  })
})
