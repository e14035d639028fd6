/** A browser and a fake bridge for the tests of the prompt page. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { PromptView } from '../../src/contract/prompt.ts'
import { launchHeadlessShell } from './chromium.ts'
import { FakePrompt, ORIGIN, readyView } from './fake-prompt.ts'
import { PromptDriver } from './prompt-driver.ts'

export const ACCEPT = 'Je comprends que ma carte peut être bloquée'
/** What a view has when no card was read. */
export const NOTHING_READ = { reader: null, card: null, pin: null }
export const FAULTS = {
  noCard: {
    code: 'CARD_ABSENT',
    message: 'Aucune carte dans le lecteur.',
    advice: 'Insérez votre carte CPS.',
  },
  wrongCode: {
    code: 'PIN_INCORRECT',
    message: 'Code porteur erroné : il vous reste 2 essais.',
    advice: 'Vérifiez votre code porteur avant de recommencer : la carte se bloque après le dernier essai.',
  },
  blocked: {
    code: 'PIN_BLOCKED',
    message: 'Votre carte CPS est bloquée.',
    advice: 'Débloquez-la avec votre code de déblocage (8 chiffres), reçu par courrier avec le code porteur.',
  },
}

/** A view whose card has this many tries left. */
export const tries = (triesLeft: number): Partial<PromptView> => ({
  pin: readyView.pin === null ? null : { ...readyView.pin, triesLeft, lastTry: triesLeft === 1 },
})

/** Registers the hooks of a test file; every test has a bridge of its own. */
export class PromptBench {
  #home = ''
  #browser: Browser | undefined
  #prompt = new FakePrompt()

  /** @param launch - of the browser; the whole one where the focus of windows counts. */
  constructor(launch: (home: string) => Promise<Browser> = (home) => launchHeadlessShell({ home })) {
    beforeAll(async () => {
      this.#home = await mkdtemp(join(tmpdir(), 'cps-bridge-prompt-'))
      this.#browser = await launch(this.#home)
    })
    beforeEach(async () => {
      this.#prompt = await new FakePrompt().listen()
    })
    afterEach(async () => {
      // A prompt's window may close by itself meanwhile.
      for (const page of (await this.browser.pages()).slice(1)) await page.close().catch(() => undefined)
      await this.#prompt.close()
    })
    afterAll(async () => {
      await this.browser.close()
      await rm(this.#home, { recursive: true, force: true })
    })
  }

  get browser(): Browser {
    if (this.#browser === undefined) throw new RangeError('the browser is started before the first test')
    return this.#browser
  }

  get prompt(): FakePrompt {
    return this.#prompt
  }

  /** Ends the bridge and starts it anew on the same port. */
  async endBridge(): Promise<() => Promise<void>> {
    const port = Number(new URL(this.#prompt.url).port)
    await this.#prompt.close()
    return async () => {
      this.#prompt = await new FakePrompt().listen(port)
    }
  }

  /** Opens the page; it shows the request. */
  async open(changes: Partial<PromptView> = {}): Promise<PromptDriver> {
    this.#prompt.show(changes)
    const driver = await this.visit()
    await driver.sees(ORIGIN)
    return driver
  }

  async visit(locale?: 'fr' | 'en'): Promise<PromptDriver> {
    const page = await this.browser.newPage()
    await page.setViewport({ width: 1024, height: 800 })
    const driver = new PromptDriver(page)
    await page.goto(this.#prompt.url + (locale === undefined ? '' : `?lang=${locale}`))
    return driver
  }
}
