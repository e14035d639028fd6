import { describe, expect, it } from 'vitest'
import { activatedPhone, MARTIN, phoneOf } from '../../../helpers/activation-bench.ts'
import { CookieBrowser } from '../../../helpers/cookie-browser.ts'
import { ACTIVATION, type LoginBench, startLoginBench } from '../../../helpers/login-bench.ts'

const phone = phoneOf('phone')

interface World extends LoginBench {
  readonly browser: CookieBrowser
}

const systems = async (): Promise<World> => ({ ...(await startLoginBench()), browser: new CookieBrowser() })

/** Goes from the portal to the page that asks for the identifier. */
async function toIdentifier({ browser, portal }: World): Promise<string> {
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
    expect(JSON.parse(browser.text)).toStrictEqual({ state: 'pending', secondsLeft: 180 })
    await browser.get(`${base}/fin`)
    expect(browser.url).toMatch(/\/attente$/)
    await bench.logins.approve(phone, request?.id ?? '', '2580')
    await browser.get(`${base}/fin`)
    expect(browser.url).toBe(`${world.portal.url}/espace`)
    expect(browser.text).toContain('Vous êtes connecté')
    await browser.get('/connexion/etat')
    expect(JSON.parse(browser.text)).toStrictEqual({ member: true })
    await browser.get('/connexion/activation')
    expect(browser.url).toMatch(/\/interaction\/[^/]+\/e-cps$/)
    await browser.get(`${world.portal.url}/espace`)
    expect(browser.text).toContain(`<dd class="identifier">${MARTIN.nationalId}</dd>`)
  })

  it('begins at the identifier for who wants to activate', async () => {
    const { browser, portal } = await systems()
    await browser.get(`${portal.url}/connexion/activation`)
    expect(new URL(browser.url).pathname).toMatch(/^\/interaction\/[^/]+\/e-cps$/)
    expect(browser.text).toContain('Identifiant national')
  })

  it('leads to the activation without an e-CPS, and takes the identifier along', async () => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
    expect(world.browser.text).toContain('Demande d’activation')
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

  it.each([
    ['an RPPS number without its 8', '10007512212', 'Il manque sans doute le 8'],
    ['too few digits', '89970007512', 'Un identifiant RPPS a 12 chiffres'],
    ['a text', 'hello world!', 'Est-ce bien l’identifiant de votre carte'],
  ])('questions %s once, and takes it when it is sent again', async (_what, identifiant, message) => {
    const world = await systems()
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant })
    expect([world.browser.status, world.browser.text.includes(message)]).toEqual([422, true])
    await world.browser.submit(`${base}/e-cps`, { identifiant, confirme: identifiant })
    expect(world.browser.text).toContain('Activez d’abord votre e-CPS')
  })

  it('leads to the activation again when the phone was lost or changed', async () => {
    const world = await systems()
    await activatedPhone(world.bench, phone)
    const base = await toIdentifier(world)
    await world.browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId, suite: 'reactiver' })
    expect(world.browser.text).toContain('Réactivez votre e-CPS')
    await world.browser.submit(`${base}/e-cps`, { identifiant: MARTIN.nationalId })
    expect(world.browser.text).toContain('Réactiver avec ma carte CPS')
    await activatedPhone(world.bench, phoneOf('new phone'))
    await world.browser.get(`${world.provider.url}${base}/etat`)
    expect(JSON.parse(world.browser.text)).toMatchObject({ state: 'replaced' })
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
    expect(world.browser.text).toContain('Demande d’activation')
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
