/** Drives the bridge's own pages for the holder as the holder does. */
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { readyFor } from './attention.ts'
import { DEADLINE, named, PageDriver, usable } from './page-driver.ts'

/** The page in the window that an action on another page opens. */
export async function openedBy(page: Page, act: () => Promise<void>): Promise<PromptDriver> {
  const opened = new Promise<Page>((resolve, reject) => {
    page.once('popup', (popup) => (popup === null ? reject(new Error('no window')) : resolve(popup)))
  })
  await act()
  return new PromptDriver(await opened)
}

export class PromptDriver extends PageDriver {
  constructor(page: Page) {
    super(page, 'prompt', { width: 1024, height: 800 })
    page.on('console', (message) => {
      // The browser says that it obeyed.
      if (!message.text().includes('Cleared data types')) this.complaints.push(message.text())
    })
  }

  /** Works a control once it can be used and the page takes an entry: by mouse, in Firefox by keyboard. */
  override async click(name: string, role = 'button'): Promise<void> {
    const selector = named(name, role)
    const control = await this.page.waitForSelector(selector)
    if (control !== null) await readyFor(this.page, control)
    if (!(await this.#hasNoFrames())) return super.click(name, role)
    await (await usable(this.page, selector)).focus()
    await this.page.keyboard.press(' ')
  }

  /** Firefox without a desktop now and then draws no frame of a new window, and a mouse waits for one. */
  async #hasNoFrames(): Promise<boolean> {
    return (await this.page.browser().version()).toLowerCase().startsWith('firefox')
  }

  confirmIsDisabled(): Promise<boolean> {
    return this.evaluate(`document.querySelector('#confirm').disabled`)
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
}
