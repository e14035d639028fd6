/** The policies of browsers on Linux: JSON files below /etc. */
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileFault, setupFault, systemCode } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { replaceFile } from '../../system/atomic-file.ts'
import { readText } from '../../system/read-file.ts'
import { toJson } from './encode-policy.ts'
import { difference, isObject, type Lists, listsIn, union, withLists } from './policy-lists.ts'
import { CHROMIUM_NAMES, FIREFOX_ALLOWED, type InstalledBrowser, type PolicyStore } from './policy-store.ts'

/** The browser gives the last file in the order of names its way, list by list: ours has theirs in it (config_dir_policy_loader.cc). */
const OWN_FILE = 'zz-cps-bridge.json'
const MODE = 0o644

type Json = Readonly<Record<string, unknown>>

const isMissing = (error: unknown): boolean => systemCode(error) === 'ENOENT'

/** @returns null where there is no file. */
async function readPolicy(path: string): Promise<string | null> {
  try {
    return await readText(path)
  } catch (error) {
    if (isMissing(error)) return null
    throw fileFault(path, 'read', error)
  }
}

function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** Makes a folder for everybody to read; which ones were not there, the innermost first. */
async function makeFolder(folder: string): Promise<readonly string[]> {
  const outermost = await mkdir(folder, { recursive: true, mode: 0o755 })
  const made: string[] = []
  if (outermost === undefined) return made
  for (let path = folder; made.at(-1) !== outermost; path = dirname(path)) made.push(path)
  return made
}

async function writeText(path: string, text: string): Promise<readonly string[]> {
  try {
    const folders = await makeFolder(dirname(path))
    await replaceFile(path, text, MODE)
    return folders
  } catch (error) {
    throw fileFault(path, 'written', error)
  }
}

async function removeFile(path: string, folders: readonly string[]): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw fileFault(path, 'written', error)
  }
  // Others may have put something in meanwhile.
  for (const folder of folders) await rmdir(folder).catch(() => undefined)
}

/** A browser made of Chromium reads every file of a folder; what it cannot read it leaves out, and so do we. */
export function chromiumStore(browser: InstalledBrowser, folder: string): PolicyStore {
  const own = join(folder, OWN_FILE)

  async function inForce(except: string | null): Promise<Lists> {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw fileFault(folder, 'read', error)
    })
    let lists: Lists = {}
    for (const name of names.filter((file) => file.endsWith('.json') && file !== except).sort()) {
      const policies = parseObject((await readPolicy(join(folder, name))) ?? '')
      if (policies !== null)
        lists = {
          ...lists,
          ...listsIn(
            policies,
            CHROMIUM_NAMES.filter((key) => key in policies),
          ),
        }
    }
    return lists
  }

  return {
    browser,
    place: folder,
    read: () => inForce(null),
    add: async (lists) => {
      const theirs = await inForce(OWN_FILE)
      const known = Object.fromEntries(Object.entries(theirs).filter(([name]) => name in lists))
      return { lists, folders: await writeText(own, toJson(union(known, lists))) }
    },
    remove: ({ folders }) => removeFile(own, folders),
  }
}

/** Firefox reads one file, which others write too. */
export function firefoxStore(folder: string): PolicyStore {
  const path = join(folder, 'policies.json')

  async function read(): Promise<{
    readonly file: Json
    readonly policies: Json
    readonly text: string | null
  }> {
    const text = await readPolicy(path)
    const file = text === null ? {} : parseObject(text)
    const policies = file?.['policies'] ?? {}
    if (file === null || !isObject(policies)) throw setupFault(USAGE.policyFileDamaged(path))
    return { file, policies, text }
  }

  const current = async (): Promise<Lists> => listsIn((await read()).policies, [FIREFOX_ALLOWED])

  async function write(
    change: (lists: Lists) => Lists,
    folders: readonly string[],
  ): Promise<readonly string[]> {
    const { file, policies, text } = await read()
    const next = withLists(policies, change(listsIn(policies, [FIREFOX_ALLOWED])))
    const { policies: _, ...others } = file
    const whole = Object.keys(next).length === 0 ? others : { ...file, policies: next }
    if (Object.keys(whole).length === 0) {
      await removeFile(path, folders)
      return []
    }
    const indent = /\n([ \t]+)"/.exec(text ?? '')?.[1] ?? '  '
    return writeText(path, `${JSON.stringify(whole, null, indent)}\n`)
  }

  return {
    browser: 'firefox',
    place: path,
    read: current,
    add: async (lists) => {
      const added = difference(lists, await current())
      return { lists: added, folders: await write((there) => union(there, added), []) }
    },
    remove: async ({ lists, folders }) => {
      if ((await readPolicy(path)) !== null)
        await write((there) => ({ ...there, ...removed(there, lists) }), folders)
      for (const folder of folders) await rmdir(folder).catch(() => undefined)
    },
  }
}

/** Each list of `there` without the values of `lists`, also where nothing is left of it. */
const removed = (there: Lists, lists: Lists): Lists =>
  Object.fromEntries(Object.keys(there).map((name) => [name, difference(there, lists)[name] ?? []] as const))
