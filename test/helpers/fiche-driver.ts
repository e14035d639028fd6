/** Drives one page of the procedure as its holder does, by the names that the guide uses. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import { expect } from 'vitest'

/** A picture of every step, for people to look at. */
const OUTPUT = join(import.meta.dirname, '..', 'output', 'fiche')
const DEADLINE = { timeout: 20_000, interval: 100 }

/** Text with ordinary spaces and apostrophes, whatever the typography. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f\n]+/g, ' ').replaceAll('’', "'")

export class FicheDriver {
  readonly page: Page
  readonly #name: string
  #shots = 0

  /** @param name - of the pictures */
  constructor(page: Page, name: string) {
    this.page = page
    this.#name = name
  }

  /** The control of this role and name, once it can be used. */
  async find(role: string, name: string): Promise<ElementHandle> {
    let found: ElementHandle | undefined
    await expect
      .poll(async () => {
        // A page that is being left has no elements.
        found = await this.#visible(role, name).catch(() => undefined)
        return found !== undefined
      }, DEADLINE)
      .toBe(true)
    if (found === undefined) throw new Error(`no ${role} “${name}”`)
    return found
  }

  async #visible(role: string, name: string): Promise<ElementHandle | undefined> {
    for (const element of await this.page.$$(`::-p-aria([role="${role}"])`)) {
      if (plain(await this.#nameOf(element)).includes(name) && (await element.isVisible())) return element
    }
    return undefined
  }

  async click(name: string, role = 'button'): Promise<void> {
    await (await this.find(role, name)).click()
  }

  async type(name: string, text: string): Promise<void> {
    const field = await this.find('textbox', name)
    await field.click({ count: 3 })
    await this.page.keyboard.type(text)
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.text().catch(() => ''), DEADLINE).toContain(text)
  }

  async text(): Promise<string> {
    return plain(String(await this.page.evaluate("document.querySelector('main')?.innerText ?? ''")))
  }

  /** Takes the picture of a step, once the page that a click leads to is there. */
  async shot(step: string): Promise<void> {
    await mkdir(OUTPUT, { recursive: true })
    const number = String(++this.#shots).padStart(2, '0')
    const path = join(OUTPUT, `${this.#name}-${number}-${step}.png`)
    await expect.poll(() => this.#picture(path), DEADLINE).toBe(true)
  }

  /** False while the page is being left. */
  #picture(path: string): Promise<boolean> {
    return this.page.screenshot({ path, fullPage: true }).then(
      () => true,
      () => false,
    )
  }

  #nameOf(element: ElementHandle): Promise<string> {
    return element.evaluate((node) => {
      const { ariaLabel, labels, textContent } = node as unknown as {
        ariaLabel: string | null
        labels?: Iterable<{ textContent: string }>
        textContent: string
      }
      const named = Array.from(labels ?? [], (label) => label.textContent)
      return ariaLabel ?? (named.length > 0 ? named.join(' ') : textContent)
    })
  }
}
