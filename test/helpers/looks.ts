/**
 * In which looks a page is checked, and what is checked: all of them in the long campaign (`SLOW=1`), else the two that
 * differ in everything.
 */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { takesPictures } from './camera.ts'

const isLong = process.env['SLOW'] === '1'

export interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** Wide and light, narrow and dark; with `SLOW=1` the other two as well. */
export function looksAt(wide: number, narrow = 320): readonly Look[] {
  const usual: readonly Look[] = [
    { width: wide, scheme: 'light' },
    { width: narrow, scheme: 'dark' },
  ]
  return isLong ? [...usual, { width: wide, scheme: 'dark' }, { width: narrow, scheme: 'light' }] : usual
}

/** Nothing that axe-core finds in the page as it is, and nothing beyond its edge. */
export async function lookAt(page: Page, name: string): Promise<void> {
  if (takesPictures) return
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(`axe.run({ resultTypes: ['violations'] })`)) as AxeResults
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    name,
  ).toEqual([])
  const beyond = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  const which = `[...document.querySelectorAll('body *')].flatMap((element) =>
    element.getBoundingClientRect().right > window.innerWidth ? [element.outerHTML.slice(0, 100)] : [])`
  expect(Number(beyond) <= 0 ? [] : await page.evaluate(which), `beyond the edge: ${name}`).toEqual([])
}
