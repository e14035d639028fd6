/** Drives the pages of the reference portal and of the activation as a visitor does. */
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { DEADLINE, named, openBench, PageDriver } from './page-driver.ts'

export class PortalDriver extends PageDriver {
  /** @param site - folder of the pictures */
  constructor(page: Page, site = 'portal') {
    super(page, site, { width: 1280, height: 900 })
    void openBench(page)
  }

  async choose(name: string, value: string): Promise<void> {
    await this.page.locator(named(name, 'combobox')).fill(value)
  }

  seesAlert(text: string): Promise<void> {
    return this.sees(text, '[role=alert]')
  }

  async seesStatus(text: string): Promise<void> {
    await expect.poll(() => this.textOf('[role=status]'), DEADLINE).toBe(text)
  }

  /** Name of the control or heading that has the focus. */
  focused(): Promise<string> {
    return this.evaluate(
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
}
