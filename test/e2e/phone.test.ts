import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium, launchHeadlessShell } from '../helpers/chromium.ts'
import { MARTIN } from '../helpers/activation-bench.ts'
import { type PhoneBench, qrPicture, qrVideo, startPhoneBench } from '../helpers/phone-bench.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { PageDriver } from '../helpers/page-driver.ts'

/** Drives the simulated phone as its holder does. */
const PHONE_SIZE = { width: 390, height: 844, deviceScaleFactor: 1 }

/** The phone in the holder's hand. */
class Phone extends PageDriver {
  constructor(page: Page) {
    super(page, 'phone', PHONE_SIZE)
  }

  override sees(text: string, selector = 'body'): Promise<void> {
    return super.sees(text, selector)
  }

  /** Gives the page a picture as the holder does, by its own control. */
  async choose(file: string): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForFileChooser(), this.page.click('.file')])
    await chooser.accept([file])
  }

  async scan(text: string): Promise<void> {
    const file = join(await tempFolder(), 'qr.gif')
    await writeFile(file, qrPicture(text))
    await this.choose(file)
  }

  async welcome(): Promise<void> {
    await this.click('Cocher les conditions générales d’utilisation', 'checkbox')
    await this.click('Commencer l’activation')
    await this.sees('Scannez le QR code')
  }

  /** The six digits that it shows, without the space; empty without any. */
  async code(): Promise<string> {
    return (await this.evaluate<string>(`document.querySelector('#code').textContent`)).replaceAll(/\D/g, '')
  }
}

const DEADLINE = { timeout: 20_000, interval: 50 }

let home: string
let browser: Browser
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cps-bridge-phone-'))
  browser = await launchHeadlessShell({ home })
})
afterAll(async () => {
  await browser.close()
  await rm(home, { recursive: true, force: true })
})

