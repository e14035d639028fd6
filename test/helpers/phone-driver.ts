/** Drives the simulated phone as its holder does, by accessible names, and looks at its screens. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { looksAt } from './looks.ts'
import { qrPicture } from './phone-bench.ts'
import { tempFolder } from './temp-folder.ts'

export const PHONE_OUTPUT = join(import.meta.dirname, '..', 'output', 'phone')
const DEADLINE = { timeout: 20_000, interval: 50 }
export const PHONE_SIZE = { width: 390, height: 844, deviceScaleFactor: 1 }

const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** The phone in the holder's hand. */
export class Phone {
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
    await this.press('Cocher les conditions générales d’utilisation', 'checkbox')
    await this.press('Commencer l’activation')
    await this.sees('Scannez le QR code')
  }

  /** Looked at by axe-core and by people: light and dark, and narrow. */
  async record(name: string): Promise<void> {
    await mkdir(PHONE_OUTPUT, { recursive: true })
    for (const { width, scheme } of looksAt(PHONE_SIZE.width)) {
      await this.page.setViewport({ ...PHONE_SIZE, width })
      await this.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      await this.page.screenshot({
        path: join(PHONE_OUTPUT, `${name}-${String(width)}-${scheme}.png`),
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
    await this.page.setViewport(PHONE_SIZE)
  }

  /** The six digits that it shows, without the space; empty without any. */
  async code(): Promise<string> {
    const shown = await this.page.evaluate(`document.querySelector('#code').textContent`)
    return String(shown).replaceAll(/\D/g, '')
  }
}
