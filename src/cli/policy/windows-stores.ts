/** The policies of browsers on Windows: keys of the registry, by `reg.exe` of the system. */
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import type { CommandRunner } from '../../state/run-command.ts'
import { difference, type Lists } from './policy-lists.ts'
import { CHROMIUM_NAMES, FIREFOX_ALLOWED, type InstalledBrowser, type PolicyStore } from './policy-store.ts'

const POLICIES = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies`

/** `    1    REG_SZ    https://one.test:443`: name, type, text. */
const VALUE = /^ {4}(.+?) {4}REG_SZ {4}(.*)$/

interface Value {
  readonly name: string
  readonly text: string
}

/** @param reg - full path of `reg.exe` */
export function registryStore(
  browser: InstalledBrowser,
  product: string,
  run: CommandRunner,
  reg: string,
): PolicyStore {
  const key = `${POLICIES}\\${product}`
  const names: readonly string[] = browser === 'firefox' ? [FIREFOX_ALLOWED] : CHROMIUM_NAMES
  const keyOf = (name: string): string => `${key}\\${name.replaceAll('/', '\\')}`

  async function change(...args: readonly string[]): Promise<void> {
    const { code } = await run(reg, [...args, '/f'])
    if (code !== 0) throw setupFault(USAGE.registryRefused(args[1] ?? key, code))
  }

  async function values(name: string): Promise<readonly Value[]> {
    const { output } = await run(reg, ['query', keyOf(name)])
    return output.split(/\r?\n/).flatMap((line) => {
      const [, number, text] = VALUE.exec(line) ?? []
      return number === undefined || text === undefined ? [] : [{ name: number, text }]
    })
  }

  const read = async (): Promise<Lists> => {
    const lists: Record<string, readonly string[]> = {}
    for (const name of names) lists[name] = (await values(name)).map(({ text }) => text)
    return lists
  }

  async function addTo(name: string, texts: readonly string[]): Promise<void> {
    const taken = new Set((await values(name)).map((value) => value.name))
    let number = 1
    for (const text of texts) {
      while (taken.has(String(number))) number++
      taken.add(String(number))
      await change('add', keyOf(name), '/v', String(number), '/t', 'REG_SZ', '/d', text)
    }
  }

  /** Goes up from a key while there is nothing in it. */
  async function removeEmpty(path: string): Promise<void> {
    if (path.length <= POLICIES.length) return
    const { code, output } = await run(reg, ['query', path])
    if (code !== 0 || output.trim() !== '') return
    await change('delete', path)
    await removeEmpty(path.slice(0, path.lastIndexOf('\\')))
  }

  return {
    browser,
    place: key,
    read,
    add: async (lists) => {
      const added = difference(lists, await read())
      for (const [name, texts] of Object.entries(added)) await addTo(name, texts)
      return { lists: added, folders: [] }
    },
    remove: async ({ lists }) => {
      for (const [name, texts] of Object.entries(lists)) {
        for (const value of await values(name))
          if (texts.includes(value.text)) await change('delete', keyOf(name), '/v', value.name)
        await removeEmpty(keyOf(name))
      }
    },
  }
}
