/** The policies of browsers in force, from where each system keeps them, and what users decided in their profiles. */
import { join } from 'node:path'
import type { PolicyRule, ProxyFacts } from '../facts.ts'
import { type Machine, namesIn, outputOf, textOf } from './machine.ts'

/** One document of policies, with the file or key that it came from; null: it could not be read. */
interface PolicyDocument {
  readonly source: string
  readonly policies: Readonly<Record<string, unknown>> | null
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** JSON files of a folder, in the order in which Chromium merges them. */
export async function jsonFolder(machine: Machine, folder: string): Promise<readonly PolicyDocument[]> {
  const names = (await namesIn(machine, folder)).filter((name) => name.endsWith('.json')).toSorted()
  return Promise.all(names.map((name) => jsonFile(machine, `${folder}/${name}`)))
}

export async function jsonFile(machine: Machine, source: string): Promise<PolicyDocument> {
  const text = await textOf(machine, source)
  return { source, policies: text === null ? {} : parseObject(text) }
}

/** `reg query KEY /s`: a list is a key with the values 1, 2, 3. */
export async function registryKey(machine: Machine, key: string): Promise<PolicyDocument> {
  const output = (await outputOf(machine, 'reg.exe', 'query', key, '/s')) ?? ''
  const policies: Record<string, unknown> = {}
  let list: string | null = null
  for (const line of output.split(/\r?\n/)) {
    if (line.startsWith('HKEY_')) list = line.slice(key.length + 1).replaceAll('\\', '.') || null
    const [, name = '', type, value = ''] = /^\s+(\S+)\s+(REG_\w+)\s+(.*)$/.exec(line) ?? []
    if (type === undefined) continue
    if (list === null) policies[name] = type === 'REG_DWORD' ? Number(value) !== 0 : value
    else policies[list] = [...(Array.isArray(policies[list]) ? (policies[list] as unknown[]) : []), value]
  }
  return { source: key, policies }
}

export async function propertyList(machine: Machine, source: string): Promise<PolicyDocument> {
  const output = await outputOf(
    machine,
    '/usr/bin/plutil',
    '-convert',
    'json',
    '-o',
    '-',
    machine.root + source,
  )
  return { source, policies: output === null ? {} : parseObject(output) }
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** Chrome and Edge: since 146, and the names of 139 to 145 (policy lists of both products). */
const ALLOWED = ['LoopbackNetworkAllowedForUrls', 'LocalNetworkAccessAllowedForUrls'] as const
const BLOCKED = ['LoopbackNetworkBlockedForUrls', 'LocalNetworkAccessBlockedForUrls'] as const

const rulesOf = (documents: readonly PolicyDocument[], names: readonly string[]): readonly PolicyRule[] =>
  documents.flatMap(({ source, policies }) =>
    names.flatMap((policy) => texts(policies?.[policy]).map((pattern) => ({ pattern, policy, source }))),
  )

export interface PolicyView {
  readonly allowed: readonly PolicyRule[]
  readonly blocked: readonly PolicyRule[]
  readonly unreadable: readonly string[]
  /** A proxy that is used for loopback too, by the policy. */
  readonly proxies: readonly ProxyFacts[]
}

const unreadable = (documents: readonly PolicyDocument[]): readonly string[] =>
  documents.filter(({ policies }) => policies === null).map(({ source }) => source)

/** `<-loopback>` takes the loopback addresses out of the exceptions that Chromium makes by itself. */
function proxiesOf({ source, policies }: PolicyDocument): PolicyView['proxies'] {
  const settings = Object(policies?.['ProxySettings'] ?? policies) as Record<string, unknown>
  const proxy = settings['ProxyServer']
  const bypass = settings['ProxyBypassList']
  const catches = typeof bypass === 'string' && bypass.includes('<-loopback>')
  return typeof proxy === 'string' ? [{ proxy, source, localhost: catches ? 'browsers' : 'exempt' }] : []
}

export const chromiumView = (documents: readonly PolicyDocument[]): PolicyView => ({
  allowed: rulesOf(documents, ALLOWED),
  blocked: rulesOf(documents, BLOCKED),
  unreadable: unreadable(documents),
  proxies: documents.flatMap(proxiesOf),
})

/** Firefox administrator reference, `LocalNetworkAccess`; on Linux below `policies`. */
export function firefoxView(documents: readonly PolicyDocument[]): PolicyView {
  const allowed = documents.flatMap(({ source, policies }) => {
    const own = Object(policies?.['policies'] ?? policies) as Record<string, unknown>
    const access = Object(own['LocalNetworkAccess']) as Record<string, unknown>
    const skipped = [...texts(access['SkipDomains']), ...texts(own['LocalNetworkAccess.SkipDomains'])]
    const patterns = access['Enabled'] === false || access['EnablePrompting'] === false ? ['*'] : skipped
    return patterns.map((pattern) => ({ pattern, policy: 'LocalNetworkAccess', source }))
  })
  return { allowed, blocked: [], unreadable: unreadable(documents), proxies: [] }
}

/** Preferences of a Firefox profile: `user_pref("name", value);`, those of `user.js` win. */
export async function firefoxPreferences(
  machine: Machine,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const name of ['prefs.js', 'user.js']) {
    const text = (await textOf(machine, join(folder, name))) ?? ''
    for (const [, key = '', value = ''] of text.matchAll(/^user_pref\("([^"]+)",\s*(.+?)\);\s*$/gm))
      found.set(key, value)
  }
  return found
}

/** Content settings of Chromium, as its profile keeps them: 2 is the answer "Block". */
const BLOCK = 2
const EXCEPTIONS = ['loopback_network', 'local_network', 'local_network_access'] as const

/** Sites that the user denied, `https://site:443,*`. */
export async function chromiumDenials(machine: Machine, source: string): Promise<readonly PolicyRule[]> {
  const preferences = parseObject((await textOf(machine, source)) ?? '')
  const profile = Object(preferences?.['profile']) as Record<string, unknown>
  const settings = Object(profile['content_settings']) as Record<string, unknown>
  const exceptions = Object(settings['exceptions']) as Record<string, unknown>
  return EXCEPTIONS.flatMap((policy) =>
    Object.entries(Object(exceptions[policy]) as Record<string, unknown>)
      .filter(([, value]) => (Object(value) as { readonly setting?: unknown }).setting === BLOCK)
      .map(([sites]) => ({ pattern: sites.split(',')[0] ?? '', policy, source })),
  )
}
