/** `cps-bridge policy install | uninstall | show`: the policies of this computer's browsers. */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../../daemon/config-file.ts'
import type { Locale } from '../../errors/messages.ts'
import { fileFault } from '../../errors/setup-fault.ts'
import { computerFolder } from '../../state/computer-folder.ts'
import { hostSystem } from '../../state/host-system.ts'
import { runCommand } from '../../state/run-command.ts'
import { replaceFile } from '../../system/atomic-file.ts'
import { type Output, printTable } from '../output.ts'
import { readAuthorityFile } from '../own-authority.ts'
import { type PolicyRequest, policiesOf } from '../policy/browser-policy.ts'
import { computerStores } from '../policy/computer-stores.ts'
import type { Policies } from '../policy/encode-policy.ts'
import {
  inspectPolicies,
  installPolicies,
  type PolicyReport,
  type PortalState,
  uninstallPolicies,
} from '../policy/installed-policies.ts'
import { macosProfile } from '../policy/macos-profile.ts'
import { type Lists, listsIn } from '../policy/policy-lists.ts'
import { CHROMIUM_NAMES, FIREFOX_ALLOWED, type PolicyStore } from '../policy/policy-store.ts'
import { checkOrigin } from './policy.ts'

export type PolicyAction = 'install' | 'uninstall' | 'show'

export interface InstalledPolicyFlags {
  readonly origin: readonly string[]
  readonly ca: readonly string[]
  readonly config?: string | undefined
  readonly json?: boolean | undefined
}

const STATES: Readonly<Record<Locale, Record<PortalState, string>>> = {
  fr: {
    allowed: 'joint le pont sans question',
    absent: 'le navigateur pose une question',
    blocked: 'interdit par une autre stratégie, qui l’emporte (LoopbackNetworkBlockedForUrls)',
  },
  en: {
    allowed: 'reaches the bridge without a question',
    absent: 'the browser asks a question',
    blocked: 'forbidden by another policy, which wins (LoopbackNetworkBlockedForUrls)',
  },
}

const BY_HAND: Readonly<Record<Locale, (file: string) => string>> = {
  fr: (file) =>
    `Profil à accepter dans les Réglages Système, ou à confier à votre gestion de postes : ${file}`,
  en: (file) => `Profile to accept in System Settings, or to give to your management server: ${file}`,
}

/** The names that a store knows, of all policies for its browser. */
function wantedBy({ browser }: PolicyStore, request: Omit<PolicyRequest, 'browser'>): Lists {
  const policies = policiesOf({ ...request, browser: browser === 'chromium' ? 'chrome' : browser })
  const names: readonly string[] = browser === 'firefox' ? [FIREFOX_ALLOWED] : CHROMIUM_NAMES
  return Object.fromEntries(
    Object.entries(listsIn(policies, names)).filter(([, values]) => values.length > 0),
  )
}

function profileOf(request: Omit<PolicyRequest, 'browser'>): string {
  const part = (domain: string, policies: Policies) => ({ domain, policies })
  return macosProfile([
    part('com.google.Chrome', policiesOf({ ...request, browser: 'chrome' })),
    part('com.microsoft.Edge', policiesOf({ ...request, browser: 'edge' })),
    part('org.mozilla.firefox', {
      EnterprisePoliciesEnabled: true,
      ...policiesOf({ ...request, browser: 'firefox' }),
    }),
  ])
}

/** macOS takes policies from profiles alone, which no program may install. */
async function changeProfile(
  action: PolicyAction,
  request: Omit<PolicyRequest, 'browser'>,
  folder: string,
): Promise<string> {
  const file = join(folder, 'cps-bridge.mobileconfig')
  try {
    if (action === 'uninstall') await rm(file, { force: true })
    if (action !== 'install') return file
    await mkdir(folder, { recursive: true, mode: 0o755 })
    await replaceFile(file, profileOf(request), 0o644)
    return file
  } catch (error) {
    throw fileFault(file, 'written', error)
  }
}

function tell(reports: readonly PolicyReport[], output: Output, locale: Locale): void {
  const rows = reports.flatMap(({ browser, place, origins }) =>
    Object.entries(origins).map(([origin, state]) => [browser, origin, STATES[locale][state], place]),
  )
  printTable(rows, output)
}

/**
 * `install` adds policies to those that are there, `uninstall` takes out what it added, `show` tells what each browser does.
 * Without origins: those of the configuration that is named, or that the service has. A portal that another policy forbids is told, and the exit code is 1.
 *
 * @throws BridgeError `SETUP_INVALID`: rights are missing, a policy file is damaged.
 */
export async function installedPolicy(
  action: PolicyAction,
  flags: InstalledPolicyFlags,
  output: Output,
  locale: Locale,
): Promise<void> {
  const system = hostSystem()
  const folder = computerFolder(system)
  const stores = computerStores(system, runCommand)
  const named = flags.origin.map(checkOrigin)
  const ofComputer = join(folder, 'config.json')
  const config = flags.config ?? (existsSync(ofComputer) ? ofComputer : undefined)
  const origins = named.length > 0 ? named : loadConfig({ config }).origins.map(({ origin }) => origin)
  const authorities = flags.ca.map((file) => readAuthorityFile(file))
  const os = system.platform === 'win32' ? 'windows' : system.platform === 'darwin' ? 'macos' : 'linux'
  const request = { os, origins, authorities } as const
  const receipt = join(folder, 'policy.json')
  const profile = os === 'macos' ? await changeProfile(action, request, folder) : null
  if (action === 'install') await installPolicies(stores, (store) => wantedBy(store, request), receipt)
  if (action === 'uninstall') await uninstallPolicies(stores, receipt)
  const reports = await inspectPolicies(stores, origins)
  if (flags.json === true) output.json({ action, browsers: reports, profile })
  else {
    tell(reports, output, locale)
    if (profile !== null && action !== 'uninstall') output.line(BY_HAND[locale](profile))
  }
  const blocked = reports.some(({ origins: states }) => Object.values(states).includes('blocked'))
  if (action !== 'uninstall' && blocked) process.exitCode = 1
}
