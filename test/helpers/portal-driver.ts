/** Drives the portal's page as a visitor does, by accessible names, and looks at every state it passes through. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { looksAt } from './looks.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output')
const DEADLINE = { timeout: 10_000, interval: 50 }
const LOOKS = looksAt(1280)

export class PortalDriver {
  readonly page: Page
  readonly errors: string[] = []
  readonly #output: string

  /** @param site - folder of the pictures */
  constructor(page: Page, site = 'portal') {
    this.page = page
    this.#output = join(OUTPUT, site)
    page.on('pageerror', (error) => this.errors.push(String(error)))
  }

  async click(name: string, role = 'button'): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="${role}"])`).click()
  }

  async type(name: string, text: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="textbox"])`).click()
    await this.page.keyboard.type(text)
  }

  async choose(name: string, value: string): Promise<void> {
    await this.page.locator(`::-p-aria([name="${name}"][role="combobox"])`).fill(value)
  }

  /** The visible text of the first element that matches, '' when there is none. */
  async textOf(selector: string): Promise<string> {
    return this.#evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`)
  }

  /** Waits for a heading. */
  async seesHeading(text: string): Promise<void> {
    await expect
      .poll(
        () =>
          this.#evaluate(
            `[...document.querySelectorAll('h2')].filter(e => e.checkVisibility()).map(e => e.innerText)`,
          ),
        DEADLINE,
      )
      .toContain(text)
  }

  async seesAlert(text: string): Promise<void> {
    await expect.poll(() => this.textOf('[role=alert]').then(plain), DEADLINE).toContain(text)
  }

  async seesStatus(text: string): Promise<void> {
    await expect.poll(() => this.textOf('[role=status]').then(plain), DEADLINE).toBe(text)
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.textOf('main').then(plain), DEADLINE).toContain(text)
  }

  /** Name of the control or heading that has the focus. */
  focused(): Promise<string> {
    return this.#evaluate(
      `((e) => e === document.body ? '' : e.labels?.[0]?.innerText ?? e.innerText)(document.activeElement)`,
    )
  }

  /** Presses Tab until the control with this name has the focus. */
  async tabTo(name: string): Promise<void> {
    const passed: string[] = []
    while (passed.length < 30) {
      await this.page.keyboard.press('Tab')
      const focused = (await this.focused()).trim()
      if (focused === name) return
      passed.push(focused)
    }
    throw new Error(`Tab does not reach “${name}”: ${passed.join(', ')}`)
  }

  /**
   * Looks at the present state wide and narrow, light and dark: nothing that axe-core finds, nothing beyond the edge,
   * and a picture for people.
   */
  async record(name: string): Promise<void> {
    await mkdir(this.#output, { recursive: true })
    for (const { width, scheme } of LOOKS) {
      await this.page.setViewport({ width, height: 900 })
      await this.page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ])
      await this.page.screenshot({
        path: join(this.#output, `${name}-${width}-${scheme}.png`),
        fullPage: true,
      })
      expect(await this.#violations(), `${name} at ${width} pixels, ${scheme}`).toEqual([])
      const beyond = await this.#evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
      expect(beyond, `pixels beyond the edge at ${width}`).toBeLessThanOrEqual(0)
    }
    await this.page.setViewport({ width: 1280, height: 900 })
    await this.page.emulateMediaFeatures([])
  }

  async #violations(): Promise<readonly string[]> {
    await this.page.evaluate(axe.source)
    const { violations } = await this.#evaluate<AxeResults>('axe.run()')
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  #evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate(expression) as Promise<T>
  }
}

/** Text with ordinary spaces, whatever the typography. */
function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ')
}
