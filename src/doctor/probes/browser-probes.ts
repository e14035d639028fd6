/** Which browsers there are, and what decides in each whether a portal reaches the bridge. */
import { join } from 'node:path'
import { findNssFolders } from '../../tls/trust/nss-folders.ts'
import type { BrowserFacts } from '../facts.ts'
import {
  chromiumDenials,
  chromiumView,
  firefoxPreferences,
  firefoxView,
  jsonFile,
  jsonFolder,
  type PolicyView,
  propertyList,
  registryKey,
} from './browser-policies.ts'
import { firstOf, type Machine, namesIn } from './machine.ts'

interface Product {
  readonly name: string
  readonly kind: BrowserFacts['kind']
  /** The first that exists. */
  readonly programs: readonly string[]
  /** Folders, files, keys or domains of its policies. */
  readonly policies: readonly string[]
  /** Folder of the user's settings, below the home. */
  readonly settings?: string
  readonly hardened?: boolean
}

const LINUX: readonly Product[] = [
  {
    name: 'Chromium',
    kind: 'chromium',
    programs: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium'],
    policies: ['/etc/chromium/policies/managed', '/etc/chromium/policies/recommended'],
    settings: '.config/chromium',
  },
  {
    name: 'Chrome',
    kind: 'chromium',
    programs: ['/opt/google/chrome/chrome', '/usr/bin/google-chrome'],
    policies: ['/etc/opt/chrome/policies/managed', '/etc/opt/chrome/policies/recommended'],
    settings: '.config/google-chrome',
  },
  {
    name: 'Edge',
    kind: 'chromium',
    programs: ['/opt/microsoft/msedge/msedge', '/usr/bin/microsoft-edge'],
    policies: ['/etc/opt/edge/policies/managed', '/etc/opt/edge/policies/recommended'],
    settings: '.config/microsoft-edge',
  },
  {
    name: 'Brave',
    kind: 'chromium',
    programs: ['/opt/brave.com/brave/brave', '/usr/bin/brave-browser'],
    policies: ['/etc/brave/policies/managed'],
    settings: '.config/BraveSoftware/Brave-Browser',
  },
  {
    name: 'Firefox',
    kind: 'firefox',
    programs: ['/snap/bin/firefox', '/usr/bin/firefox', '/usr/bin/firefox-esr'],
    policies: [
      '/etc/firefox/policies/policies.json',
      '/etc/firefox-esr/policies/policies.json',
      '/usr/lib/firefox/distribution/policies.json',
      '/usr/lib/firefox-esr/distribution/policies.json',
    ],
  },
  {
    name: 'LibreWolf',
    kind: 'firefox',
    programs: ['/usr/bin/librewolf', '/usr/share/librewolf/librewolf', '/opt/librewolf/librewolf'],
    policies: [],
    hardened: true,
  },
]

const programs = (path: string): readonly string[] => [
  String.raw`C:\Program Files${'\\'}${path}`,
  String.raw`C:\Program Files (x86)${'\\'}${path}`,
]
const policyKeys = (path: string): readonly string[] =>
  ['HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER'].map(
    (hive) => String.raw`${hive}\SOFTWARE\Policies${'\\'}${path}`,
  )

const WINDOWS: readonly Product[] = [
  {
    name: 'Chrome',
    kind: 'chromium',
    programs: programs(String.raw`Google\Chrome\Application\chrome.exe`),
    policies: policyKeys(String.raw`Google\Chrome`),
  },
  {
    name: 'Edge',
    kind: 'chromium',
    programs: programs(String.raw`Microsoft\Edge\Application\msedge.exe`),
    policies: policyKeys(String.raw`Microsoft\Edge`),
  },
  {
    name: 'Firefox',
    kind: 'firefox',
    programs: programs(String.raw`Mozilla Firefox\firefox.exe`),
    policies: policyKeys(String.raw`Mozilla\Firefox`),
  },
]

const managed = (domain: string): readonly string[] => [`/Library/Managed Preferences/${domain}.plist`]
/** Without Safari, which asks nobody for loopback: there is nothing to judge. */
const MACOS: readonly Product[] = [
  {
    name: 'Chrome',
    kind: 'chromium',
    programs: ['/Applications/Google Chrome.app'],
    policies: managed('com.google.Chrome'),
  },
  {
    name: 'Edge',
    kind: 'chromium',
    programs: ['/Applications/Microsoft Edge.app'],
    policies: managed('com.microsoft.Edge'),
  },
  {
    name: 'Firefox',
    kind: 'firefox',
    programs: ['/Applications/Firefox.app'],
    policies: managed('org.mozilla.firefox'),
  },
  {
    name: 'LibreWolf',
    kind: 'firefox',
    programs: ['/Applications/LibreWolf.app'],
    policies: [],
    hardened: true,
  },
]

