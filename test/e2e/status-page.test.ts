import { join } from 'node:path'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPages } from '../../src/server/pages/pages.ts'
import { emptyReader, readerWithCard } from '../helpers/fake-bridge.ts'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { lookAt } from '../helpers/looks.ts'
import { startTestServer, type TestServer } from '../helpers/test-server.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const INFO = { version: '9.8.7-test', protocol: 1, platform: 'linux', backend: 'pcsc' }
const INSERT = 'Insérez votre carte CPS.'
const READY = 'Carte CPS détectée.'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({ pages: await loadPages(join(ROOT, 'dist', 'web')) })
  server.bridge.script = { 'bridge.info': () => INFO }
  browser = await launchHeadlessShell({ acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await server.closeGently(1_000)
})

// Code that runs in the page is given as text: the types of these tests are Node's.
const textOf = async (page: Page, selector: string): Promise<string> =>
  String(await page.evaluate(`document.querySelector('${selector}').innerText.replaceAll(/\\s+/g, ' ')`))
const summarySays = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction(`document.querySelector('#summary').textContent.includes('${text}')`)

async function openPage(width = 1_024, query = ''): Promise<Page> {
  const page = await browser.newPage()
  await page.setViewport({ width, height: 900 })
  await page.goto(`${server.url}/${query}`)
  await summarySays(page, INSERT)
  return page
}

