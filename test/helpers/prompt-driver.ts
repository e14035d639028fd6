/** Drives the prompt page as a holder does, by accessible names, and looks at every state it passes through. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import axe from 'axe-core'
import type { ElementHandle, Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { readyFor } from './attention.ts'
import { looksAt } from './looks.ts'

const OUTPUT = join(import.meta.dirname, '..', 'output', 'prompt')
const DEADLINE = { timeout: 10_000, interval: 30 }
const LOOKS = looksAt(1024)

/** Text with ordinary spaces, whatever the typography. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f\n]+/g, ' ')

const isUsable = async (element: ElementHandle): Promise<boolean> =>
  (await element.isVisible()) &&
  (await element.evaluate((node) => (node as unknown as { disabled?: boolean }).disabled !== true))

/** The page in the window that an action on another page opens. */
export async function openedBy(page: Page, act: () => Promise<void>): Promise<PromptDriver> {
  const opened = new Promise<Page>((resolve, reject) => {
    page.once('popup', (popup) => (popup === null ? reject(new Error('no window')) : resolve(popup)))
  })
  await act()
  return new PromptDriver(await opened)
}

export class PromptDriver {
  readonly page: Page
  readonly complaints: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => this.complaints.push(message.text()))
  }

  /** Works a control once it can be used and the page takes an entry: by mouse, in Firefox by keyboard. */
  async click(name: string, role = 'button'): Promise<void> {
    const selector = `::-p-aria([name="${name}"][role="${role}"])`
    const control = await this.page.waitForSelector(selector)
    if (control !== null) await readyFor(this.page, control)
    if (await this.#hasNoFrames()) await this.#press(selector)
    else await this.page.locator(selector).click()
  }

  /** Firefox without a desktop now and then draws no frame of a new window, and a mouse waits for one. */
  async #hasNoFrames(): Promise<boolean> {
    return (await this.page.browser().version()).toLowerCase().startsWith('firefox')
  }

  async #press(selector: string): Promise<void> {
    let usable: ElementHandle | null = null
    await expect
      .poll(async () => {
        usable = await this.page.$(selector).catch(() => null)
        return usable !== null && (await isUsable(usable).catch(() => false))
      }, DEADLINE)
      .toBe(true)
    await (usable as ElementHandle | null)?.evaluate((node) => (node as unknown as { focus(): void }).focus())
    await this.page.keyboard.press(' ')
  }

  confirmIsDisabled(): Promise<boolean> {
    return this.evaluate(`document.querySelector('#confirm').disabled`)
  }

  async seesControl(name: string, role: string): Promise<void> {
    await this.page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, { timeout: 5_000 })
  }

  textOf(selector: string): Promise<string> {
    return this.evaluate<string>(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`).then(
      plain,
    )
  }

  async sees(text: string, selector = 'main'): Promise<void> {
    await expect.poll(() => this.textOf(selector), DEADLINE).toContain(text)
  }

  /** Waits until the field accepts what is typed. */
  async fieldIsOpen(): Promise<void> {
    await this.page.waitForSelector('#code:not([readonly])', { visible: true })
  }

  /** Types the code, once the page takes one, and confirms. */
  async enter(code: string): Promise<void> {
    await this.fieldIsOpen()
    if (await this.#hasNoFrames()) await this.page.focus('#code')
    else await this.click('Code porteur', 'textbox')
    await this.page.keyboard.type(code)
    await this.click('Valider')
  }

  /** Confirms what needs no code, once the page takes a decision. */
  async fieldlessConfirm(name: string): Promise<void> {
    await this.page.waitForSelector('#confirm:not([disabled])', { visible: true })
    await this.click(name)
  }

  async seesHeading(text: string): Promise<void> {
    await expect.poll(() => this.textOf('h1'), DEADLINE).toBe(text)
  }

  /** Sees the outcome, unless the window has closed itself already. */
  async ends(title: string): Promise<void> {
    await expect
      .poll(() => (this.page.isClosed() ? title : this.textOf('h1').catch(() => '')), DEADLINE)
      .toBe(title)
  }

  /** What the document has of the code. */
  code(): Promise<string> {
    return this.evaluate(`document.querySelector('#code').value`)
  }

  /** Id of the element that has the focus. */
  focused(): Promise<string> {
    return this.evaluate(`document.activeElement.id`)
  }

  async focusIsOn(id: string): Promise<void> {
    await expect.poll(() => this.focused(), DEADLINE).toBe(id)
  }

  /** Puts a text on the clipboard as another program would, and pastes it. */
  async paste(text: string): Promise<void> {
    await this.evaluate(`{
      const data = new DataTransfer()
      data.setData('text/plain', ${JSON.stringify(text)})
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      document.querySelector('#code').dispatchEvent(event)
    }`)
  }

  /** Wide and narrow, light and dark: nothing that axe-core finds, nothing beyond the edge, and pictures. */
  async record(name: string): Promise<void> {
    await mkdir(OUTPUT, { recursive: true })
    for (const { width, scheme } of LOOKS) {
      await this.page.setViewport({ width, height: 800 })
      await this.page.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
      ])
      await this.page.screenshot({ path: join(OUTPUT, `${name}-${width}-${scheme}.png`), fullPage: true })
      expect(await this.#violations(), `${name} at ${width} pixels, ${scheme}`).toEqual([])
      const beyond = await this.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
      expect(beyond, `pixels beyond the edge at ${width}`).toBeLessThanOrEqual(0)
    }
    await this.page.setViewport({ width: 1024, height: 800 })
  }

  async #violations(): Promise<readonly string[]> {
    await this.page.evaluate(axe.source)
    const { violations } = await this.evaluate<AxeResults>('axe.run()')
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate(expression) as Promise<T>
  }
}
