/** Drives a page as the person before it does, by accessible names, and looks at the states that it passes through. */
import { join } from 'node:path'
import type { ElementHandle, Page, Viewport } from 'puppeteer-core'
import { expect } from 'vitest'
import { typesetFrench } from '../../src/errors/typeset.ts'
import { pictures } from './camera.ts'
import { lookAt, looksAt } from './looks.ts'

export const DEADLINE = { timeout: 20_000, interval: 50 }

/** Text as it is typed: ordinary spaces and apostrophes, whatever the typography. */
const asTyped = (text: string): string =>
  text.replaceAll('\u2060', '').replaceAll(/\s+/g, ' ').replaceAll('’', "'").trim()

/** Selector of a control by its name, which is given as it is typed and shown as French has it. */
export const named = (name: string, role: string): string =>
  `::-p-aria([name="${typesetFrench(name)}"][role="${role}"])`

/** The test bench of the demonstration is folded; who tries cards has it open. Holds for every page of the window. */
export const openBench = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument(
    `if (location.protocol === 'http:') sessionStorage.setItem('cps-demo-bench', 'open')`,
  )

export class PageDriver {
  readonly page: Page
  /** Errors of the page's own scripts. */
  readonly complaints: string[] = []
  readonly #pictures: string
  readonly #window: Viewport

  /** @param pictures - their folder below that of `npm run pictures` */
  constructor(page: Page, pictures: string, window: Viewport) {
    this.page = page
    this.#pictures = pictures
    this.#window = window
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  async click(name: string, role = 'button'): Promise<void> {
    await this.page.locator(named(name, role)).click()
  }

  /** Types in the place of what stands in the field. */
  async type(name: string, text: string): Promise<void> {
    await this.page.locator(named(name, 'textbox')).click({ count: 3 })
    await this.page.keyboard.type(text)
  }

  /** The visible text of the first element that matches, with ordinary spaces; '' when there is none. */
  async textOf(selector: string): Promise<string> {
    const text = await this.evaluate<string>(
      `document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`,
    )
    return text.replaceAll(/\s+/g, ' ').trim()
  }

  async sees(text: string, selector = 'main'): Promise<void> {
    await expect.poll(async () => asTyped(await this.textOf(selector)), DEADLINE).toContain(asTyped(text))
  }

  /** Waits for a heading that says this and nothing else. */
  async seesHeading(text: string): Promise<void> {
    const shown = `[...document.querySelectorAll('h1, h2')].filter((e) => e.checkVisibility()).map((e) => e.innerText)`
    const headings = async () => (await this.evaluate<string[]>(shown)).map(asTyped)
    await expect.poll(headings, DEADLINE).toContain(asTyped(text))
  }

  async seesControl(name: string, role: string): Promise<void> {
    await this.page.waitForSelector(named(name, role), { timeout: 10_000 })
  }

  /** Looks at the present state wide and narrow, light and dark, and leaves the window as it was. */
  async record(name: string): Promise<void> {
    await pictures(this.page, join(this.#pictures, name))
    const { width: wide, height } = this.#window
    for (const { width, scheme } of looksAt(wide)) {
      await this.page.setViewport({ ...this.#window, width })
      await this.page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ])
      await lookAt(this.page, join(this.#pictures, `${name}-${width}-${scheme}`))
    }
    await this.page.setViewport({ ...this.#window, width: wide, height })
    await this.page.emulateMediaFeatures([])
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate(expression) as Promise<T>
  }
}

/** The control that the selector finds, once it is there and can be used. */
export async function usable(page: Page, selector: string): Promise<ElementHandle> {
  const found = async (): Promise<ElementHandle | null> => {
    const element = await page.$(selector)
    if (element === null || !(await element.isVisible())) return null
    const isDisabled = (node: unknown): boolean => (node as { disabled?: boolean }).disabled === true
    return (await element.evaluate(isDisabled)) ? null : element
  }
  await expect.poll(() => found().catch(() => null), DEADLINE).not.toBeNull()
  const control = await found()
  if (control === null) throw new Error(`no control ${selector}`)
  return control
}
