import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActivationHolder } from '../helpers/activation-holder.ts'
import { ActivationSiteBench } from '../helpers/activation-site-bench.ts'
import { launchHeadlessShell, trustAuthority } from '../helpers/chromium.ts'
import type { PortalDriver } from '../helpers/portal-driver.ts'

const bench = new ActivationSiteBench()
let browser: Browser
let holder: ActivationHolder
let driver: PortalDriver

beforeAll(async () => {
  await bench.start()
  await trustAuthority(bench.folder('chromium'), bench.caFile)
  browser = await launchHeadlessShell({ home: bench.folder('chromium') })
})
afterAll(async () => {
  await browser.close()
  await bench.end()
})
beforeEach(async () => {
  holder = await ActivationHolder.at(browser, bench)
  driver = holder.driver
})
afterEach(async () => {
  expect(driver.complaints).toEqual([])
  await holder.leave()
})

const heading = (text: string): Promise<void> => driver.seesHeading(text)

/** Signed, with the QR code on the screen. */
async function toQrCode(who = holder): Promise<string> {
  await who.toStart()
  await who.sign()
  return who.qrCode()
}

/** The session of a browser, once it has one. */
const sessionOf = async ({ driver: { page } }: ActivationHolder): Promise<string> =>
  (await page.browserContext().cookies()).find(({ name }) => name === 'cps-activation')?.value ?? ''

/** Gives a browser the session of another. */
const plant = ({ driver: { page } }: ActivationHolder, value: string): Promise<void> =>
  page.browserContext().setCookie({ name: 'cps-activation', value, domain: 'localhost', path: '/' })