async function newPhone(bench: PhoneBench, hash = '', program = browser): Promise<Phone> {
  const context = await program.createBrowserContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.setViewport(PHONE_SIZE)
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

/** A phone with an e-CPS, whose password is 2580. */
async function activated(bench: PhoneBench): Promise<Phone> {
  const computer = await bench.signed()
  const phone = await newPhone(bench)
  await phone.welcome()
  await phone.scan(computer.qr())
  await phone.sees('Saisissez ce code')
  computer.type(await phone.code())
  await phone.type('Créer un mot de passe à 4 chiffres', '2580')
  await phone.type('Confirmer le mot de passe à 4 chiffres', '2580')
  await phone.click('Valider')
  await phone.sees('Votre carte e-CPS est activée')
  await phone.page.reload()
  await phone.sees('Aucune demande de connexion')
  return phone
}

describe('the phone', () => {
  it('carries an activation from the conditions to the login', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.record('1-welcome')
    await phone.click('Commencer l’activation')
    await phone.sees('Cochez d’abord les conditions générales d’utilisation')
    await phone.welcome()
    await phone.record('2-scan')
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code sur votre ordinateur')
    const code = await phone.code()
    expect(code).toMatch(/^[0-9]{6}$/)
    await phone.record('3-code')
    await phone.page.reload()
    await expect.poll(() => phone.code(), DEADLINE).toBe(code)
    computer.type(code)
    await phone.sees('Créez votre mot de passe')
    await phone.page.reload()
    await phone.sees('Créez votre mot de passe')
    for (const [password, confirmation, reason] of [
      ['12', '12', 'exactement 4 chiffres'],
      ['1234', '1234', 'trop facile à deviner'],
      ['2580', '2581', 'sont différents'],
    ] as const) {
      await phone.type('Créer un mot de passe à 4 chiffres', password)
      await phone.type('Confirmer le mot de passe à 4 chiffres', confirmation)
      await phone.click('Valider')
      await phone.sees(reason)
    }
    await phone.record('4-password')
    await phone.type('Créer un mot de passe à 4 chiffres', '2580')
    await phone.type('Confirmer le mot de passe à 4 chiffres', '2580')
    await phone.click('Valider')
    await phone.sees('Votre carte e-CPS est activée')
    await phone.sees(`ALICE MARTIN, ${MARTIN.nationalId}`)
    await phone.record('5-activated')
    await phone.click('Terminer')
    await phone.sees('Aucune demande de connexion')
    await phone.record('6-home')

    const { id, number } = bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    await phone.sees('Connexion demandée par : Portail de santé')
    await phone.sees(number)
    await phone.record('7-request')
    await phone.type('Mot de passe à 4 chiffres', '1111')
    await phone.click('Confirmer la connexion')
    await phone.sees('Il vous reste 2 essais')
    await phone.type('Mot de passe à 4 chiffres', '2580')
    await phone.click('Confirmer la connexion')
    await phone.sees('Connexion confirmée')
    expect(bench.bench.logins.stateOf(id)).toBe('approved')
    const other = bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    await phone.sees('Demande de connexion')
    await phone.click('Refuser')
    await phone.sees('Connexion refusée')
    expect(bench.bench.logins.stateOf(other.id)).toBe('refused')
    expect(phone.complaints).toEqual([])
  })
  it('takes the link of a QR code, once the conditions are accepted', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench, new URL(computer.qr()).hash)
    expect(await phone.page.evaluate('location.hash')).toBe('')
    await phone.click('Cocher les conditions générales d’utilisation', 'checkbox')
    await phone.click('Commencer l’activation')
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
    const blank = join(await tempFolder(), 'blank.png')
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
    bench.bench.phones.scan({ jkt: 'another phone' }, new URL(used).hash.split('=')[1] ?? '')
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
    await phone.click('Scanner un nouveau QR code')
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
    await expect.poll(() => phone.textOf('body'), DEADLINE).not.toContain('Le service ne répond pas')
    await phone.sees('Saisissez ce code')
  })

  it('keeps a request to log in while it is offline, and says so', async () => {
    const bench = await newBench()
    const phone = await activated(bench)
    const { id } = bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    await phone.sees('Connexion demandée par : Portail de santé')
    await phone.page.setOfflineMode(true)
    await phone.sees('Le service ne répond pas')
    await phone.type('Mot de passe à 4 chiffres', '2580')
    await phone.click('Confirmer la connexion')
    await phone.sees('Le service n’a pas répondu. Vérifiez votre connexion')
    await phone.record('12-offline-login')
    await phone.page.setOfflineMode(false)
    await expect.poll(() => phone.textOf('body'), DEADLINE).not.toContain('L’application réessaie')
    await phone.type('Mot de passe à 4 chiffres', '2580')
    await phone.click('Confirmer la connexion')
    await phone.sees('Connexion confirmée')
    expect(bench.bench.logins.stateOf(id)).toBe('approved')
  })

  it('says whose activation was scanned, and goes on with the QR code of the holder’s own', async () => {
    const bench = await newBench()
    const other = await bench.signed('899700440176')
    const own = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    await phone.scan(other.qr())
    await phone.sees('Saisissez ce code')
    await phone.sees('Activation pour ALICE MARTIN, 899700440176')
    await phone.sees('Vous avez scanné le QR code d’une autre activation.')
    await phone.record('13-other-activation')
    await phone.click('Scanner un autre QR code')
    await phone.scan(own.qr())
    await phone.sees(`Activation pour ALICE MARTIN, ${MARTIN.nationalId}`)
    const code = await phone.code()
    expect(() => other.type(code)).toThrow('WRONG_STEP')
    own.type(code)
    await phone.sees('Créez votre mot de passe')
  })

  it('keeps the name of the application on one line, and its headings as they are called', async () => {
    const bench = await newBench()
    const phone = await activated(bench)
    for (const width of [280, 300, 320, 340, 360, 390]) {
      await phone.page.setViewport({ ...PHONE_SIZE, width })
      const lines = `document.querySelector('[data-screen=home] h1 .unbroken').getClientRects().length`
      expect(await phone.page.evaluate(lines), String(width)).toBe(1)
    }
    await phone.page.waitForSelector('::-p-aria([name="Votre e-CPS"][role="heading"])')
  })

  it('is locked after three wrong passwords', async () => {
    const bench = await newBench()
    const phone = await activated(bench)
    bench.bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    for (const answer of ['2 essais', 'un seul essai', 'Votre e-CPS est verrouillée']) {
      await phone.type('Mot de passe à 4 chiffres', '9753')
      await phone.click('Confirmer la connexion')
      await phone.sees(answer)
    }
    await phone.record('11-locked')
    await phone.click('Activer à nouveau')
    await phone.sees('Scannez le QR code')
  })

  it('speaks English', async () => {
    const bench = await newBench()
    const phone = await newPhone(bench)
    await phone.click('English')
    await phone.sees('Welcome to the e-CPS application')
    await phone.page.reload()
    await phone.sees('Welcome to the e-CPS application')
    expect(await phone.page.evaluate('document.documentElement.lang')).toBe('en')
  })
})

describe('the camera of the phone', () => {
  it('is said to be missing where there is none; a picture of the QR code does', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const phone = await newPhone(bench)
    await phone.welcome()
    await phone.click('Scanner avec la caméra')
    await phone.sees('Aucune caméra n’a été trouvée sur cet appareil. Choisissez une image du QR code.')
    await phone.record('14-no-camera')
    await phone.scan(computer.qr())
    await phone.sees('Saisissez ce code')
  })

  it('scans the QR code that is held before it, once the holder allows it', async () => {
    const bench = await newBench()
    const computer = await bench.signed()
    const folder = await tempFolder()
    const video = join(folder, 'qr.y4m')
    await writeFile(video, qrVideo(computer.qr()))
    const withCamera = await launchChromium(folder, [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${video}`,
    ])
    onTestFinished(() => withCamera.close())
    const phone = await newPhone(bench, '', withCamera)
    const allow = await withCamera.target().createCDPSession()
    const decide = (setting: 'denied' | 'granted'): Promise<unknown> =>
      allow.send('Browser.setPermission', {
        origin: bench.origin,
        permission: { name: 'camera' },
        setting,
        browserContextId: phone.page.browserContext().id ?? '',
      })
    await decide('denied')
    await phone.welcome()
    await phone.click('Scanner avec la caméra')
    await phone.sees('L’application n’a pas le droit d’utiliser la caméra.')
    await phone.record('15-camera-refused')
    await decide('granted')
    await phone.click('Scanner avec la caméra')
    await phone.sees('Saisissez ce code')
    expect(await phone.page.evaluate(`document.querySelector('#video').srcObject`)).toBe(null)
    expect(phone.complaints).toEqual([])
  })
})