function productsOf(platform: NodeJS.Platform): readonly Product[] {
  if (platform === 'win32') return WINDOWS
  return platform === 'darwin' ? MACOS : LINUX
}

async function policiesOf(machine: Machine, { kind, policies }: Product): Promise<PolicyView> {
  const { platform } = machine.system
  const read = async (place: string) => {
    if (platform === 'win32') return [await registryKey(machine, place)]
    if (platform === 'darwin') return [await propertyList(machine, place)]
    return place.endsWith('.json') ? [await jsonFile(machine, place)] : jsonFolder(machine, place)
  }
  const documents = (await Promise.all(policies.map(read))).flat()
  return kind === 'chromium' ? chromiumView(documents) : firefoxView(documents)
}

async function versionOf(machine: Machine, program: string): Promise<string | null> {
  if (machine.system.platform !== 'linux') return null
  const { code, output } = await machine.run(machine.root + program, ['--version'])
  return code === 0 ? (/\d+(?:\.\d+)+/.exec(output)?.[0] ?? null) : null
}

const NAVIGATION = 'network.lna.allow_top_level_navigation'

async function navigationBlock(machine: Machine, hardened: boolean): Promise<string | null> {
  const { homeFolder, userId } = machine.system
  const folders = await findNssFolders(machine.root + homeFolder, userId)
  for (const { kind, folder } of folders) {
    if (kind !== 'firefox-profile' || /librewolf/i.test(folder) !== hardened) continue
    const preferences = await firefoxPreferences({ ...machine, root: '' }, folder)
    if (preferences.get(NAVIGATION) === 'false') return folder
  }
  return null
}

async function denialsOf(machine: Machine, settings: string | undefined): Promise<BrowserFacts['denied']> {
  const { homeFolder } = machine.system
  if (settings === undefined || homeFolder === '') return []
  const folder = join(homeFolder, settings)
  const profiles = (await namesIn(machine, folder)).filter((name) => /^(?:Default|Profile \d+)$/.test(name))
  const denied = await Promise.all(
    profiles.map((name) => chromiumDenials(machine, join(folder, name, 'Preferences'))),
  )
  return denied.flat()
}

async function lookAt(machine: Machine, product: Product): Promise<BrowserFacts | null> {
  const program = await firstOf(machine, product.programs)
  if (program === null) return null
  const { name, kind, settings, hardened = false } = product
  const [version, view, denied, navigationBlockedBy] = await Promise.all([
    versionOf(machine, program),
    policiesOf(machine, product),
    denialsOf(machine, settings),
    kind === 'firefox' ? navigationBlock(machine, hardened) : null,
  ])
  return {
    ...{ name, kind, version, hardened, denied, navigationBlockedBy },
    snap: program.startsWith('/snap/'),
    allowed: view.allowed,
    blocked: view.blocked,
    unreadable: view.unreadable,
  }
}

export async function lookAtBrowsers(machine: Machine): Promise<readonly BrowserFacts[]> {
  const found = await Promise.all(
    productsOf(machine.system.platform).map((product) => lookAt(machine, product)),
  )
  return found.filter((browser) => browser !== null)
}

/** Proxies that the policies of browsers name. */
export async function policyProxies(machine: Machine): Promise<PolicyView['proxies']> {
  const products = productsOf(machine.system.platform).filter(({ kind }) => kind === 'chromium')
  const views = await Promise.all(products.map((product) => policiesOf(machine, product)))
  return views.flatMap(({ proxies }) => proxies)
}

/** Firefox profiles that send loopback through a proxy (Firefox does so only when it is told to, since 67). */
export async function profileProxies(machine: Machine): Promise<PolicyView['proxies']> {
  const { homeFolder, userId } = machine.system
  if (homeFolder === '') return []
  const folders = await findNssFolders(machine.root + homeFolder, userId)
  const found = await Promise.all(
    folders
      .filter(({ kind }) => kind === 'firefox-profile')
      .map(async ({ folder }) => {
        const preferences = await firefoxPreferences({ ...machine, root: '' }, folder)
        if (preferences.get('network.proxy.type') !== '1') return []
        const proxy = (
          preferences.get('network.proxy.ssl') ??
          preferences.get('network.proxy.http') ??
          '?'
        ).replaceAll('"', '')
        const catches = preferences.get('network.proxy.allow_hijacking_localhost') === 'true'
        return [{ proxy, source: folder, localhost: catches ? ('browsers' as const) : ('exempt' as const) }]
      }),
  )
  return found.flat()
}
