/** A holder before the activation page: carries an activation to the step that a test is about, and sees as a phone sees. */
import { decodeQR } from 'qr/decode.js'
import type { Browser, Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { typesetFrench } from '../../src/errors/typeset.ts'
import type { ActivationSiteBench } from './activation-site-bench.ts'
import { PortalDriver } from './portal-driver.ts'
import { openedBy, type PromptDriver } from './prompt-driver.ts'
import { countWaits, followsBy, type NewsOf } from './waits.ts'

/** IdNat_PS of the virtual card `rpps`. */
export const RPPS = '899700075122'

export class ActivationHolder {
  readonly driver: PortalDriver
  readonly #bench: ActivationSiteBench

  constructor(driver: PortalDriver, bench: ActivationSiteBench) {
    this.driver = driver
    this.#bench = bench
  }

  /** A holder at a computer of his own: no cookie and no key is shared with another. */
  static async at(browser: Browser, bench: ActivationSiteBench): Promise<ActivationHolder> {
    const context = await browser.createBrowserContext()
    return this.#with(await context.newPage(), bench)
  }

  /** Another tab of the same browser. */
  async otherTab(): Promise<ActivationHolder> {
    const page = await this.driver.page.browserContext().newPage()
    return ActivationHolder.#with(page, this.#bench)
  }

  static async #with(page: Page, bench: ActivationSiteBench): Promise<ActivationHolder> {
    await countWaits(page)
    return new ActivationHolder(new PortalDriver(page, 'activation'), bench)
  }

  /** Something has just happened elsewhere, which this page says within three seconds. */
  follows(text: string, from: NewsOf = 'own'): Promise<void> {
    return followsBy(this.driver.page, typesetFrench(text), from)
  }

  leave(): Promise<void> {
    return this.driver.page.browserContext().close()
  }

  /** What a phone sees on the screen; '' without a QR code. */
  async seenQrCode(): Promise<string> {
    const { page } = this.driver
    const picture = await page.screenshot({ encoding: 'base64' })
    // The picture is decoded elsewhere: the page's own rules let no `data:` address in.
    const decoder = await page.browser().newPage()
    try {
      const [width, height, pixels] = (await decoder.evaluate(`(async () => {
        const blob = await (await fetch('data:image/png;base64,${picture}')).blob()
        const bitmap = await createImageBitmap(blob)
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
        const pen = canvas.getContext('2d')
        pen.drawImage(bitmap, 0, 0)
        const { data } = pen.getImageData(0, 0, bitmap.width, bitmap.height)
        let text = ''
        for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192))
        return [bitmap.width, bitmap.height, btoa(text)]
      })()`)) as [number, number, string]
      const data = new Uint8ClampedArray(Buffer.from(pixels, 'base64'))
      try {
        return decodeQR({ data, width, height }, { timeLimit: 500 })
      } catch {
        return ''
      }
    } finally {
      await decoder.close()
      await page.bringToFront()
    }
  }

  async qrCode(): Promise<string> {
    const { page } = this.driver
    await page.waitForSelector('#qr[data-expires]', { visible: true })
    await page.evaluate(`document.querySelector('#qr').scrollIntoView({ block: 'center' })`)
    return this.seenQrCode()
  }

  /** Arrives from the identity provider. */
  async arrive(typedId = RPPS): Promise<void> {
    await this.driver.page.goto(this.#bench.linkFor(typedId))
    await this.driver.seesHeading('Avant de commencer')
  }

  /** Up to the empty reader. */
  async begin(typedId = RPPS): Promise<void> {
    await this.arrive(typedId)
    await this.toReader()
  }

  /** From the prerequisites to the empty reader. */
  async toReader(): Promise<void> {
    await this.driver.click('Continuer')
    await this.driver.page.waitForSelector('#profile', { visible: true })
    const cardState = `document.querySelector('#check-card').dataset.check`
    const isOut = await this.driver.page.evaluate(`${cardState} === 'ok'`)
    if (isOut !== true) await this.driver.click('Retirer la carte')
    await this.driver.seesHeading('Insérer votre carte dans le lecteur')
  }

  async insert(profile: string): Promise<void> {
    await this.driver.choose('Carte d’essai', profile)
    await this.driver.click('Insérer la carte')
  }

  /** Up to the button that starts. */
  async toStart(typedId = RPPS, profile = 'rpps'): Promise<void> {
    await this.begin(typedId)
    await this.readyCard(profile)
  }

  /** From the empty reader to the button that starts. */
  async readyCard(profile = 'rpps'): Promise<void> {
    await this.insert(profile)
    await this.driver.seesHeading('Carte CPS détectée')
  }

  /** The one window that asks. */
  ask(): Promise<PromptDriver> {
    return openedBy(this.driver.page, () => this.driver.click('Commencer l’activation'))
  }

  /** The window has closed itself, or is closed by the holder; back on the page. */
  async back(prompt: PromptDriver): Promise<void> {
    await expect.poll(() => prompt.page.isClosed(), { timeout: 10_000 }).toBe(true)
    await this.driver.page.bringToFront()
  }

  async sign(): Promise<void> {
    const prompt = await this.ask()
    await prompt.page.bringToFront()
    await prompt.enter('1234')
    await prompt.ends('Demande signée')
    await this.back(prompt)
    await this.driver.seesHeading('Scanner le QR code')
  }

  /** Waits for an alert of the page. */
  async seesAlert(text: string): Promise<void> {
    await expect
      .poll(async () => (await this.driver.textOf('#alert')).replaceAll(/[\u00a0\u202f]/g, ' '), {
        timeout: 10_000,
      })
      .toContain(text)
  }
}
