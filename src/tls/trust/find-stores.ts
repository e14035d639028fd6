/** The stores of a machine that decide whether its browsers trust the bridge. */
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ANCHOR_FOLDERS, type AnchorFolder, anchorFolderStore } from './anchor-folder-store.ts'
import { FIREFOX_POLICY_FOLDER, firefoxPolicyStore } from './firefox-policy-store.ts'
import { keychainStore } from './keychain-store.ts'
import { findNssFolders, futureChromiumFolder } from './nss-folders.ts'
import { nssStore } from './nss-store.ts'
import { quoted } from './shell-word.ts'
import type { RunTool, TrustStore } from './trust-store.ts'
import { windowsStore } from './windows-store.ts'

export interface MachineStores {
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
  /** Effective user id; null on Windows. */
  readonly userId: number | null
  /** `user`: what concerns this user alone. `system`: what concerns everybody. */
  readonly scope: 'user' | 'system'
  /** `tls/ca.pem` of the state folder. */
  readonly caFile: string
  /** `%SystemRoot%` of Windows. */
  readonly systemRoot: string
  readonly run: RunTool
  /** A user whose browsers never ran gets the database that a Chromium will look for. A Firefox makes its own. */
  readonly forFirstBrowser?: boolean
  /** Replaced in tests. */
  readonly anchorFolders?: readonly AnchorFolder[]
  readonly firefoxPolicyFolder?: string
}

const CERTUTILS = ['/usr/bin/certutil', '/usr/local/bin/certutil'] as const

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function firstExisting(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await exists(path)) return path
  return null
}

async function howToGetCertutil(): Promise<string> {
  return (await exists('/etc/debian_version'))
    ? 'sudo apt-get install libnss3-tools'
    : 'sudo dnf install nss-tools'
}

async function linuxUserStores(machine: MachineStores): Promise<readonly TrustStore[]> {
  const { homeFolder, userId, run, caFile } = machine
  const certutil = await firstExisting(CERTUTILS)
  const tool = { certutil, howToGetCertutil: await howToGetCertutil(), run, caFile }
  const found = await findNssFolders(homeFolder, userId)
  const isFirst = found.length === 0 && machine.forFirstBrowser === true
  const folders = isFirst ? [futureChromiumFolder(homeFolder)] : found
  return folders.map((folder) => nssStore({ ...folder, ...tool }))
}

async function linuxSystemStores(machine: MachineStores): Promise<readonly TrustStore[]> {
  const { run, caFile } = machine
  const stores: TrustStore[] = []
  for (const system of machine.anchorFolders ?? ANCHOR_FOLDERS)
    if ((await exists(system.tool)) && (await exists(dirname(system.folder))))
      stores.push(anchorFolderStore(system, run, caFile))
  const command = `sudo cps-bridge certificate install --system --ca ${quoted(caFile)}`
  return [...stores, firefoxPolicyStore(machine.firefoxPolicyFolder ?? FIREFOX_POLICY_FOLDER, command)]
}

/**
 * Chrome and Edge read the system's store on Windows and macOS and the NSS database of the user on Linux; Firefox
 * takes in roots of the system's store on Windows and macOS (since 120), on Linux it has a database a profile.
 */
export function findStores(machine: MachineStores): Promise<readonly TrustStore[]> {
  const system = machine.scope === 'system'
  const needsHome = !system && machine.platform !== 'win32'
  // A user without a home has no browser either, and paths in it would be relative ones.
  if (needsHome && machine.homeFolder === '') return Promise.resolve([])
  if (machine.platform === 'win32') return Promise.resolve([windowsStore({ ...machine, system })])
  if (machine.platform === 'darwin') return Promise.resolve([keychainStore({ ...machine, system })])
  return system ? linuxSystemStores(machine) : linuxUserStores(machine)
}
