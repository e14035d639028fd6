import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../helpers/chromium.ts'
import { MARTIN } from '../helpers/activation-bench.ts'
import { type PhoneBench, qrPicture, startPhoneBench } from '../helpers/phone-bench.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output', 'phone')
const DEADLINE = { timeout: 20_000, interval: 50 }
const SIZE = { width: 390, height: 844, deviceScaleFactor: 1 }

let home: string
let browser: Browser
beforeAll(async () => {
  await mkdir(OUTPUT, { recursive: true })
  home = await mkdtemp(join(tmpdir(), 'cps-bridge-phone-'))
  browser = await launchChromium(home)
})
afterAll(async () => {
  await browser.close()
  await rm(home, { recursive: true, force: true })
})

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The phone in the holder's hand. */
class Phone {
  readonly page: Page
  readonly complaints: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.text(), DEADLINE).toContain(text)
  }

  async text(): Promise<string> {
    return plain(String(await this.page.evaluate('document.body.innerText')))
  }

  async press(name: string, role = 'button'): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click()
  }

  async type(name: string, text: string): Promise<void> {
    const field = await this.page.waitForSelector(`::-p-aria([name="${name}"])`, {
      visible: true,
      timeout: 6000,
    })
    await field?.click({ count: 3 })
    await this.page.keyboard.press('Backspace')
    await this.page.keyboard.type(text)
  }

  /** Gives the page a picture as the holder does, by its own control. */
  async choose(file: string): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForFileChooser(), this.page.click('.file')])
    await chooser.accept([file])
  }

  async scan(text: string): Promise<void> {
    const file = join(await tempFolder(), 'qr.png')
    await writeFile(file, await qrPicture(text))
    await this.choose(file)
  }

  async welcome(): Promise<void> {
    await this.press("Cocher les conditions générales d'utilisation", 'checkbox')
    await this.press("Commencer l'activation")
    await this.sees('Scannez le QR code')
  }

  /** Looked at by axe-core and by people: light and dark, and narrow. */
  async record(name: string): Promise<void> {
    for (const [width, scheme] of [
      [390, 'light'],
      [390, 'dark'],
      [320, 'light'],
    ] as const) {
      await this.page.setViewport({ ...SIZE, width })
      await this.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      await this.page.screenshot({
        path: join(OUTPUT, `${name}-${String(width)}-${scheme}.png`),
        fullPage: true,
      })
      await this.page.evaluate(axe.source)
      const { violations } = (await this.page.evaluate('axe.run()')) as AxeResults
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      )
      const beyond = await this.page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
      expect(beyond, `${name} at ${String(width)}`).toBeLessThanOrEqual(0)
    }
    await this.page.setViewport(SIZE)
  }
}

async function newPhone(bench: PhoneBench, hash = ''): Promise<Phone> {
  const context = await browser.createBrowserContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.setViewport(SIZE)
  const phone = new Phone(page)
  await page.goto(`${bench.origin}/${hash}`)
  await phone.sees('Bienvenue')
  return phone
}

async function newBench(): Promise<PhoneBench> {
  const bench = await startPhoneBench()
  onTestFinished(() => bench.stop())
  return bench
}

/** Six digits as the phone shows them, without the space. */
const codeOf = async (phone: Phone): Promise<string> =>
  String(await phone.page.evaluate(`document.querySelector('#code').textContent`)).replaceAll(/\D/g, '')

