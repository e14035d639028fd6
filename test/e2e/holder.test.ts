import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, dial, MANAGED, type RunningBridge, startBridge } from '../helpers/black-box.ts'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { launchFirefox } from '../helpers/firefox.ts'
import { PromptDriver } from '../helpers/prompt-driver.ts'
import { traceIn } from '../helpers/secret-search.ts'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A portal as an integrator would write it, for tests in browsers: one window opened in the click, led to the bridge at
 * `prompt.requested`. It keeps every frame that it receives.
 */
const PAGE = (bridge: string): string => `<!doctype html><html lang="fr"><title>Portail</title>
<button id="go">Demander</button>
<script>
  const frames = []
  const answers = new Map()
  let shown
  const socket = new WebSocket('${bridge.replace('https', 'wss')}/v1/socket?lang=fr', 'cps-bridge.v1')
  const ready = new Promise((resolve) => { socket.onopen = resolve })
  socket.onmessage = ({ data }) => {
    frames.push(data)
    const message = JSON.parse(data)
    if (message.method === 'prompt.requested' && shown) shown.location.replace(message.params.url)
    if (message.id !== undefined && !message.method) answers.get(message.id)?.(message)
  }
  let next = { method: 'pin.verify', params: {} }
  let last
  async function ask({ method, params }) {
    await ready
    const id = 'call-' + (answers.size + 1)
    last = new Promise((resolve) => answers.set(id, resolve))
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
  }
  document.querySelector('#go').addEventListener('click', () => {
    shown = window.open('', '_blank')
    ask(next)
  })
</script>`

class WebPortal {
  readonly #server: Server
  #bridge = ''

