/** The policies of this computer's browsers, as the bridge adds and removes them. */
import { mkdir, rm, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { validatePolicyReceipt } from '../../contract/checks.js'
import type { PolicyReceipt } from '../../contract/installation.ts'
import { checkOf } from '../../contract/validate.ts'
import { fileFault, setupFault, systemCode } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { replaceFile } from '../../system/atomic-file.ts'
import { readText } from '../../system/read-file.ts'
import { toJson } from './encode-policy.ts'
import type { Lists } from './policy-lists.ts'
import {
  CHROMIUM_ALLOWED,
  CHROMIUM_BLOCKED,
  FIREFOX_ALLOWED,
  type InstalledBrowser,
  type PolicyStore,
} from './policy-store.ts'
import { patternMeans } from './url-pattern.ts'

const checkReceipt = checkOf(validatePolicyReceipt)

/** `blocked`: another policy forbids it, and wins. */
export type PortalState = 'allowed' | 'absent' | 'blocked'

export interface PolicyReport {
  readonly browser: InstalledBrowser
  readonly place: string
  readonly origins: Readonly<Record<string, PortalState>>
}

async function readReceipt(path: string): Promise<PolicyReceipt> {
  let text: string
  try {
    text = await readText(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw fileFault(path, 'read', error)
  }
  try {
    const outcome = checkReceipt(JSON.parse(text))
    if ('value' in outcome) return outcome.value
  } catch {
    // Told below.
  }
  throw setupFault(SETUP.damaged(path))
}

async function writeReceipt(path: string, receipt: PolicyReceipt): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await replaceFile(path, toJson(receipt), 0o644)
  } catch (error) {
    throw fileFault(path, 'written', error)
  }
}

/** What one browser is given for portals. */
export type WantedLists = (store: PolicyStore) => Lists

/** Adds the policies in the place of those that were added before. @param receiptFile - where what was added is noted. */
export async function installPolicies(
  stores: readonly PolicyStore[],
  wanted: WantedLists,
  receiptFile: string,
): Promise<void> {
  // Each is read before one is written: a damaged file stops everything.
  for (const store of stores) await store.read()
  await uninstallPolicies(stores, receiptFile)
  const receipt: PolicyReceipt = []
  for (const store of stores) {
    const { lists, folders } = await store.add(wanted(store))
    receipt.push({
      place: store.place,
      lists: Object.entries(lists).map(([name, values]) => ({ name, values: [...values] })),
      folders: [...folders],
    })
    await writeReceipt(receiptFile, receipt)
  }
}

/** Takes out what was added, and nothing else. */
export async function uninstallPolicies(stores: readonly PolicyStore[], receiptFile: string): Promise<void> {
  const receipt = await readReceipt(receiptFile)
  // Backwards: a later one may lie in a folder that an earlier one made.
  for (const store of [...stores].reverse()) {
    const given = receipt.find(({ place }) => place === store.place)
    if (given === undefined) continue
    const lists = Object.fromEntries(given.lists.map(({ name, values }) => [name, values]))
    await store.remove({ lists, folders: given.folders })
  }
  await rm(receiptFile, { force: true })
  await rmdir(dirname(receiptFile)).catch(() => undefined)
}

function stateOf(store: PolicyStore, lists: Lists, origin: string): PortalState {
  if (store.browser === 'firefox')
    return lists[FIREFOX_ALLOWED]?.includes(new URL(origin).hostname) === true ? 'allowed' : 'absent'
  const anyMeans = (names: readonly string[]): boolean =>
    names.some((name) => lists[name]?.some((pattern) => patternMeans(pattern, origin)) === true)
  if (anyMeans(CHROMIUM_BLOCKED)) return 'blocked'
  return anyMeans(CHROMIUM_ALLOWED) ? 'allowed' : 'absent'
}

/** What each browser does with each portal. */
export async function inspectPolicies(
  stores: readonly PolicyStore[],
  origins: readonly string[],
): Promise<readonly PolicyReport[]> {
  const reports: PolicyReport[] = []
  for (const store of stores) {
    const lists = await store.read()
    const states = origins.map((origin) => [origin, stateOf(store, lists, origin)] as const)
    reports.push({ browser: store.browser, place: store.place, origins: Object.fromEntries(states) })
  }
  return reports
}
