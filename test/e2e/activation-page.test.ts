import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActivationHolder, RPPS } from '../helpers/activation-holder.ts'
import { ActivationSiteBench } from '../helpers/activation-site-bench.ts'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import type { PortalDriver } from '../helpers/portal-driver.ts'

const bench = new ActivationSiteBench()
let browser: Browser
let holder: ActivationHolder
let driver: PortalDriver

beforeAll(async () => {
  await bench.start()
  await trustAuthority(bench.folder('chromium'), bench.caFile)
  browser = await launchChromium(bench.folder('chromium'))
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

const alert = (text: string): Promise<void> => holder.seesAlert(text)
const heading = (text: string): Promise<void> => driver.seesHeading(text)

/** How often the person at the screen has clicked in the document since. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(`{
    window.clicks = 0
    addEventListener('click', ({ isTrusted }) => { if (isTrusted) window.clicks += 1 }, true)
  }`)
  return async () => Number(await page.evaluate('window.clicks'))
}

const setVisibility = (state: 'visible' | 'hidden'): Promise<unknown> =>
  driver.page.evaluate(`{
    Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }`)

describe('the activation page', () => {
  it('leads from the inserted card to the activated e-CPS, as the fiche says', async () => {
    await driver.page.goto(bench.linkFor(RPPS))
    await heading('Avant de commencer')
    await driver.record('01-prepare')
    await driver.click('Continuer')
    await driver.sees('Votre carte est encore dans le lecteur : retirez-la.')
    await driver.record('02-card-in')
    await driver.click('Retirer la carte')
    await heading('Insérer votre carte dans le lecteur')
    await driver.record('03-insert')
    await holder.insert('rpps')
    await heading('Carte CPS détectée')
    await driver.record('04-start')
    const opened: string[] = []
    driver.page.on('popup', (popup) => void opened.push(popup?.url() ?? ''))
    // From here to the QR code: this click, one code, and the click that confirms it, all in one window.
    const clicks = await countClicks(driver.page)
    const prompt = await holder.ask()
    expect(await driver.page.evaluate('document.querySelector("#qr").width')).toBe(0)
    await prompt.sees(RPPS)
    // The field has the focus by itself.
    await prompt.fieldIsOpen()
    const promptClicks = await countClicks(prompt.page)
    await prompt.page.keyboard.type('1234')
    expect(await promptClicks()).toBe(0)
    await prompt.click('Valider')
    await prompt.ends('Demande signée')
    await holder.back(prompt)
    await heading('Scanner le QR code')
    expect(opened).toHaveLength(1)
    const text = await holder.qrCode()
    // And the one of “Valider”: two clicks and one code.
    expect(await clicks()).toBe(1)
    expect(await bench.operations()).toEqual(['activation.sign'])
    await driver.sees('Encore valable')
    const secret = text.split('=')[1] ?? ''
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(await driver.page.content()).not.toContain(secret)
    await driver.record('06-qr')
    const code = bench.scan(text)
    await heading('Saisir le code pour ajouter votre téléphone')
    await driver.record('07-code')
    await driver.type('Code affiché sur le téléphone', '12')
    await driver.click('Valider le code')
    await alert('Aucun essai n’a été utilisé')
    await driver.page.evaluate(`document.querySelector('#code').value = ''`)
    await driver.type('Code affiché sur le téléphone', code === '000000' ? '000001' : '000000')
    await driver.click('Valider le code')
    await alert('reste 2 essais')
    await driver.record('08-wrong-code')
    await driver.type('Code affiché sur le téléphone', code)
    await driver.click('Valider le code')
    await heading('Terminez sur votre téléphone')
    await driver.record('09-password')
    await bench.choosePassword()
    await holder.follows('Votre carte e-CPS est activée')
    await driver.record('10-done')
    await driver.click('Se connecter avec e-CPS', 'link')
    await expect.poll(() => driver.page.url()).toBe(`${bench.origin}/?retour`)
  })

  it.each([
    { profile: 'vitale', says: 'Cette carte ne peut pas être utilisée', isCps: false },
    { profile: 'mute', says: 'Carte mal insérée ?', isCps: false },
    { profile: 'adeli', says: 'Cette carte porte un autre identifiant', isCps: true },
  ])('says what is wrong with the card $profile, and goes on with the right one', async (turn) => {
    await holder.begin()
    await holder.insert(turn.profile)
    if (turn.isCps) {
      // The window alone knows who the card names; the page learns no more than that it is another card.
      const prompt = await holder.ask()
      await prompt.sees('Ce site attend l’identifiant …75122 ; votre carte porte …10446')
      await prompt.fieldlessConfirm('Valider')
      await holder.back(prompt)
    }
    await heading(turn.says)
    await driver.record(`20-${turn.profile}`)
    await driver.click('Retirer la carte')
    await heading('Insérer votre carte dans le lecteur')
    await holder.insert('rpps')
    await heading('Carte CPS détectée')
  })

  it('keeps the holder’s place when the prompt is refused, and when the page is loaded again', async () => {
    await holder.toStart()
    const prompt = await holder.ask()
    await prompt.fieldIsOpen()
    await prompt.page.close()
    await driver.page.bringToFront()
    await alert('La fenêtre a été fermée : rien n’a été signé.')
    await heading('Carte CPS détectée')
    await driver.record('21-refused')
    await driver.page.reload()
    await heading('Avant de commencer')
    await driver.sees('Votre demande est toujours en cours.')
    await driver.click('Continuer')
    await heading('Carte CPS détectée')
  })

  it('lets the 90 seconds of the QR code begin when somebody sees its page', async () => {
    await holder.toStart()
    await setVisibility('hidden')
    await holder.sign()
    bench.pass(60_000)
    await driver.sees('Préparation du QR code…')
    expect(await driver.page.$('#qr[data-expires]')).toBeNull()
    const seenAt = bench.context.now()
    await setVisibility('visible')
    await driver.page.waitForSelector('#qr[data-expires]')
    const expires = await driver.evaluate<number>(`Number(document.querySelector('#qr').dataset.expires)`)
    expect(expires).toBeGreaterThanOrEqual(seenAt + 90_000)
  })

  it('says that the service is away and goes on when it is back; a QR code that ran out is renewed', async () => {
    await holder.toStart()
    await holder.sign()
    const first = await holder.qrCode()
    bench.goOffline()
    await driver.sees('Le service ne répond pas pour l’instant.')
    await driver.record('22-offline')
    bench.goOnline()
    await expect.poll(() => driver.textOf('#offline')).toBe('')
    await driver.page.reload()
    const second = await holder.qrCode()
    expect(second).not.toBe(first)
    expect(() => bench.scan(first)).toThrow('QR_UNKNOWN')
    bench.pass(91_000)
    await driver.sees('Ce QR code n’est plus valable.')
    await driver.record('23-qr-expired')
    await driver.click('Nouveau QR code')
    const code = bench.scan(await holder.qrCode())
    expect(code).toMatch(/^\d{6}$/)
    await heading('Saisir le code pour ajouter votre téléphone')
    bench.pass(5 * 60_000)
    await driver.sees('Le code affiché sur le téléphone n’est plus valable.')
    await driver.click('Nouveau QR code')
    await heading('Scanner le QR code')
  })

  it('ends after three wrong codes, and says so', async () => {
    await holder.toStart()
    await holder.sign()
    const code = bench.scan(await holder.qrCode())
    await heading('Saisir le code pour ajouter votre téléphone')
    for (let tries = 0; tries < 3; tries++) {
      await driver.page.waitForSelector('#code-submit:enabled')
      await driver.type('Code affiché sur le téléphone', code === '111111' ? '222222' : '111111')
      await driver.click('Valider le code')
      if (tries < 2) await alert(tries === 0 ? 'reste 2 essais' : 'reste 1 essai')
    }
    await heading('L’activation n’a pas abouti')
    await driver.sees('mal saisi trois fois')
    await driver.record('24-failed')
  })

  it('says that it knows no activation of this browser', async () => {
    await driver.page.goto(bench.origin)
    await heading('Cette activation n’est plus en cours')
    await driver.record('25-gone')
  })

  it('loses the bridge and finds it again', async () => {
    await holder.toStart()
    await bench.stopBridge()
    await holder.follows('La connexion au lecteur est interrompue', 'bridge')
    await driver.record('26-lost')
    await bench.startBridge()
    await holder.follows('Carte CPS détectée', 'bridge')
  })

  // The last: the bridge holds that card back for a minute.
  it('asks no third time with a card that two requests were refused for, while another activation goes on', async () => {
    await holder.toStart()
    for (const _refusal of [1, 2]) {
      const prompt = await holder.ask()
      await prompt.click('Refuser')
      await holder.back(prompt)
      await driver.page.waitForSelector('#alert .notice')
    }
    await driver.click('Commencer l’activation')
    await driver.sees('Par sécurité, patientez')
    expect(await driver.page.$('#start:disabled')).not.toBeNull()
    await driver.record('27-held')
    const other = await holder.otherTab()
    await other.arrive('899700440176')
    await driver.page.bringToFront()
    await alert('Une autre demande d’activation a été ouverte dans ce navigateur.')
    expect(await driver.page.$('#start:disabled')).toBeNull()
    await driver.click('Retirer la carte')
    await heading('Insérer votre carte dans le lecteur')
    await holder.readyCard('cps4')
    await holder.sign()
  })
})