describe('the status page', () => {
  it('says that the bridge works, in French or in English, and its version', async () => {
    const page = await openPage()
    expect(await textOf(page, 'h1')).toBe('Ma carte CPS')
    expect(await textOf(page, '#links')).toContain('Programme cps-bridge fonctionne')
    expect(await textOf(page, '#summary')).toBe(INSERT)
    await page.click('#language')
    expect(await textOf(page, '#links')).toContain('Program cps-bridge is running')
    expect(await textOf(page, '#summary')).toBe('Insert your CPS card.')
    expect(await page.evaluate('document.documentElement.lang + location.search')).toBe('en?lang=en')
    await page.reload()
    await summarySays(page, INSERT)
    expect(await textOf(page, '#language')).toBe('Français')
    await page.waitForFunction(`document.body.innerText.includes('cps-bridge 9.8.7-test')`)
    await page.close()
  })

  it('follows readers and cards', async () => {
    const page = await openPage()
    server.bridge.publish('card.inserted', readerWithCard)
    await summarySays(page, READY)
    expect(await textOf(page, '#links')).toBe(
      'Programme cps-bridge fonctionne cps-bridge Virtual Reader 00 00 Carte CPS insérée',
    )
    server.bridge.publish('card.removed', emptyReader)
    await summarySays(page, INSERT)
    server.bridge.degrade('denied')
    await summarySays(page, 'Cet ordinateur ne vous autorise pas à utiliser le lecteur de carte.')
    await page.close()
  })

  it('says what is wrong with a card, and what to do about it', async () => {
    const page = await openPage()
    server.bridge.publish('card.inserted', { ...readerWithCard, card: { kind: 'vitale' } })
    await summarySays(page, 'C’est une carte Vitale. Insérez votre carte CPS à sa place.')
    expect(await textOf(page, '#links')).toContain('Carte Vitale')
    server.bridge.publish('card.removed', emptyReader)
    await summarySays(page, INSERT)
    await page.close()
  })

  it('helps by what the holder sees', async () => {
    const page = await openPage()
    await page.locator('#help details:first-of-type summary').click()
    expect(await textOf(page, '#help details:first-of-type')).toContain('choisissez « Autoriser »')
    await lookAt(page, 'status-help')
    await page.close()
  })

  it('gives the versions that a help desk asks for', async () => {
    const page = await openPage()
    await page.waitForSelector('#help-desk:not([hidden])')
    const facts = await textOf(page, '#facts')
    for (const fact of ['9.8.7-test', 'linux', 'PC/SC', 'Chrome']) expect(facts).toContain(fact)
    expect(await page.$('#virtual:not([hidden])')).toBeNull()
    await page.close()
  })

  it('inserts, swaps and removes virtual cards', async () => {
    const calls: unknown[] = []
    const record =
      (name: string, ...answer: Parameters<typeof server.bridge.publish>) =>
      (params: unknown) => {
        calls.push([name, params])
        server.bridge.publish(...answer)
        return { reader: answer[1] }
      }
    const pcsc = server.bridge.script
    server.bridge.script = {
      'bridge.info': () => ({ ...INFO, backend: 'virtual' }),
      'virtual.insert': record('insert', 'card.inserted', readerWithCard),
      'virtual.remove': record('remove', 'card.removed', emptyReader),
    }
    const page = await openPage()
    const press = (name: string) => page.locator(`::-p-aria([name="${name}"][role="button"])`).click()
    await page.waitForSelector('#virtual:not([hidden])')
    await page.select('select', 'adeli')
    await press('Insérer la carte')
    await summarySays(page, READY)
    await lookAt(page, 'status-virtual')
    const names = 'Array.from(document.querySelectorAll("option"), ({ text }) => text)'
    expect(await page.evaluate(names)).toContain('Carte bloquée')
    await page.click('#language')
    expect(await page.evaluate(names)).toContain('Blocked card')
    expect(await textOf(page, '#facts')).toContain('Readers virtual')
    await page.click('#language')
    await press('Échanger la carte')
    await press('Retirer la carte')
    await summarySays(page, INSERT)
    await page.select('select', '')
    await press('Insérer la carte')
    await summarySays(page, READY)
    const reader = 'reader-1'
    expect(calls).toEqual([
      ['insert', { reader, profile: 'adeli' }],
      ['insert', { reader, profile: 'adeli' }],
      ['remove', { reader }],
      ['insert', { reader }],
    ])
    server.bridge.script = pcsc
    server.bridge.publish('card.removed', emptyReader)
    await page.close()
  })

  it('says when the bridge has gone, and goes on when it is back', async () => {
    const pages = await loadPages(join(ROOT, 'dist', 'web'))
    const mortal = await startTestServer({ pages })
    mortal.bridge.script = { 'bridge.info': () => INFO }
    const page = await browser.newPage()
    await page.goto(`${mortal.url}/`)
    await summarySays(page, INSERT)
    await mortal.closeGently(1_000)
    await summarySays(page, 'cps-bridge ne répond plus')
    expect(await textOf(page, '#links')).toBe('Programme cps-bridge ne répond pas')
    const reborn = await startTestServer({ pages, port: mortal.port })
    reborn.bridge.script = mortal.bridge.script
    await summarySays(page, INSERT)
    await page.close()
    await reborn.closeGently(1_000)
  })

  it.each([
    [320, 'light'],
    [320, 'dark'],
    [1_024, 'light'],
    [1_024, 'dark'],
  ] as const)('is accessible and fits at %i pixels, %s', async (width, scheme) => {
    const page = await openPage(width)
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    const name = 'HID Global OMNIKEY 3x21 Smart Card Reader [OMNIKEY 3x21] 00 00'
    server.bridge.publish('card.inserted', { ...readerWithCard, name })
    await summarySays(page, READY)
    await lookAt(page, `status-${width}-${scheme}`)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await page.close()
  })

  it('breaks none of its own rules', async () => {
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(`${server.url}/`)
    await summarySays(page, INSERT)
    // The browser itself reports that it obeyed `Clear-Site-Data`.
    expect(complaints.filter((text) => !text.includes('Cleared data types: "storage"'))).toEqual([])
    await page.close()
  })

  it('closes the window that a portal opened, and says so when it may not', async () => {
    const page = await openPage(1_024, '?from=portal')
    await page.click('#close')
    await page.waitForSelector('#close-hint:not([hidden])')

    const opened = new Promise<Page | null>((resolve) => page.once('popup', resolve))
    await page.evaluate(`void window.open('${server.url}/?from=portal')`)
    const popup = await opened
    await popup?.waitForSelector('#close')
    const closed = new Promise((resolve) => popup?.once('close', () => resolve(true)))
    await popup?.click('#close')
    expect(await closed).toBe(true)
    await page.close()
  })

  it('removes a worker that another program left on the origin', async () => {
    const page = await openPage()
    const squatter = `navigator.serviceWorker.register('/left-behind.js').then(() => 'registered')`
    expect(await page.evaluate(squatter)).toBe('registered')
    await page.waitForFunction(`navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)`)
    await page.close()
  })
})
