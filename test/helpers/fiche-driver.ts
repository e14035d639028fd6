/** Drives one page of the procedure as its holder does, by the names that the guide uses. */
import type { ElementHandle, Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { pictures } from './camera.ts'
import { readsAs } from './screen-reader.ts'
import { DEADLINE, openBench, PageDriver } from './page-driver.ts'

export class FicheDriver extends PageDriver {
  readonly #name: string
  readonly #reads: boolean
  #shots = 0

  /**
   * @param name - of the pictures
   * @param reads - the pages are read as their lists say
   */
  constructor(page: Page, name: string, reads: boolean) {
    super(page, 'fiche', { width: 1280, height: 900 })
    void openBench(page)
    this.#name = name
    this.#reads = reads
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
      const text = (await this.#nameOf(element)).replaceAll(/\s+/g, ' ').replaceAll('’', "'")
      if (text.includes(name) && (await element.isVisible())) return element
    }
    return undefined
  }

  override async click(name: string, role = 'button'): Promise<void> {
    await (await this.find(role, name)).click()
  }

  override async type(name: string, text: string): Promise<void> {
    const field = await this.find('textbox', name)
    await field.click({ count: 3 })
    await this.page.keyboard.type(text)
  }

  /** Takes the picture of a step, and reads it as a screen reader does, once the page that a click leads to is there. */
  async shot(step: string): Promise<void> {
    const number = String(++this.#shots).padStart(2, '0')
    const place = `${this.#name}-${number}-${step}`
    const state = `fiche/${place}`
    if (this.#reads) await readsAs(this.page, place)
    // There is none while the page is being left.
    await expect.poll(() => pictures(this.page, state).then(() => true), DEADLINE).toBe(true)
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
