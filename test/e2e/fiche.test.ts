import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { FicheDriver } from '../helpers/fiche-driver.ts'
import { launchFirefox } from '../helpers/firefox.ts'
import { openedBy } from '../helpers/prompt-driver.ts'
import { type Program, startProgram } from '../helpers/program.ts'

const PHONE_SCREEN = { width: 390, height: 844, isMobile: false }
const PASSWORD = '2580'

const computers: Readonly<Record<string, (home: string, caFile: string) => Promise<Browser>>> = {
  async Chromium(home, caFile) {
    await trustAuthority(home, caFile)
    return launchChromium(home)
  },
  Firefox: launchFirefox,
}

describe.each([
  { browser: 'Chromium', profile: 'rpps', identifier: '899700075122' },
  { browser: 'Chromium', profile: 'cps4', identifier: '899700440176' },
  { browser: 'Firefox', profile: 'rpps', identifier: '899700075122' },
])('the procedure in $browser, with the card $profile', ({ browser: name, profile, identifier }) => {
  let folder: string
  let demo: Program
  let browser: Browser
  let phoneBrowser: Browser

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cps-bridge-fiche-'))
    const home = join(folder, 'bridge')
    demo = await startProgram(home, ['demo', '--port', '0'], 'demo')
    const launch = computers[name]
    if (launch === undefined) throw new RangeError(name)
    browser = await launch(join(folder, 'computer'), join(home, 'tls', 'ca.pem'))
    phoneBrowser = await launchChromium(join(folder, 'phone'))
  })
  afterAll(async () => {
    await phoneBrowser.close()
    await browser.close()
    await demo.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** From the portal to the page that asks for the identifier, and on with it. */
  async function connect(computer: FicheDriver): Promise<void> {
    await computer.page.goto(demo.ready.portal)
    await computer.click('Connexion', 'link')
    await computer.shot('connexion')
    await computer.click('PRO SANTÉ CONNECT', 'link')
    await computer.shot('pro-sante-connect')
    await computer.click('Application e-CPS', 'link')
    await computer.type('Identifiant national', identifier.replace(/(.{3})/g, '$1 '))
    await computer.shot('identifiant')
    await computer.click('Se connecter avec e-CPS')
  }

  it('goes from “Connexion” to connected', { timeout: 180_000 }, async () => {
    const computer = new FicheDriver(await browser.newPage(), `${name}-${profile}-ordinateur`)
    const phone = new FicheDriver(await phoneBrowser.newPage(), `${name}-${profile}-telephone`)
    await phone.page.setViewport(PHONE_SCREEN)

    // 1 and 2: the portal, the identifier, the request
    await connect(computer)
    await computer.shot('demande')
    await computer.click("Demande d'activation")

    // 2: prerequisites, the card, the certificate, the code
    await computer.shot('prerequis')
    await computer.click('Continuer')
    await computer.sees('Insérer votre carte dans le lecteur')
    await computer.shot('inserer')
    await computer.page.select('#profile', profile)
    await computer.click('Insérer la carte')
    await computer.find('button', "Commencer l'activation")
    await computer.shot('commencer')
    const consent = await openedBy(computer.page, () => computer.click("Commencer l'activation"))
    await consent.fieldlessConfirm('Autoriser')
    await computer.page.bringToFront()
    await computer.sees(identifier)
    await computer.shot('certificat')
    const prompt = await openedBy(computer.page, () => computer.click('Utiliser cette identité'))
    await prompt.enter('1234')
    await computer.page.bringToFront()
    await computer.sees('Scanner le QR code')

    // 3 and 4: the phone, the conditions, the QR code from a picture of the screen
    await phone.page.goto(demo.ready.phone)
    await phone.shot('accueil')
    await phone.click("conditions générales d'utilisation", 'checkbox')
    await phone.click("Commencer l'activation")
    await phone.shot('scanner')
    await computer.page.waitForFunction("document.querySelector('#qr').width > 0")
    await computer.shot('qr')
    const picture = join(folder, 'qr.png')
    await writeFile(picture, await computer.page.screenshot())
    const chooser = await phone.page.$('input[type=file]')
    await (chooser as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(picture)

    // 5: the code of the phone on the computer
    await phone.sees('Saisissez ce code sur votre ordinateur')
    await phone.shot('code')
    const [code = ''] = /\b\d{3} ?\d{3}\b/.exec(await phone.text()) ?? []
    await computer.type('Code affiché sur le téléphone', code)
    await computer.shot('code')
    await computer.click('Valider le code')

    // 6: the password
    await phone.type('Créer un mot de passe à 4 chiffres', PASSWORD)
    await phone.type('Confirmer le mot de passe à 4 chiffres', PASSWORD)
    await phone.shot('mot-de-passe')
    await phone.click('Valider')
    await phone.sees('Votre carte e-CPS est activée')
    await phone.shot('activee')
    await computer.sees('Votre carte e-CPS est activée')
    await computer.shot('activee')

    // The login with the e-CPS
    await computer.click('Se connecter avec e-CPS', 'link')
    await computer.click('Se connecter avec e-CPS')
    await computer.sees('Confirmez sur votre téléphone')
    await computer.shot('confirmez')
    await phone.page.reload()
    await phone.type('Mot de passe à 4 chiffres', PASSWORD)
    await phone.shot('connexion')
    await phone.click('Confirmer la connexion')
    await computer.sees('Vous êtes connecté')
    await computer.sees(identifier)
    await computer.shot('connecte')
    expect(new URL(computer.page.url()).origin).toBe(demo.ready.portal)
  })
})
