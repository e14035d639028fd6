import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { PortalDriver } from '../helpers/portal-driver.ts'
import { openedBy, PromptDriver } from '../helpers/prompt-driver.ts'
import { type Program, startProgram } from '../helpers/program.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

let folder: string
let demo: Program
const bridgeHome = (): string => join(folder, 'bridge')
const browserHome = (name: string): string => join(folder, name)
const startDemo = (): Promise<Program> => startProgram(bridgeHome(), ['demo', '--port', '0'], 'demo')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-e2e-'))
  demo = await startDemo()
})
afterAll(async () => {
  await demo.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the portal in a browser that trusts the authority of the bridge', () => {
  let browser: Browser
  let driver: PortalDriver
  beforeAll(async () => {
    await trustAuthority(browserHome('trusting'), join(bridgeHome(), 'tls', 'ca.pem'))
    browser = await launchChromium(browserHome('trusting'))
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    const context = await browser.createBrowserContext()
    driver = new PortalDriver(await context.newPage())
    await driver.page.goto(demo.ready.portal)
  })
  afterEach(async () => {
    expect(driver.complaints).toEqual([])
    await driver.page.browserContext().close()
  })

  async function connectEmpty(): Promise<void> {
    await driver.click('Tester ma carte')
    await driver.sees('Lecteur virtuel')
    if ((await driver.textOf('#status')) !== 'Lecteur prêt, aucune carte.')
      await driver.click('Retirer la carte')
    await driver.seesStatus('Lecteur prêt, aucune carte.')
  }

  async function insert(profile: string): Promise<void> {
    await driver.choose('Carte d’essai', profile)
    await driver.click('Insérer la carte')
    await driver.seesStatus('Carte CPS insérée.')
  }

  /** The page of the bridge that opens in the click. */
  const sign = (): Promise<PromptDriver> => openedBy(driver.page, () => driver.click('Signer'))

  /** Back on the portal, which has no field for a code in any state. */
  async function backOnPortal(heading: string): Promise<void> {
    await driver.page.bringToFront()
    await driver.seesHeading(heading)
    expect(await driver.page.$('input')).toBeNull()
  }

  it('leads from the first click to the identity that the portal verified', async () => {
    await driver.sees('Activer mon e-CPS')
    await driver.record('01-connect')
    await connectEmpty()
    await driver.seesHeading('Insérez votre carte CPS')
    await driver.record('02-insert')

    await insert('rpps')
    await driver.seesHeading('Signez avec votre carte')
    const identifier = await driver.textOf('.identifier')
    expect(identifier).toMatch(/^8\d{11}$/)
    await driver.record('03-sign')

    const prompt = await sign()
    await prompt.seesHeading('Signer la demande d’activation e-CPS')
    await prompt.sees(new URL(demo.ready.portal).host)
    await prompt.sees(identifier)
    await prompt.sees('Il vous reste 3 essais.')
    await driver.page.bringToFront()
    await driver.sees('Répondez dans la fenêtre de cps-bridge.')
    await driver.record('04-waiting-for-the-holder')
    await prompt.page.bringToFront()

    await prompt.enter('0000')
    await prompt.sees('Code porteur erroné : il vous reste 2 essais.', '[role=alert]')
    await prompt.enter('1234')
    await prompt.ends('Demande signée')
    expect(prompt.complaints).toEqual([])
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
    expect(await driver.textOf('#result-facts .identifier')).toBe(identifier)
    expect(await driver.textOf('[role=alert]')).toBe('')
    await driver.record('05-result')

    await driver.click('Retirer la carte')
    await driver.seesStatus('Lecteur prêt, aucune carte.')
    await driver.seesHeading('Votre carte et votre lecteur fonctionnent')
    await driver.click('Recommencer')
    await driver.seesHeading('Insérez votre carte CPS')
  })

  it('forgets the holder the moment the card is removed', async () => {
    await connectEmpty()
    await insert('employee')
    expect(await driver.textOf('.identifier')).toContain('/')
    await driver.click('Retirer la carte')
    await driver.seesHeading('Insérez votre carte CPS')
    expect(await driver.textOf('#holder-facts')).toBe('')
  })

  it('follows a card that moves while nobody clicks', async () => {
    await connectEmpty()
    const other = new PortalDriver(await driver.page.browserContext().newPage())
    await other.page.goto(demo.ready.portal)
    await other.click('Tester ma carte')
    await other.seesStatus('Lecteur prêt, aucune carte.')
    await driver.page.bringToFront()
    await insert('adeli')
    await other.seesStatus('Carte CPS insérée.')
    await driver.click('Retirer la carte')
    await other.seesStatus('Lecteur prêt, aucune carte.')
  })

  it('spends the last try only when the holder says so, and explains a blocked card', async () => {
    await connectEmpty()
    await insert('last-try')
    const prompt = await sign()
    await prompt.sees('Il vous reste 1 essai.')
    await prompt.fieldIsOpen()
    expect(await prompt.confirmIsDisabled()).toBe(true)
    await prompt.click('Je comprends que ma carte peut être bloquée', 'checkbox')
    await prompt.enter('0000')
    await prompt.sees('Votre carte CPS est bloquée.', '[role=alert]')
    await backOnPortal('Débloquez votre carte CPS')
    await driver.seesAlert('Votre carte CPS est bloquée.')
    expect(await driver.page.$('::-p-aria([name="Signer"][role="button"])')).toBeNull()
    await driver.record('08-blocked')
  })

  it('lets the holder win with the last try', async () => {
    await connectEmpty()
    await insert('last-try')
    const prompt = await sign()
    await prompt.fieldIsOpen()
    await prompt.click('Je comprends que ma carte peut être bloquée', 'checkbox')
    await prompt.enter('1234')
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
  })

  it('says that the holder refused, and asks again', async () => {
    await connectEmpty()
    await insert('rpps')
    const refused = await sign()
    await refused.click('Refuser')
    await refused.ends('Vous avez refusé')
    await driver.page.bringToFront()
    await driver.seesAlert('Vous avez')
    expect(await driver.focused()).toBe('Signer')
    await driver.record('06-refused')
    const prompt = await sign()
    await prompt.enter('1234')
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
  })

  it('leads to the page by a link when the browser opened no window', async () => {
    await driver.page.evaluate('window.open = () => null')
    await connectEmpty()
    await insert('rpps')
    await driver.click('Signer')
    await driver.sees('Votre navigateur n’a pas ouvert la fenêtre de cps-bridge.')
    await driver.record('07-window-blocked')
    const link = driver.page.locator('::-p-aria([name="Ouvrir la page de cps-bridge"][role="link"])')
    const target = driver.page.browserContext().waitForTarget((found) => found.url().includes('/prompt/'))
    await link.click()
    const opened = await (await target).page()
    if (opened === null) throw new Error('no page')
    const prompt = new PromptDriver(opened)
    await prompt.enter('1234')
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
  })

  it('closes the window when nothing was asked', async () => {
    await connectEmpty()
    await insert('rpps')
    const pages = (): Promise<number> =>
      driver.page
        .browserContext()
        .pages()
        .then(({ length }) => length)
    const before = await pages()
    await driver.page.evaluate(`fetch = () => Promise.reject(new Error('the portal is down'))`)
    await driver.click('Signer')
    await driver.seesAlert('Le serveur du portail ne répond pas.')
    await expect.poll(pages).toBe(before)
  })

  it('explains a card that is blocked already', async () => {
    await connectEmpty()
    await insert('blocked')
    await driver.seesAlert('Votre carte CPS est bloquée.')
  })

  it('shows a card without a name', async () => {
    await connectEmpty()
    await insert('anonymous')
    await driver.sees('Carte anonyme')
    await driver.record('09-anonymous')
  })

  it.each([
    {
      profile: 'vitale',
      says: 'C’est une carte Vitale. Insérez votre carte CPS à sa place.',
      name: '13-vitale',
    },
    { profile: 'mute', says: 'La carte ne répond pas', name: '14-mute' },
  ])('says what to do about a card that cannot be used: $profile', async ({ profile, says, name }) => {
    await connectEmpty()
    await driver.choose('Carte d’essai', profile)
    await driver.click('Insérer la carte')
    await driver.seesHeading('Cette carte ne peut pas être utilisée')
    await driver.seesAlert(says)
    await driver.record(name)
    await insert('rpps')
    await driver.seesHeading('Signez avec votre carte')
    expect(await driver.textOf('[role=alert]')).toBe('')
  })

  it('shows that a card has expired, and that it signs nothing', async () => {
    await connectEmpty()
    await insert('expired')
    await driver.sees('expiré')
    // The window says the same, and may have closed itself before anyone looks.
    await sign()
    await driver.page.bringToFront()
    await driver.seesAlert('Le certificat de votre carte CPS a expiré.')
    await driver.record('15-expired')
  })

  it('signs with a card of the next generation', async () => {
    await connectEmpty()
    await insert('cps4')
    await (await sign()).enter('1234')
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
  })

  it('speaks English, the bridge included', async () => {
    await driver.click('English')
    await driver.click('Test my card')
    await driver.sees('Virtual reader')
    await driver.choose('Test card', 'rpps')
    await driver.click('Insert the card')
    await driver.seesHeading('Sign with your card')
    const prompt = await openedBy(driver.page, () => driver.click('Sign'))
    await prompt.seesHeading('Sign the e-CPS activation request')
    await prompt.click('Refuser')
    await prompt.seesHeading('You refused')
    await driver.page.bringToFront()
    await driver.seesAlert('You refused')
    await driver.record('10-english')
    await driver.click('Français')
    await driver.seesHeading('Signez avec votre carte')
  })

  it('works with the keyboard alone, and never loses the place', async () => {
    const press = async (name: string): Promise<void> => {
      await driver.tabTo(name)
      await driver.page.keyboard.press('Enter')
    }
    await press('Tester ma carte')
    await driver.sees('Lecteur virtuel')
    if ((await driver.textOf('#status')) !== 'Lecteur prêt, aucune carte.') {
      await press('Retirer la carte')
      await driver.seesStatus('Lecteur prêt, aucune carte.')
    }
    await driver.seesHeading('Insérez votre carte CPS')
    expect(await driver.focused()).not.toBe('')
    await driver.choose('Carte d’essai', 'rpps')
    await press('Insérer la carte')
    await driver.seesHeading('Signez avec votre carte')
    const prompt = await openedBy(driver.page, () => press('Signer'))
    await prompt.fieldIsOpen()
    await prompt.focusIsOn('code')
    await prompt.page.keyboard.type('1234')
    await prompt.page.keyboard.press('Enter')
    await prompt.ends('Demande signée')
    await backOnPortal('Votre carte et votre lecteur fonctionnent')
    expect(await driver.focused()).toBe('Votre carte et votre lecteur fonctionnent')
    await press('Retirer la carte')
    await driver.seesStatus('Lecteur prêt, aucune carte.')
    expect(await driver.focused()).toBe('Insérer la carte')
  })

  it('comes back by itself when the bridge was stopped and started again', async () => {
    await connectEmpty()
    await insert('rpps')
    const { portal, bridge } = demo.ready
    expect(await demo.stop()).toBe(0)
    await driver.seesHeading('Connexion interrompue')
    await driver.seesStatus('Connexion perdue, nouvelle tentative…')
    await driver.record('11-lost')

    const config = join(folder, 'config.json')
    const origins = [{ origin: portal, identity: 'allow' }]
    const readers = { backend: 'virtual', virtual: ['rpps'] }
    await writeFile(config, JSON.stringify({ development: true, origins, readers }))
    const args = ['run', '--config', config, '--port', new URL(bridge).port]
    const again = await startProgram(bridgeHome(), args, 'listening')
    await driver.seesHeading('Signez avec votre carte')
    expect(await again.stop()).toBe(0)
    demo = await startDemo()
  })
})

describe('the portal in a browser that does not trust the authority of the bridge', () => {
  it('explains, leads to the address of the bridge, and goes on when the certificate was accepted there', async () => {
    // A certificate stays accepted for as long as the browser runs.
    const browser = await launchChromium(join(await tempFolder(), 'fresh'))
    onTestFinished(() => browser.close())
    const driver = new PortalDriver(await browser.newPage())
    await driver.page.goto(demo.ready.portal)
    await driver.click('Tester ma carte')
    await driver.seesHeading('Autorisez la connexion à votre lecteur')
    await driver.sees('Paramètres avancés')
    await driver.record('12-untrusted')

    const opened = browser.waitForTarget((target) => target.opener() !== undefined)
    await driver.click('Ouvrir cps-bridge', 'link')
    const warning = await (await opened).page()
    expect(warning).not.toBeNull()
    await warning?.locator('#details-button').click()
    await warning?.locator('#proceed-link').click()
    // The window is gone before the click has ended.
    const closed = new Promise((resolve) => warning?.once('close', resolve))
    const button = await warning?.waitForSelector('#close', { visible: true })
    await button?.click().catch(() => undefined)
    await closed
    await driver.sees('Lecteur virtuel')
    expect(driver.complaints).toEqual([])
  })
})
