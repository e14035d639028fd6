/** Where the browsers of a Linux user keep their certificate databases: ordinary, snap and flatpak. */
import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { readableText } from '../../system/read-file.ts'

export interface NssFolder {
  readonly kind: 'firefox-profile' | 'chromium-nss'
  readonly folder: string
  /** There is a database; false: the browser will look here, so one is worth making. */
  readonly exists: boolean
}

/**
 * Folders with the `profiles.ini` of a Firefox, or of a browser made of it (LibreWolf, Waterfox, Floorp, Zen), which
 * keep theirs in the same form. `.config` since Firefox 147 (XDG Base Directory Specification).
 */
const FIREFOX_HOMES = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  'snap/firefox/common/.config/mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/config/mozilla/firefox',
  '.librewolf',
  '.config/librewolf/librewolf',
  '.var/app/io.gitlab.librewolf-community/.librewolf',
  '.var/app/io.gitlab.librewolf-community/config/librewolf/librewolf',
  '.waterfox',
  '.config/waterfox',
  '.var/app/net.waterfox.waterfox/.waterfox',
  '.floorp',
  '.config/floorp',
  '.var/app/one.ablaze.floorp/.floorp',
  '.zen',
  '.config/zen',
  '.var/app/app.zen_browser.zen/.zen',
  '.var/app/app.zen_browser.zen/config/zen',
] as const

/** One for all Chromium browsers of a user; the second where the first does not exist (Chromium, crypto/nss_util.cc). */
const CHROMIUM_SHARED = ['.pki/nssdb', '.local/share/pki/nssdb'] as const

/** Whoever has one of these has a Chromium browser that reads the shared database. */
const CHROMIUM_SETTINGS = [
  '.config/chromium',
  '.config/google-chrome',
  '.config/microsoft-edge',
  '.config/BraveSoftware',
  '.config/vivaldi',
] as const

/** Confined browsers have a home of their own, and a database in it. */
const CHROMIUM_CONFINED = [
  ...['chromium', 'brave', 'opera', 'vivaldi'].map((name) => `snap/${name}/current`),
  ...[
    'org.chromium.Chromium',
    'com.google.Chrome',
    'com.microsoft.Edge',
    'com.brave.Browser',
    'com.vivaldi.Vivaldi',
  ].map((name) => `.var/app/${name}`),
] as const

const DATABASE = 'cert9.db'

/** Whether it is there and this user's: what belongs to another is none of our business. */
async function isOwn(path: string, userId: number | null): Promise<boolean> {
  const stats = await stat(path).catch(() => null)
  return stats !== null && (userId === null || stats.uid === userId)
}

/** Folders that a `profiles.ini` names, which may lie anywhere, and those beside it. */
async function firefoxProfiles(home: string): Promise<readonly string[]> {
  const ini = readableText(join(home, 'profiles.ini')) ?? ''
  const named = Array.from(ini.matchAll(/^Path=(.+?)\s*$/gm), ([, path = '']) =>
    isAbsolute(path) ? path : resolve(home, path),
  )
  const beside = (await readdir(home).catch(() => [])).map((name) => join(home, name))
  return [...new Set([...named, ...beside])]
}

/** Where the first Chromium browser of a user will look. */
export const futureChromiumFolder = (homeFolder: string): NssFolder => ({
  kind: 'chromium-nss',
  folder: join(homeFolder, CHROMIUM_SHARED[0]),
  exists: false,
})

/** Databases of this user's browsers, in the order of the tables above. */
export async function findNssFolders(
  homeFolder: string,
  userId: number | null,
): Promise<readonly NssFolder[]> {
  const found: NssFolder[] = []
  for (const home of FIREFOX_HOMES)
    for (const folder of await firefoxProfiles(join(homeFolder, home)))
      if (await isOwn(join(folder, DATABASE), userId))
        found.push({ kind: 'firefox-profile', folder, exists: true })

  const own = (path: string): Promise<boolean> => isOwn(join(homeFolder, path), userId)
  const chromium = async (path: string): Promise<boolean> => {
    const exists = await own(join(path, DATABASE))
    if (exists) found.push({ kind: 'chromium-nss', folder: join(homeFolder, path), exists })
    return exists
  }
  let shared = false
  for (const path of CHROMIUM_SHARED) shared = (await chromium(path)) || shared
  const used = await Promise.all(CHROMIUM_SETTINGS.map(own))
  if (!shared && used.includes(true)) found.push(futureChromiumFolder(homeFolder))
  for (const home of CHROMIUM_CONFINED) {
    const inside = await Promise.all(
      ['.pki/nssdb', '.local/share/pki/nssdb'].map((path) => chromium(join(home, path))),
    )
    if (!inside.includes(true) && (await own(home)))
      found.push({ kind: 'chromium-nss', folder: join(homeFolder, home, '.pki/nssdb'), exists: false })
  }
  return found
}