describe('a wrong turn of the activation', () => {
  it.each([
    {
      profile: 'blocked',
      typed: '899700123450',
      says: 'Votre carte CPS est bloquée',
      next: /code de déblocage.*Débloquer ma carte.*CPS Info Service/s,
    },
    {
      profile: 'expired',
      typed: '899700650311',
      says: 'Le certificat de votre carte a expiré',
      next: /insérez votre nouvelle carte CPS/,
    },
  ])('says that the card is $profile, and what to do', async (turn) => {
    await holder.toStart(turn.typed, turn.profile)
    const prompt = await holder.ask()
    await holder.back(prompt)
    await heading(turn.says)
    expect((await driver.textOf('#journey')).replaceAll('\u00a0', ' ')).toMatch(turn.next)
    await driver.record(`30-${turn.profile}`)
    if (turn.profile === 'blocked') {
      const page = await driver.page.$eval('#unblock', (link) => (link as unknown as { href: string }).href)
      expect(page).toBe(`${bench.bridgeUrl}/pin`)
    }
    await driver.click('Retirer la carte')
    await heading('Insérer votre carte dans le lecteur')
  })

  it('finds no bridge, explains it in its own page, and goes on by itself once it runs', async () => {
    await bench.stopBridge()
    await holder.arrive()
    await driver.click('Continuer')
    // A loaded machine may take a closed port for one that nobody trusts: the page tells the two apart by time alone.
    await expect
      .poll(() => driver.textOf('[data-stage=unreachable]'), { timeout: 20_000 })
      .toMatch(/n’est pas démarré sur cet ordinateur|Autorisez la connexion/)
    await driver.sees('Votre demande est conservée.')
    const install = await driver.page.$eval('#install', (link) => (link as unknown as { href: string }).href)
    expect(install).toBe('https://install.example/')
    const pages = await driver.page.browserContext().pages()
    expect(pages.map((page) => page.url())).toEqual([driver.page.url()])
    await driver.record('32-unreachable')
    await bench.startBridge()
    await holder.follows('Votre carte est encore dans le lecteur : retirez-la.', 'bridge')
  })

  it('says that no reader is there, and goes on when one is', async () => {
    await bench.stopBridge()
    await bench.startBridge(undefined, ['Virtual'])
    await holder.arrive()
    await driver.click('Continuer')
    await heading('Aucun lecteur de carte')
    await driver.record('33-no-reader')
    await bench.stopBridge()
    await bench.startBridge()
    await holder.follows('Votre carte est encore dans le lecteur : retirez-la.', 'bridge')
  })

  it('keeps the holder’s place when the page is closed and opened again', async () => {
    const first = await toQrCode()
    const reopened = await holder.otherTab()
    await driver.page.close()
    holder = reopened
    driver = reopened.driver
    await driver.page.goto(bench.origin)
    const second = await holder.qrCode()
    expect(second).not.toBe(first)
    const code = bench.scan(second)
    await heading('Saisir le code pour ajouter votre téléphone')
    await driver.page.reload()
    await heading('Saisir le code pour ajouter votre téléphone')
    await driver.type('Code affiché sur le téléphone', code)
    await driver.click('Valider le code')
    await heading('Terminez sur votre téléphone')
    await driver.page.reload()
    await heading('Terminez sur votre téléphone')
  })

  it('says in one window that the other shows a newer QR code', async () => {
    const first = await toQrCode()
    const other = await holder.otherTab()
    await other.driver.page.goto(bench.origin)
    const second = await other.qrCode()
    await driver.page.bringToFront()
    await holder.follows('Un QR code plus récent est affiché dans une autre fenêtre')
    await driver.record('34-other-window')
    expect(await holder.seenQrCode()).toBe('')
    expect(() => bench.scan(first)).toThrow('QR_UNKNOWN')
    await driver.click('Nouveau QR code')
    const third = await holder.qrCode()
    expect(() => bench.scan(second)).toThrow('QR_UNKNOWN')
    expect(bench.scan(third)).toMatch(/^\d{6}$/)
    await other.driver.page.bringToFront()
    await other.follows('Saisir le code pour ajouter votre téléphone')
  })

  it('says that the phone went to another activation, and shows a new QR code', async () => {
    bench.scan(await toQrCode())
    await heading('Saisir le code pour ajouter votre téléphone')
    const elsewhere = await ActivationHolder.at(browser, bench)
    await elsewhere.toStart('899700440176', 'cps4')
    await elsewhere.sign()
    bench.scan(await elsewhere.qrCode())
    await elsewhere.leave()
    await driver.page.bringToFront()
    await holder.follows('Le téléphone qui avait scanné le QR code n’est plus associé')
    await holder.seesAlert('Le téléphone qui avait scanné le QR code n’est plus associé à cette activation.')
    await driver.record('38-phone-left')
    expect(bench.scan(await holder.qrCode(), 'other phone')).toMatch(/^\d{6}$/)
  })

  it('says that another activation was opened in this browser, and follows that one', async () => {
    await toQrCode()
    const other = await holder.otherTab()
    await other.arrive('899700440176')
    await driver.page.bringToFront()
    await holder.seesAlert('Une autre demande d’activation a été ouverte dans ce navigateur.')
    await driver.sees('Identifiant national saisi : 899700440176')
    await driver.record('35-other-activation')
    expect(await holder.seenQrCode()).toBe('')
  })

  it('ends an activation that the same person began anew on another computer, and says so', async () => {
    await toQrCode()
    const elsewhere = await ActivationHolder.at(browser, bench)
    await toQrCode(elsewhere)
    await elsewhere.leave()
    await driver.page.bringToFront()
    await holder.follows('L’activation n’a pas abouti')
    await driver.sees('Une activation plus récente de la même carte a remplacé celle-ci.')
    await driver.record('36-superseded')
    await driver.page.waitForSelector('#failed-link', { visible: true })
  })

  it('shows no QR code to whoever slipped his session under the holder, nor to one who has the new session', async () => {
    const thief = await ActivationHolder.at(browser, bench)
    await thief.arrive()
    const slipped = await sessionOf(thief)
    await plant(holder, slipped)
    await driver.page.goto(bench.origin)
    await heading('Avant de commencer')
    await holder.toReader()
    await holder.readyCard()
    await holder.sign()
    await holder.qrCode()
    await thief.driver.page.bringToFront()
    await thief.driver.seesHeading('Cette activation n’est plus en cours')
    await thief.driver.record('37-no-proof')
    const renewed = await sessionOf(holder)
    expect(renewed).not.toBe(slipped)
    await plant(thief, renewed)
    await thief.driver.page.goto(bench.origin)
    await thief.driver.seesHeading('Cette activation n’est plus en cours')
    expect(await thief.seenQrCode()).toBe('')
    await thief.leave()
    await driver.page.bringToFront()
    expect(bench.scan(await holder.qrCode())).toMatch(/^\d{6}$/)
  })
})