describe('the phone', () => {
  it('carries an activation from the conditions to the login', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.record('1-welcome')
    await phone.press("Commencer l'activation")
    await phone.sees("Cochez d’abord les conditions générales d'utilisation")
    await phone.welcome()
    await phone.record('2-scan')
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code sur votre ordinateur')
    const code = await codeOf(phone)
    expect(code).toMatch(/^[0-9]{6}$/)
    await phone.record('3-code')
    await phone.page.reload()
    await expect.poll(() => codeOf(phone), DEADLINE).toBe(code)
    computer.type(code)
    await phone.sees('Créez votre mot de passe')
    await phone.page.reload()
    await phone.sees('Créez votre mot de passe')
    for (const [password, confirmation, reason] of [
      ['12', '12', '4 chiffres exactement'],
      ['1234', '1234', 'trop facile à deviner'],
      ['2580', '2581', 'sont différents'],
    ] as const) {
      await phone.type('Créer un mot de passe à 4 chiffres', password)
      await phone.type('Confirmer le mot de passe à 4 chiffres', confirmation)
      await phone.press('Valider')
      await phone.sees(reason)
    }
    await phone.record('4-password')
    await phone.type('Confirmer le mot de passe à 4 chiffres', '2580')
    await phone.press('Valider')
    await phone.sees('Votre carte e-CPS est activée')
    await phone.sees(`ALICE MARTIN · ${MARTIN.nationalId}`)
    await phone.record('5-activated')
    await phone.press('Terminer')
    await phone.sees('Aucune demande de connexion')
    await phone.record('6-home')

    const { id, number } = bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    await phone.sees('Portail de santé demande à vous connecter.')
    await phone.sees(number)
    await phone.record('7-request')
    await phone.type('Mot de passe à 4 chiffres', '1111')
    await phone.press('Confirmer la connexion')
    await phone.sees('Il vous reste 2 essais')
    await phone.type('Mot de passe à 4 chiffres', '2580')
    await phone.press('Confirmer la connexion')
    await phone.sees('Connexion confirmée')
    expect(bench.bench.logins.outcome(id).state).toBe('approved')
    const other = bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    await phone.sees('Demande de connexion')
    await phone.press('Refuser')
    await phone.sees('Connexion refusée')
    expect(bench.bench.logins.outcome(other.id).state).toBe('refused')
    expect(phone.complaints).toEqual([])
  })
  it('takes the link of a QR code, once the conditions are accepted', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench, new URL(computer.qr()).hash)
    expect(await phone.page.evaluate('location.hash')).toBe('')
    await phone.press("Cocher les conditions générales d'utilisation", 'checkbox')
    await phone.press("Commencer l'activation")
    await phone.sees('Saisissez ce code sur votre ordinateur')
  })

  it('says what is wrong with what was scanned, and what to do', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    const text = join(await tempFolder(), 'text.png')
    await writeFile(text, 'no picture')
    await phone.choose(text)
    await phone.sees('Ce fichier n’est pas une image')
    const blank = join(OUTPUT, '2-scan-390-light.png')
    await phone.page.screenshot({ path: blank })
    await phone.choose(blank)
    await phone.sees('Aucun QR code n’a été trouvé')
    await phone.scan('https://example.org/')
    await phone.sees('n’est pas un QR code d’activation')
    await phone.scan(computer.qr().replace(bench.origin, 'http://localhost:1'))
    await phone.sees('vient d’un autre service d’activation')
    const old = computer.qr()
    const late = computer.qr()
    await phone.scan(old)
    await phone.sees('n’est plus valable')
    bench.bench.pass(91_000)
    await phone.scan(late)
    await phone.sees('Ce QR code a expiré')
    await phone.record('8-expired')
    const used = computer.qr()
    bench.bench.phones.scan(
      { jkt: 'another phone', key: { kty: 'EC' } },
      new URL(used).hash.split('=')[1] ?? '',
    )
    await phone.scan(used)
    await phone.sees('Un autre téléphone a déjà scanné')
    expect(phone.complaints).toEqual([])
  })

  it('says that the computer asked for a new QR code, or gave the activation up', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code')
    const renewed = computer.qr()
    await phone.sees('L’ordinateur a demandé un nouveau QR code')
    await phone.scan(renewed)
    await phone.sees('Saisissez ce code')
    bench.bench.activations.abandon(computer.session, 'page')
    await phone.sees('L’activation a été abandonnée sur l’ordinateur')
    await phone.record('9-ended')
    await phone.press('Scanner un nouveau QR code')
    await phone.sees('Scannez le QR code')
  })

  it('keeps its place while it is offline, and says so', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code')
    await bench.stop()
    await phone.sees('Le service ne répond pas')
    await phone.record('10-offline')
    await phone.sees('Saisissez ce code')
    await bench.start()
    await expect.poll(() => phone.text(), DEADLINE).not.toContain('Le service ne répond pas')
    await phone.sees('Saisissez ce code')
  })

  it('is locked after three wrong passwords', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code')
    computer.type(await codeOf(phone))
    await phone.type('Créer un mot de passe à 4 chiffres', '2580')
    await phone.type('Confirmer le mot de passe à 4 chiffres', '2580')
    await phone.press('Valider')
    await phone.sees('Votre carte e-CPS est activée')
    await phone.page.reload()
    bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    for (const answer of ['2 essais', 'un seul essai', 'Votre e-CPS est verrouillée']) {
      await phone.type('Mot de passe à 4 chiffres', '9753')
      await phone.press('Confirmer la connexion')
      await phone.sees(answer)
    }
    await phone.record('11-locked')
    await phone.press('Activer à nouveau')
    await phone.sees('Scannez le QR code')
  })

  it('speaks English', async () => {
    const bench = await newBench()
    const phone = await newPhone(bench)
    await phone.press('English')
    await phone.sees('Welcome to the e-CPS application')
    await phone.page.reload()
    await phone.sees('Welcome to the e-CPS application')
    expect(await phone.page.evaluate('document.documentElement.lang')).toBe('en')
  })
})
