/** Takes the pictures of one state: wide and narrow, light and dark, into the folder that `npm run pictures` was given. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ElementHandle, Page } from 'puppeteer-core'
import type { Locale } from '../../src/errors/messages.ts'

const FOLDER = process.env['PICTURES']
const WIDTHS = [1_280, 390] as const
const SCHEMES = ['light', 'dark'] as const
const HEIGHTS = { 1_280: 900, 390: 844 } as const

export const LOCALES: readonly Locale[] = ['fr', 'en']

/** Whether this run is for pictures: the tests that walk through the pages then look at nothing else. */
export const takesPictures = FOLDER !== undefined

/** The pictures of the documentation, in French and light: the end of the state's name, and the size of the window. */
const README: readonly (readonly [state: RegExp, name: string, width: number, height: number])[] = [
  [/ordinateur-\d+-inserer$/, 'activation', 760, 600],
  [/^prompt\/code$/, 'prompt', 560, 760],
  [/^home\/without-ticket$/, 'status', 760, 620],
  [/telephone-\d+-connexion$/, 'phone', 390, 760],
]

const light = { name: 'prefers-color-scheme', value: 'light' }
const calm = { name: 'prefers-reduced-motion', value: 'reduce' }

async function readmePicture(page: Page, state: string, folder: string): Promise<void> {
  for (const [ends, name, width, height] of README) {
    if (!ends.test(state)) continue
    await mkdir(join(folder, 'readme'), { recursive: true })
    await page.setViewport({ width, height })
    await page.emulateMediaFeatures([light, calm])
    await page.screenshot({ path: join(folder, 'readme', `${name}.png`) })
  }
}

/** @param state - `PAGE/STATE`. */
export async function picture(page: Page, state: string, locale: Locale): Promise<void> {
  if (FOLDER === undefined) return
  const viewport = page.viewport()
  await mkdir(dirname(join(FOLDER, state)), { recursive: true })
  if (locale === 'fr') await readmePicture(page, state, FOLDER)
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: HEIGHTS[width] })
    for (const value of SCHEMES) {
      await page.emulateMediaFeatures([{ ...light, value }, calm])
      await page.screenshot({
        path: join(FOLDER, `${state}-${locale}-${width}-${value}.png`),
        fullPage: true,
      })
    }
  }
  await page.emulateMediaFeatures([])
  await page.setViewport(viewport)
}

const languageOf = (page: Page): Promise<Locale> =>
  page.evaluate('document.documentElement.lang') as Promise<Locale>

/** Presses a control and leaves the focus where it is. */
const press = (control: ElementHandle): Promise<void> =>
  control.evaluate((node) => (node as unknown as { click(): void }).click())

/** By the page's own switch: a button, or a link to the same page; false where there is none. */
async function switchLanguage(page: Page): Promise<boolean> {
  const link = await page.$('a.language')
  const button = await page.$('#language')
  if (link !== null) await Promise.all([page.waitForNavigation(), press(link)])
  else if (button !== null) await press(button)
  return link !== null || button !== null
}

/** The present state in both languages; the page is in the first again afterwards. */
export async function pictures(page: Page, state: string): Promise<void> {
  if (!takesPictures) return
  await picture(page, state, await languageOf(page))
  if (!(await switchLanguage(page))) return
  await picture(page, state, await languageOf(page))
  await switchLanguage(page)
}
