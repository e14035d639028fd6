import type { ElementHandle } from 'puppeteer-core'
import { describe, expect, it } from 'vitest'
import { attentionGiven } from '../helpers/attention.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { eventually } from '../helpers/eventually.ts'
import { readyView } from '../helpers/fake-prompt.ts'
import { NOTHING_READ, PromptBench, tries } from '../helpers/prompt-bench.ts'
import type { PromptDriver } from '../helpers/prompt-driver.ts'

const bench = new PromptBench(launchChromium)
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const CONSENT = { action: 'identify', pin: null } as const

async function confirmButton({ page }: PromptDriver): Promise<ElementHandle> {
  const button = await page.waitForSelector('#confirm')
  if (button === null) throw new Error('the page has a button')
  return button
}

async function middleOf(element: ElementHandle): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox()
  if (box === null) throw new Error('what is clicked is shown')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

describe('attention', () => {
  it('drops what is typed before 700 ms of visibility and focus, and shows that it does', async () => {
    const driver = await bench.open({ state: 'reading', pin: null, card: null })
    const page = await bench.browser.newPage()
    await page.bringToFront()
    bench.prompt.show({ state: 'ready', ...tries(3), card: readyView.card })
    await driver.sees('Cliquez dans cette page pour saisir votre code.')
    await driver.page.bringToFront()
    await driver.page.focus('#code')
    // The time begins anew with the keys: on a busy machine it could be over before them.
    await driver.evaluate(`['blur', 'focus'].map((type) => window.dispatchEvent(new Event(type)))`)
    await driver.page.keyboard.type('12')
    await driver.paste('1234')
    expect(await driver.code()).toBe('')
    expect(await driver.textOf('#code-help')).toBe('Un instant, sans rien toucher : la saisie s’ouvre…')
    expect(await driver.confirmIsDisabled()).toBe(true)
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('1234')
    expect(await driver.code()).toBe('••••')
  })

  it('waits for 700 ms at least', async () => {
    const driver = await bench.open()
    const waited = await driver.evaluate<number>(`new Promise((resolve) => {
      window.dispatchEvent(new Event('blur'))
      const start = performance.now()
      window.dispatchEvent(new Event('focus'))
      const look = () => document.querySelector('#code').readOnly ? requestAnimationFrame(look) : resolve(performance.now() - start)
      look()
    })`)
    expect(waited).toBeGreaterThanOrEqual(695)
  })

  it('begins anew after a loss of focus, and empties the field', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('12')
    const page = await bench.browser.newPage()
    await page.bringToFront()
    await eventually(async () => expect(await driver.code()).toBe(''))
    expect(await driver.evaluate(`document.querySelector('#code').readOnly`)).toBe(true)
    await driver.record('not-ready')
  })

  it('takes no decision from clicks that follow one another, and one from the first after a pause', async () => {
    const driver = await bench.open(CONSENT)
    const { mouse } = driver.page
    const { x, y } = await middleOf(await confirmButton(driver))
    for (let click = 0; click < 12; click += 1) {
      await mouse.click(x, y)
      await sleep(120)
    }
    expect(bench.prompt.decisions).toEqual([])
    await attentionGiven(driver.page)
    await mouse.click(x, y)
    await eventually(() => expect(bench.prompt.decisions).toHaveLength(1))
  })

  it.each(['Enter', 'Space'] as const)(
    'takes no decision from %s held before it and released after',
    async (key) => {
      const driver = await bench.open(CONSENT)
      const { keyboard } = driver.page
      await (
        await confirmButton(driver)
      ).evaluate((node) => {
        const button = node as unknown as { disabled: boolean; focus(): void }
        button.disabled = false
        button.focus()
        button.disabled = true
      })
      await keyboard.down(key)
      await sleep(900)
      await driver.evaluate(`document.querySelector('#confirm').focus()`)
      // Held on: the browser repeats it.
      for (let repeat = 0; repeat < 10; repeat += 1) await keyboard.down(key)
      await keyboard.up(key)
      await sleep(100)
      expect(bench.prompt.decisions).toEqual([])
    },
  )

  it('takes no decision from a button of the mouse pressed before it and released after', async () => {
    const driver = await bench.open(CONSENT)
    const { mouse } = driver.page
    const { x, y } = await middleOf(await confirmButton(driver))
    await mouse.move(x, y)
    await mouse.down()
    await sleep(900)
    await mouse.up()
    await sleep(100)
    expect(bench.prompt.decisions).toEqual([])
  })

  it('takes one decision from a key that is held after it, at its release', async () => {
    const driver = await bench.open(CONSENT)
    await attentionGiven(driver.page)
    await driver.page.focus('#confirm')
    for (let repeat = 0; repeat < 5; repeat += 1) await driver.page.keyboard.down('Enter')
    await sleep(100)
    expect(bench.prompt.decisions).toEqual([])
    await driver.page.keyboard.up('Enter')
    await eventually(() => expect(bench.prompt.decisions).toHaveLength(1))
  })

  it.each([
    ['the fragment of the address changes', () => `location.hash = '#confirm'`],
    ['something else is asked', () => null],
  ])('begins anew when %s, and empties the field', async (_when, act) => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('12')
    const expression = act()
    if (expression === null) bench.prompt.show({ attempt: 2 })
    else await driver.evaluate(expression)
    await driver.page.waitForSelector('#code[readonly]')
    expect(await driver.code()).toBe('')
    expect(await driver.confirmIsDisabled()).toBe(true)
    await driver.fieldIsOpen()
  })

  it('takes one digit from a key that is held', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    for (let repeat = 0; repeat < 4; repeat += 1) await driver.page.keyboard.down('1')
    await driver.page.keyboard.up('1')
    expect(await driver.code()).toBe('•')
  })
})