  constructor() {
    this.#server = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.statusCode = request.url === '/' ? 200 : 404
      response.end(request.url === '/' ? PAGE(this.#bridge) : '')
    })
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  connect(bridge: string): void {
    this.#bridge = bridge
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** The portal in one tab. */
class PortalTab {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Clicks; the call is on its way then. */
  async ask(method: string, params: object = {}): Promise<void> {
    await this.page.bringToFront()
    await this.page.evaluate(`next = ${JSON.stringify({ method, params })}`)
    await this.page.click('#go')
  }

  /** The code with which the last call ended, or `ok`. */
  outcome(): Promise<string> {
    return this.page.evaluate(`last.then(({ error }) => error ? error.data.code : 'ok')`) as Promise<string>
  }

  frames(): Promise<readonly string[]> {
    return this.page.evaluate('frames') as Promise<readonly string[]>
  }

  /** Address of the prompt that was announced last. */
  promptUrl(): Promise<string> {
    return this.page.evaluate(
      `frames.map((frame) => JSON.parse(frame)).findLast(({ method }) => method === 'prompt.requested').params.url`,
    ) as Promise<string>
  }

  async promptOutcomes(): Promise<readonly unknown[]> {
    const frames = (await this.frames()).map((text) => JSON.parse(text) as Record<string, unknown>)
    return frames.flatMap(({ method, params }) =>
      method === 'prompt.closed' ? [(params as { outcome: unknown }).outcome] : [],
    )
  }
}

const WRONG = '9071'
const RIGHT = '1234'
const PATIENCE = { timeout: 15_000, interval: 50 }
const ACCEPT = 'Je comprends que ma carte peut être bloquée'

const launchers: Readonly<Record<string, (home: string, caFile: string) => Promise<Browser>>> = {
  async Chromium(home, caFile) {
    await trustAuthority(home, caFile)
    return launchChromium(home)
  },
  Firefox: launchFirefox,
}

/** What a frame says, without what is random by nature. */
const readable = (frame: string): string =>
  frame.replaceAll(/[\w+/=.-]{80,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')

describe.each(Object.entries(launchers))('the holder in %s', (_name, launch) => {
  let folder: string
  let portals: readonly WebPortal[]
  let bridge: RunningBridge
  let browser: Browser
  let desk: Caller
  const tabs: PortalTab[] = []
  const used = new Set<string>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cps-bridge-holder-'))
    portals = await Promise.all(Array.from({ length: 12 }, () => new WebPortal().listen()))
    const origins = [
      { origin: MANAGED, pinEntry: 'api', identity: 'allow' },
      // The last one is a stranger.
      ...portals.slice(0, -1).map(({ origin }) => ({ origin })),
    ]
    const home = join(folder, 'bridge')
    bridge = await startBridge({ home, config: { development: true, origins } })
    for (const portal of portals) portal.connect(bridge.url)
    browser = await launch(join(folder, 'browser'), join(home, 'tls', 'ca.pem'))
    desk = await dial(bridge)
  })
  afterAll(async () => {
    await browser.close()
    await desk.close()
    await bridge.stop()
    await Promise.all(portals.map((portal) => portal.close()))
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(async () => {
    for (const tab of tabs.splice(0)) {
      for (const frame of await tab.frames()) expect(traceIn(readable(frame), '1234', WRONG)).toBeNull()
    }
    // A prompt's window may close by itself meanwhile.
    for (const page of (await browser.pages()).slice(1)) await page.close().catch(() => undefined)
    expect(traceIn(bridge.said(), WRONG)).toBeNull()
  })

  const insert = (profile: string): Promise<unknown> => desk.result('virtual.insert', { profile })
  const triesLeft = async (): Promise<unknown> => (await desk.result('pin.status'))['triesLeft']

  /** A portal that was not used before: what one portal's holder refused counts for that portal. */
  async function openPortal(index: number): Promise<PortalTab> {
    const page = await browser.newPage()
    await page.goto(portals[index]?.origin ?? '')
    const tab = new PortalTab(page)
    tabs.push(tab)
    return tab
  }

  /** The page of the bridge that the click opened. */
  async function asked(tab: PortalTab, method: string, params: object = {}): Promise<PromptDriver> {
    await tab.ask(method, params)
    let found: Page | undefined
    await expect
      .poll(async () => {
        found = (await browser.pages()).find((page) => isNew(page.url()))
        return found !== undefined
      }, PATIENCE)
      .toBe(true)
    if (found === undefined) throw new Error('no window')
    used.add(found.url())
    return new PromptDriver(found)
  }
  const isNew = (url: string): boolean => url.includes('/prompt/') && !used.has(url)

  const enter = async (prompt: PromptDriver, code: string): Promise<void> => {
    await prompt.fieldIsOpen()
    await prompt.page.focus('#code')
    await prompt.page.keyboard.type(code)
    await prompt.page.keyboard.press('Enter')
  }

  it('types a wrong code twice, accepts the risk of the last try, and wins', async () => {
    await insert('rpps')
    const tab = await openPortal(0)
    const prompt = await asked(tab, 'activation.sign', { challenge: 'A'.repeat(43) })
    await prompt.seesHeading('Signer la demande d’activation e-CPS')
    await prompt.sees(new URL(portals[0]?.origin ?? '').host)
    await enter(prompt, WRONG)
    await prompt.sees('Code porteur erroné : il vous reste 2 essais.', '[role=alert]')
    await enter(prompt, WRONG)
    await prompt.sees('Dernier essai')
    expect(await triesLeft()).toBe(1)
    await prompt.fieldIsOpen()
    expect(await prompt.confirmIsDisabled()).toBe(true)
    await enter(prompt, RIGHT)
    expect(await triesLeft()).toBe(1)
    await prompt.click(ACCEPT, 'checkbox')
    await prompt.page.focus('#code')
    await prompt.page.keyboard.press('Enter')
    expect(await tab.outcome()).toBe('ok')
    await prompt.ends('Demande signée')
    expect(await tab.promptOutcomes()).toEqual(['confirmed'])
    expect(await triesLeft()).toBe(3)
  })

  it('consents once, refuses twice, and is left alone then', async () => {
    await insert('rpps')
    const tab = await openPortal(1)
    const consent = await asked(tab, 'card.identity')
    await consent.seesHeading('Autoriser la lecture de votre identité ?')
    await consent.fieldlessConfirm('Autoriser')
    expect(await tab.outcome()).toBe('ok')
    for (const method of ['pin.verify', 'pin.verify']) {
      const prompt = await asked(tab, method)
      await prompt.click('Refuser')
      expect(await tab.outcome()).toBe('PIN_CANCELLED')
      await prompt.ends('Vous avez refusé')
    }
    await tab.ask('pin.verify')
    expect(await tab.outcome()).toBe('RATE_LIMITED')
    expect(await tab.promptOutcomes()).toEqual(['confirmed', 'refused', 'refused'])
    expect(await triesLeft()).toBe(3)
  })

  it('is told what is wrong with the reader while the page waits', async () => {
    await insert('rpps')
    const tab = await openPortal(2)
    const prompt = await asked(tab, 'pin.verify')
    await prompt.fieldIsOpen()
    await prompt.page.focus('#code')
    await prompt.page.keyboard.type('12')
    await desk.result('virtual.remove')
    await prompt.sees('Aucune carte', '#status')
    expect(await prompt.code()).toBe('')
    await insert('vitale')
    await prompt.sees('carte Vitale', '#status')
    await insert('mute')
    await prompt.sees('ne répond pas', '#status')
    await insert('rpps')
    await enter(prompt, RIGHT)
    expect(await tab.outcome()).toBe('ok')
  })

  it('answers two portals at once, each on a page of its own', async () => {
    await insert('rpps')
    const [first, second] = [await openPortal(3), await openPortal(4)]
    const one = await asked(first, 'pin.verify')
    const two = await asked(second, 'pin.verify')
    await one.sees(new URL(portals[3]?.origin ?? '').host, '#origin')
    await two.sees(new URL(portals[4]?.origin ?? '').host, '#origin')
    await two.page.bringToFront()
    await enter(two, RIGHT)
    expect(await second.outcome()).toBe('ok')
    await one.page.bringToFront()
    await enter(one, RIGHT)
    expect(await first.outcome()).toBe('ok')
  })

  it('is not heard while another window has the focus, nor right after', async () => {
    await insert('rpps')
    const tab = await openPortal(5)
    const prompt = await asked(tab, 'pin.verify')
    await prompt.fieldIsOpen()
    await prompt.page.focus('#code')
    await prompt.page.keyboard.type('12')
    await tab.page.bringToFront()
    await expect.poll(() => prompt.code(), PATIENCE).toBe('')
    await prompt.page.bringToFront()
    await enter(prompt, RIGHT)
    expect(await tab.outcome()).toBe('ok')
  })

  it('spends one try when the same prompt is answered in two windows at once', async () => {
    await insert('rpps')
    const tab = await openPortal(6)
    const prompt = await asked(tab, 'pin.verify')
    await prompt.sees('Il vous reste 3 essais.')
    const twin = await browser.newPage()
    await twin.goto(await tab.promptUrl())
    await new PromptDriver(twin).sees('Il vous reste 3 essais.')
    const submit = (page: Page): Promise<unknown> =>
      page.evaluate(`Promise.all([1, 2].map(() => fetch(location.pathname + '/decision', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ attempt: 1, decision: 'confirm', pin: '${WRONG}' }),
      }).then(({ status }) => status)))`)
    // No decision is taken before a page has shown the card for 700 ms.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const statuses = (await Promise.all([submit(prompt.page), submit(twin)])).flat()
    expect(statuses.toSorted()).toEqual([200, 409, 409, 409])
    await prompt.sees('Code porteur erroné : il vous reste 2 essais.', '[role=alert]')
    expect(await triesLeft()).toBe(2)
    await prompt.page.bringToFront()
    await prompt.click('Refuser')
    expect(await tab.outcome()).toBe('PIN_CANCELLED')
  })

  it('may reload the page; to close it means to refuse', async () => {
    await insert('rpps')
    const tab = await openPortal(7)
    const prompt = await asked(tab, 'pin.verify')
    await prompt.sees('Il vous reste 3 essais.')
    await prompt.page.reload()
    await prompt.sees('Il vous reste 3 essais.')
    await prompt.page.close()
    expect(await tab.outcome()).toBe('PIN_CANCELLED')
    expect(await tab.promptOutcomes()).toEqual(['refused'])
  })

  it('is not tricked by a foreign page that knows the address of the prompt', async () => {
    await insert('rpps')
    const tab = await openPortal(8)
    const prompt = await asked(tab, 'pin.verify')
    await prompt.sees('Il vous reste 3 essais.')
    const url = await tab.promptUrl()
    const foreign = await browser.newPage()
    await foreign.goto(portals.at(-1)?.origin ?? '')
    const seen = await foreign.evaluate(`(async () => {
      const url = ${JSON.stringify(url.split('?')[0])}
      const frame = document.createElement('iframe')
      frame.src = url
      const loaded = new Promise((resolve) => { frame.onload = resolve })
      document.body.append(frame)
      const hint = document.createElement('link')
      hint.rel = 'prefetch'
      hint.href = url
      document.head.append(hint)
      await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 3000))])
      const tell = (work) => work.then(({ type, status }) => type + ' ' + status, () => 'failed')
      const body = JSON.stringify({ attempt: 1, decision: 'confirm', pin: '${WRONG}' })
      return [
        await tell(fetch(url)),
        await tell(fetch(url + '/events')),
        await tell(fetch(url + '/decision', { method: 'POST', body })),
        await tell(fetch(url + '/decision', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })),
        await tell(fetch(url + '/decision', { method: 'POST', mode: 'no-cors', body })),
        frame.contentDocument === null,
      ]
    })()`)
    expect(seen).toEqual(['failed', 'failed', 'failed', 'failed', 'failed', true])
    // A window of its own: it can neither read nor lead it elsewhere. What it holds is closed, or the empty page before.
    const held = await foreign.evaluate(`(async () => {
      const opened = window.open(${JSON.stringify(url)}, 'trap')
      await new Promise((resolve) => setTimeout(resolve, 2500))
      let text = ''
      try { text = opened.document.body.innerText } catch {}
      try { opened.location = 'about:blank' } catch {}
      return [opened.closed, text]
    })()`)
    expect(held).toEqual([true, ''])
    expect(await triesLeft()).toBe(3)
    await prompt.page.bringToFront()
    await enter(prompt, RIGHT)
    expect(await tab.outcome()).toBe('ok')
  })
})
