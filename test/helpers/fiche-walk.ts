/** The whole procedure of the guide, from “Connexion” to connected, as its holder walks through it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { expect } from 'vitest'
import { FicheDriver } from './fiche-driver.ts'
import { openedBy } from './prompt-driver.ts'
import { readsAs } from './screen-reader.ts'

const PHONE_SCREEN = { width: 390, height: 844, isMobile: false }
const PASSWORD = '2580'

export interface FicheWalk {
  /** Of the pictures. */
  readonly name: string
  /** Addresses to start from. */
  readonly portal: string
  readonly phone: string
  readonly computer: Browser
  readonly phoneBrowser: Browser
  /** For the picture that the phone takes of the QR code. */
  readonly folder: string
  readonly identifier: string
  /** Each step is read as its list says (`screen-reader.ts`). */
  readonly reads: boolean
  /** Puts the card in, on the activation page or in the reader. */
  readonly insert: (computer: FicheDriver) => Promise<void>
}

/** From the portal to the page that asks for the identifier, and on with it. */
async function connect(computer: FicheDriver, { portal, identifier }: FicheWalk): Promise<void> {
  await computer.page.goto(portal)
  await computer.click('Connexion', 'link')
  await computer.find('link', 'PRO SANTÉ CONNECT')
  await computer.shot('connexion')
  await computer.click('PRO SANTÉ CONNECT', 'link')
  await computer.find('link', 'Application e-CPS')
  await computer.shot('pro-sante-connect')
  await computer.click('Application e-CPS', 'link')
  await computer.find('textbox', 'Identifiant national')
  await computer.shot('identifiant')
  await computer.type('Identifiant national', identifier.replace(/(.{3})/g, '$1 '))
  await computer.click('Se connecter avec e-CPS')
}

/** The card, the certificate and the code: steps 1 and 2. */
async function sign(computer: FicheDriver, { name, reads, identifier, insert }: FicheWalk): Promise<void> {
  await computer.find('button', "Demande d'activation")
  await computer.shot('demande')
  await computer.click("Demande d'activation")
  await computer.find('button', 'Continuer')
  await computer.shot('prerequis')
  await computer.click('Continuer')
  await computer.sees('Insérer votre carte dans le lecteur')
  await computer.shot('inserer')
  await insert(computer)
  await computer.find('button', "Commencer l'activation")
  await computer.shot('commencer')
  const windows: unknown[] = []
  computer.page.on('popup', (popup) => void windows.push(popup))
  const prompt = await openedBy(computer.page, () => computer.click("Commencer l'activation"))
  await prompt.sees(identifier)
  await prompt.fieldIsOpen()
  if (reads) await readsAs(prompt.page, `${name}-fenetre`)
  await prompt.enter('1234')
  await expect.poll(() => prompt.page.isClosed(), { timeout: 10_000 }).toBe(true)
  expect(windows).toHaveLength(1)
  await computer.page.bringToFront()
  await computer.sees('Scanner le QR code')
}

/** The phone scans the QR code from a picture of the screen, the computer takes the code of the phone: steps 3 to 6. */
async function activate(computer: FicheDriver, phone: FicheDriver, walk: FicheWalk): Promise<void> {
  await phone.page.goto(walk.phone)
  await phone.sees("Bienvenue dans l'application e-CPS")
  await phone.shot('accueil')
  await phone.click("conditions générales d'utilisation", 'checkbox')
  await phone.click("Commencer l'activation")
  await phone.shot('scanner')
  await computer.page.waitForFunction("document.querySelector('#qr').width > 0")
  await computer.shot('qr')
  const picture = join(walk.folder, 'qr.png')
  await writeFile(picture, await computer.page.screenshot({ fullPage: true }))
  const chooser = await phone.page.$('input[type=file]')
  await (chooser as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(picture)
  await phone.sees('Saisissez ce code sur votre ordinateur')
  await phone.shot('code')
  const [code = ''] = /\b\d{3} ?\d{3}\b/.exec(await phone.textOf('main')) ?? []
  await computer.type('Code affiché sur le téléphone', code)
  await computer.shot('code')
  await computer.click('Valider le code')
  await phone.type('Créer un mot de passe à 4 chiffres', PASSWORD)
  await phone.type('Confirmer le mot de passe à 4 chiffres', PASSWORD)
  await phone.shot('mot-de-passe')
  await phone.click('Valider')
  await phone.sees('Votre carte e-CPS est activée')
  await phone.shot('activee')
  await computer.sees('Votre carte e-CPS est activée')
  await computer.shot('activee')
}

/** Walks through the procedure, and looks at each of its steps. */
export async function walkThroughFiche(walk: FicheWalk): Promise<void> {
  const computer = new FicheDriver(await walk.computer.newPage(), `${walk.name}-ordinateur`, walk.reads)
  const phone = new FicheDriver(await walk.phoneBrowser.newPage(), `${walk.name}-telephone`, walk.reads)
  await phone.page.setViewport(PHONE_SCREEN)
  await connect(computer, walk)
  await sign(computer, walk)
  await activate(computer, phone, walk)

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
  await computer.sees(walk.identifier)
  await computer.shot('connecte')
  expect(new URL(computer.page.url()).origin).toBe(walk.portal)
}
