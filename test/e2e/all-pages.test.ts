import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchHeadlessShell } from '../helpers/chromium.ts'
import { named } from '../helpers/page-driver.ts'
import { type Program, startProgram } from '../helpers/program.ts'

let folder: string
let demo: Program
let browser: Browser
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pages-'))
  demo = await startProgram(join(folder, 'bridge'), ['demo', '--port', '0'], 'demo')
  browser = await launchHeadlessShell({ home: folder, acceptInsecureCerts: true })
})
afterAll(async () => {
  await browser.close()
  await demo.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What is wrong with a page, whichever it is; the shift of the layout is summed without an input of the person. */
const FAULTS = `new Promise((resolve) => {
  let shift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility())
  const faults = () => [
    ...(shift < 0.1 ? [] : ['layout shift ' + shift]),
    ...(document.querySelectorAll('main').length === 1 ? [] : ['not one main']),
    ...shown('h1, h2, h3, h4, h5, h6').flatMap(({ innerText, outerHTML }) => innerText.trim() === '' ? [outerHTML] : []),
    ...shown('a').flatMap((link) => (link.getAttribute('href') ?? '') === '' ? [link.outerHTML] : []),
    ...((document.querySelector('meta[name=description]')?.content ?? '') === '' ? ['no description'] : []),
    ...(shown('h1').length === 1 ? [] : ['not one h1']),
  ]
  // What was buffered is told in a task of its own, after the frame that is drawn now.
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(faults()), 50)))
})`

/** A person at a computer of her own; what the browser says of the pages is kept. */
async function computer(): Promise<{ page: Page; said: string[]; context: BrowserContext }> {
  const context = await browser.createBrowserContext()
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  return { page, said, context }
}

async function follow(page: Page, name: string, role: 'link' | 'button'): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.locator(named(name, role)).click()])
}

/** Once the page is drawn by its script, if it has one that draws it. */
async function expectSound(page: Page): Promise<void> {
  await page.waitForFunction(
    `!document.documentElement.matches('[data-draws]:not([data-drawn])') && document.fonts.status === 'loaded'`,
  )
  expect(await page.evaluate(FAULTS), page.url()).toEqual([])
}

describe('every page', () => {
  it.each([
    ['the status page', () => demo.ready.bridge],
    ['the reference', () => `${demo.ready.bridge}/docs`],
    ['the reference in English', () => `${demo.ready.bridge}/docs?lang=en`],
    ['the declaration of accessibility', () => `${demo.ready.bridge}/accessibilite`],
    ['the page of the code', () => `${demo.ready.bridge}/pin`],
    ['a prompt that has ended', () => `${demo.ready.bridge}/prompt/wM3mJ5qXo2c9bT7yHk1LxA`],
    ['nothing, at the bridge', () => `${demo.ready.bridge}/nothing`],
    ['the portal', () => demo.ready.portal],
    ['the login of the portal', () => `${demo.ready.portal}/connexion`],
    ['nothing, at the portal', () => `${demo.ready.portal}/nothing`],
    ['the phone', () => demo.ready.phone],
    ['nothing, at the phone', () => `${demo.ready.phone}/nothing`],
  ])('is sound: %s', async (_name, address) => {
    const { page } = await computer()
    await page.goto(address(), { waitUntil: 'networkidle0' })
    await expectSound(page)
  })

  it('is sound on the way of the login to the activation', async () => {
    const { page, said } = await computer()
    await page.goto(`${demo.ready.portal}/connexion`)
    await follow(page, 'PRO SANTÉ CONNECT', 'link')
    await expectSound(page)
    await follow(page, 'Application e-CPS', 'link')
    await expectSound(page)
    await page.locator(named('Identifiant national', 'textbox')).fill('899700075122')
    await follow(page, 'Se connecter avec e-CPS', 'button')
    await expectSound(page)
    await follow(page, 'Demande d’activation', 'button')
    await page.waitForSelector('[data-stage="prepare"]:not([hidden])')
    await expectSound(page)
    expect(said).toEqual([])
  })
})

describe('the test bench', () => {
  it('is folded at the edge, beside the column, until its user opens it, and stays so', async () => {
    const { page } = await computer()
    await page.setViewport({ width: 1_280, height: 900 })
    await page.goto(demo.ready.portal)
    await page.locator(named('Tester ma carte', 'button')).click()
    await page.waitForSelector('#bench:not([hidden])')
    const edges = `(({ left, right }) => ({ left, right }))(document.querySelector('#bench').getBoundingClientRect())`
    const bench = (await page.evaluate(edges)) as { left: number; right: number }
    const column = (await page.evaluate(edges.replace('#bench', '#journey'))) as { right: number }
    expect(bench.left).toBeGreaterThan(column.right)
    expect(1_280 - bench.right).toBeLessThan(40)
    const shown = `document.querySelector('#profile').checkVisibility({ contentVisibilityAuto: true })`
    expect(await page.evaluate(shown)).toBe(false)
    await page.click('#bench summary')
    expect(await page.evaluate(shown)).toBe(true)
    await page.reload()
    expect(await page.evaluate(`document.querySelector('#bench').open`)).toBe(true)
  })
})

describe('the phone', () => {
  it('has nothing in its console, the first time and when it is opened again', async () => {
    const { page, said } = await computer()
    await page.goto(demo.ready.phone, { waitUntil: 'networkidle0' })
    await page.reload({ waitUntil: 'networkidle0' })
    expect(said).toEqual([])
  })
})
