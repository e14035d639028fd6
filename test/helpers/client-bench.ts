/** A real bridge, a portal that the browser takes for a public site, and a browser that trusts both by their certificates. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Frame, type Page, TargetType } from 'puppeteer-core'
import { expect } from 'vitest'
import { launchChromium, trustAuthority } from './chromium.ts'
import { PromptDriver } from './prompt-driver.ts'
import { type PortalSite, startPortalSite } from './portal-site.ts'
import { type Program, startProgram } from './program.ts'

export const PORTAL = 'portal.test'
export const EVIL = 'evil.test'

export interface Outcome {
  readonly value?: unknown
  readonly code?: string
  readonly name?: string
  readonly message?: string
  readonly advice?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryable?: boolean
}

export type Permission = 'granted' | 'denied' | 'prompt'

export class ClientBench {
  #folder = ''
  #site: PortalSite | undefined
  #bridge: Program | undefined

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'cps-bridge-client-'))
    this.#site = await startPortalSite(this.#folder, [PORTAL, EVIL])
    const origins = [{ origin: this.site.origin(PORTAL), pinEntry: 'page', identity: 'allow' }]
    const readers = { backend: 'virtual', virtual: ['rpps'] }
    await writeFile(join(this.#folder, 'config.json'), JSON.stringify({ origins, readers }))
    await this.startBridge(0)
  }

  async startBridge(port = this.port): Promise<void> {
    const args = ['run', '--config', join(this.#folder, 'config.json'), '--port', String(port)]
    this.#bridge = await startProgram(join(this.#folder, 'bridge'), args, 'listening')
  }

  async stopBridge(): Promise<void> {
    expect(await this.#bridge?.stop()).toBe(0)
  }

  async end(): Promise<void> {
    await this.#bridge?.stop()
    await this.#site?.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  get site(): PortalSite {
    if (this.#site === undefined) throw new RangeError('the bench is started first')
    return this.#site
  }

  get bridgeUrl(): string {
    return this.#bridge?.ready.url ?? ''
  }

  get port(): number {
    return Number(new URL(this.bridgeUrl).port)
  }

  get caFile(): string {
    return join(this.#folder, 'bridge', 'tls', 'ca.pem')
  }

  folder(name: string): string {
    return join(this.#folder, name)
  }

  /** @param trustsBridge - whether its NSS database holds the authority of the bridge. */
  async launchChromium(trustsBridge: boolean): Promise<Browser> {
    const home = this.folder(`chromium-${trustsBridge}`)
    await trustAuthority(home, this.site.caFile)
    if (trustsBridge) await trustAuthority(home, this.caFile, 'bridge')
    return this.startChromium(home)
  }

  /** Starts a browser with this home as it is. */
  startChromium(home: string, executablePath?: string): Promise<Browser> {
    const flags = [
      `--host-resolver-rules=MAP *.test 127.0.0.1`,
      `--ip-address-space-overrides=127.0.0.1:${this.site.port}=public`,
    ]
    return launchChromium(home, flags, executablePath)
  }
}

/** What the browser's user answered before, for every page of this context; it holds while the session is attached. */
export async function setPermission(page: Page, origin: string, setting: Permission): Promise<void> {
  const context = page.browserContext()
  const session = await context.browser().target().createCDPSession()
  const permission = { name: 'loopback-network' }
  await session.send('Browser.setPermission', {
    origin,
    permission,
    setting,
    ...(context.id !== undefined && { browserContextId: context.id }),
  })
}

/** Has the page do something in a click, as a user would. */
export async function click(page: Frame | Page, body: string): Promise<void> {
  // A page behind its own window gets no click.
  if ('bringToFront' in page) await page.bringToFront()
  await page.evaluate(`window.todo = async () => { ${body} }`)
  const button = await page.waitForSelector('#go')
  await button?.click()
}

export async function outcome(page: Frame | Page, timeout = 20_000): Promise<Outcome> {
  await expect.poll(() => page.evaluate('window.outcome !== undefined'), { timeout, interval: 50 }).toBe(true)
  return (await page.evaluate('window.outcome')) as Outcome
}

export async function clicked(page: Frame | Page, body: string, timeout?: number): Promise<Outcome> {
  await click(page, body)
  return outcome(page, timeout)
}

/** A new context with a page of the portal. */
export async function openSite(browser: Browser, url: string): Promise<Page> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.goto(url)
  return page
}

/** The window of the page's context that shows an address of the bridge. */
export async function openedBy(page: Page, bridgeUrl: string): Promise<PromptDriver> {
  const context = page.browserContext()
  const target = await context.waitForTarget(
    (other) => other.type() === TargetType.PAGE && other.url().startsWith(bridgeUrl),
    { timeout: 15_000 },
  )
  const opened = await target.page()
  if (opened === null) throw new Error('a window has a page')
  return new PromptDriver(opened)
}

/** The prompt that the relay window has the holder open, in the window of its own. */
export async function openedFromRelay(relay: PromptDriver, bridgeUrl: string): Promise<PromptDriver> {
  const { page } = relay
  await page.bringToFront()
  await relay.click('Ouvrir la demande')
  const shown = async (): Promise<Page | undefined> =>
    (await page.browser().pages()).find((other) => other.url().startsWith(`${bridgeUrl}/prompt/`))
  await expect.poll(shown, { timeout: 15_000 }).toBeDefined()
  const prompt = await shown()
  if (prompt === undefined) throw new Error('a window has a page')
  return new PromptDriver(prompt)
}

/** Types the code and confirms, as the holder does. */
export async function confirm(prompt: PromptDriver): Promise<void> {
  await prompt.page.bringToFront()
  await prompt.fieldIsOpen()
  await prompt.page.keyboard.type('1234')
  await prompt.click('Valider')
}

/** Claims of the token that a test has got. */
export function claimsOf({ value }: Outcome): unknown {
  const [, claims = ''] = (value as { token: string }).token.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString())
}