/** The library's own default, the smallest window of a browser, screens of doctors' practices, and others. */
const SIZES = [
  [560, 760],
  [480, 500],
  [500, 640],
  [640, 480],
  [800, 600],
  [1024, 600],
  [1024, 768],
  [1280, 720],
  [1366, 768],
  [1440, 900],
  [1920, 1080],
  [768, 1024],
] as const

describe('who asks for what', () => {
  it.each(['fr', 'en'] as const)(
    'stays in view beside the field in windows of 12 sizes, magnified twofold or not, in %s',
    async (locale) => {
      const driver = await bench.open({ locale, ...tries(3) })
      await driver.fieldIsOpen()
      const hidden: string[] = []
      for (const zoom of [1, 2]) {
        for (const [width, height] of SIZES) {
          await driver.page.setViewport({
            width: width / zoom,
            height: height / zoom,
            deviceScaleFactor: zoom,
          })
          // As a browser does that shows the page anew: the field is where it is first.
          await driver.evaluate(`scrollTo(0, 0)`)
          await driver.page.keyboard.press('1')
          const seen = await driver.evaluate<boolean[]>(`['#title', '#origin', '#cells'].map((selector) => {
            const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect()
            return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth
          })`)
          const typed = await driver.code()
          if (seen.includes(false) || typed !== '•')
            hidden.push(`${width}x${height} at ${zoom}: ${seen.join()}, ${typed}`)
          await driver.page.keyboard.press('Backspace')
        }
      }
      expect(hidden).toEqual([])
      expect(await driver.evaluate(`document.querySelector('#origin').textContent`)).toBe(readyView.origin)
    },
  )

  it('must be in view: in a window without room for it nothing can be typed', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('12')
    await driver.page.setViewport({ width: 400, height: 50 })
    await driver.page.waitForSelector('#code[readonly]')
    await driver.page.keyboard.type('34')
    expect(await driver.code()).toBe('')
    await driver.page.setViewport({ width: 560, height: 760 })
    await driver.fieldIsOpen()
  })

  it('is in view when the window opens at the size of the relay’s, and after a fault', async () => {
    const driver = await bench.open({ state: 'reading', ...NOTHING_READ })
    await driver.page.setViewport({ width: 480, height: 500 })
    bench.prompt.show({ ...readyView, ...tries(1) })
    await driver.focusIsOn('accept')
    const top = (): Promise<number> =>
      driver.evaluate(`document.querySelector('#title').getBoundingClientRect().top`)
    expect(await top()).toBeGreaterThanOrEqual(0)
    bench.prompt.show({ attempt: 2, fault: { code: 'PIN_INCORRECT', message: 'Code erroné.', advice: null } })
    await driver.focusIsOn('alert')
    expect(await top()).toBeGreaterThanOrEqual(0)
    await driver.focusIsOn('accept')
    expect(await top()).toBeGreaterThanOrEqual(0)
  })
})

describe('the field', () => {
  it('draws no more than 12 cells, whatever the view says', async () => {
    const driver = await bench.open({
      pin: { entry: 'page', minLength: 4, maxLength: 2 ** 31 - 1, triesLeft: 3, lastTry: false },
    })
    await driver.fieldIsOpen()
    expect(await driver.evaluate(`document.querySelector('#cells').childElementCount`)).toBe(12)
    await driver.page.keyboard.type('12345678901234')
    expect(await driver.code()).toBe('•'.repeat(12))
  })
})
