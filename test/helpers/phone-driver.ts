/** Drives the simulated phone as its holder does. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { PageDriver } from './page-driver.ts'
import { qrPicture } from './phone-bench.ts'
import { tempFolder } from './temp-folder.ts'

export const PHONE_SIZE = { width: 390, height: 844, deviceScaleFactor: 1 }

/** The phone in the holder's hand. */
export class Phone extends PageDriver {
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
    const file = join(await tempFolder(), 'qr.png')
    await writeFile(file, await qrPicture(text))
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
