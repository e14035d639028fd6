/**
 * What a screen reader finds in a page, as lists that a person can read: `test/e2e/screen-reader/NAME.txt`, one line a node
 * of the browser's accessibility tree. `LISTS=1` writes them anew.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page, SerializedAXNode } from 'puppeteer-core'
import { expect } from 'vitest'
import { takesPictures } from './camera.ts'

const LISTS = join(import.meta.dirname, '..', 'e2e', 'screen-reader')
const DEADLINE = { timeout: 20_000, interval: 100 }

/** What differs each time: the codes of the phone, the number to compare, and times that run. */
const steady = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b\d{3} \d{3}\b/g, '000 000')
    .replaceAll(/\b\d+ min \d+ s\b/g, '0 min 0 s')
    .replaceAll(/\b\d+ s\b/g, '0 s')
    .replaceAll(/^\d\d$/g, '00')
    .replaceAll(/:\d{4,5}\b/g, ':0')

const UNSET: ReadonlySet<unknown> = new Set([undefined, false, 'false'])
const STATES = ['checked', 'disabled', 'expanded', 'invalid', 'readonly', 'required'] as const

function linesOf(node: SerializedAXNode, depth: number): string[] {
  const { role, name = '', value, description, level, children = [] } = node
  const said = [name, value, description].filter((part) => part !== undefined && part !== '')
  const states = STATES.filter((state) => !UNSET.has(node[state]))
  const head = [role, ...(level === undefined ? [] : [level]), ...states].join(' ')
  const own = `${'  '.repeat(depth)}${head}${said.length === 0 ? '' : `: ${said.map(String).map(steady).join(' | ')}`}`
  return [own, ...children.flatMap((child) => linesOf(child, depth + 1))]
}

async function listOf(page: Page): Promise<string> {
  // The test bench is no part of the page.
  await page.evaluate(
    `{ const bench = document.querySelector('#bench'); if (bench !== null) bench.inert = true }`,
  )
  const tree = await page.accessibility.snapshot()
  await page.evaluate(
    `{ const bench = document.querySelector('#bench'); if (bench !== null) bench.inert = false }`,
  )
  return tree === null ? '' : `${linesOf(tree, 0).join('\n')}\n`
}

/** The page is read as its list says. */
export async function readsAs(page: Page, name: string): Promise<void> {
  if (takesPictures) return
  const file = join(LISTS, `${name}.txt`)
  if (process.env['LISTS'] === '1') {
    await expect.poll(async () => (await listOf(page)) === (await listOf(page)), DEADLINE).toBe(true)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await listOf(page))
    return
  }
  const expected = await readFile(file, 'utf8')
  // There is none while the page is being left.
  await expect.poll(() => listOf(page).catch(() => ''), DEADLINE).toBe(expected)
}
