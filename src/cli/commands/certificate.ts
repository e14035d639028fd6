/** `cps-bridge certificate ...`: has the browsers of this machine trust the bridge, and takes that trust back. */
import { join } from 'node:path'
import type { Locale } from '../../errors/messages.ts'
import { ensureTlsMaterial } from '../../tls/ensure-tls-material.ts'
import type { IssuedMaterial } from '../../tls/local-authority.ts'
import { CA_FILE, TLS_FOLDER, writeTlsFiles } from '../../tls/tls-files.ts'
import { type Authority, readAuthority } from '../../tls/trust/authority.ts'
import { findStores, type MachineStores } from '../../tls/trust/find-stores.ts'
import { inspect, install, replace, type StoreReport, uninstall } from '../../tls/trust/trust-store.ts'
import { certificateTexts } from '../certificate-texts.ts'
import { claimStateFolder } from '../../state/claim-state-folder.ts'
import { type HostSystem, hostSystem } from '../../state/host-system.ts'
import { issueInChild } from '../../daemon/issue-in-child.ts'
import type { Output } from '../output.ts'
import { ownAuthority, readAuthorityFile } from '../own-authority.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { commandRunner } from '../../state/run-command.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { ROOT_SERVICE_FOLDER, stateFolderPath } from '../../state/state-folder-path.ts'

export type CertificateAction = 'install' | 'status' | 'renew' | 'uninstall'

export interface CertificateFlags {
  /** The stores of everybody instead of those of this user. */
  readonly system?: boolean | undefined
  /** PEM file of the authority, instead of the one of the state folder. */
  readonly ca?: string | undefined
  readonly json?: boolean | undefined
}

type Scope = MachineStores['scope']

/** A person may have to read a question of the system and type a password; a system store takes seconds to build. */
const TOOL_TIMEOUT_MS = 180_000

interface Work {
  readonly system: HostSystem
  readonly scope: Scope
  readonly stores: (scope: Scope) => ReturnType<typeof findStores>
  readonly ca: string | undefined
}

/** The authority of the service that runs as root is everybody's: whoever changes it has to say so. */
function requireScope(action: CertificateAction, flags: CertificateFlags, system: HostSystem): void {
  if (action === 'status' || flags.system === true || flags.ca !== undefined) return
  if (system.userId === 0 && stateFolderPath(system) === ROOT_SERVICE_FOLDER)
    throw setupFault(USAGE.needsSystem(action))
}

function prepare(action: CertificateAction, flags: CertificateFlags): Work {
  const system = hostSystem()
  const { platform, homeFolder, userId, env } = system
  requireScope(action, flags, system)
  const machine = {
    platform,
    homeFolder,
    userId,
    caFile: flags.ca ?? join(stateFolderPath(system), TLS_FOLDER, CA_FILE),
    systemRoot: env['SystemRoot'] ?? String.raw`C:\Windows`,
    run: commandRunner(TOOL_TIMEOUT_MS),
    forFirstBrowser: action === 'install',
  }
  return {
    system,
    scope: flags.system === true ? 'system' : 'user',
    stores: (scope) => findStores({ ...machine, scope }),
    ca: flags.ca,
  }
}

const currentAuthority = async ({ system, ca }: Work): Promise<Authority | null> =>
  ca === undefined ? ownAuthority(system) : readAuthorityFile(ca)

/** With the state folder to itself: a bridge that runs would go on with the old material. */
async function withFolder<T>(system: HostSystem, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await openStateFolder(system)
  const claim = await claimStateFolder(folder, { userId: system.userId })
  try {
    return await work(folder)
  } finally {
    await claim.release()
  }
}

function mustBeOurs(folder: string, caPem: string): Authority {
  const authority = readAuthority(caPem)
  if (authority === null) throw setupFault(SETUP.notOurAuthority(join(folder, TLS_FOLDER, CA_FILE)))
  return authority
}

const issue = (begin: Date): Promise<IssuedMaterial> => issueInChild(packageInfo().issuer, begin)

const makeAuthority = ({ system }: Work): Promise<Authority> =>
  withFolder(system, async (folder) => {
    const { caPem } = await ensureTlsMaterial({ folder, now: () => new Date(), issue })
    return mustBeOurs(folder, caPem)
  })

const renewAuthority = ({ system }: Work): Promise<Authority> =>
  withFolder(system, async (folder) => {
    const issued = await issue(new Date())
    await writeTlsFiles(folder, issued)
    return mustBeOurs(folder, issued.caPem)
  })

interface Result {
  readonly authority: Authority | null
  readonly reports: readonly StoreReport[]
}

async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<StoreReport>,
): Promise<readonly StoreReport[]> {
  const reports: StoreReport[] = []
  // One after the other: several may ask the user something.
  for (const item of items) reports.push(await work(item))
  return reports
}

const otherScope = (scope: Scope): Scope => (scope === 'user' ? 'system' : 'user')

/** In the stores of the other scope, what this bridge put there itself and nothing else; told only where there was some. */
async function follow(
  work: Work,
  old: Authority | null,
  next: Authority | null,
): Promise<readonly StoreReport[]> {
  if (old === null) return []
  const reports = await each(await work.stores(otherScope(work.scope)), (store) => replace(store, old, next))
  return reports.filter(
    ({ changed, found }) => changed || found.includes(old.sha256) || found.includes(old.sha1),
  )
}

const ACTIONS: Readonly<Record<CertificateAction, (work: Work) => Promise<Result>>> = {
  status: async (work) => {
    const authority = await currentAuthority(work)
    const stores = [...(await work.stores('user')), ...(await work.stores('system'))]
    return { authority, reports: await each(stores, (store) => inspect(store, authority)) }
  },
  install: async (work) => {
    const authority = (await currentAuthority(work)) ?? (await makeAuthority(work))
    const stores = await work.stores(work.scope)
    return { authority, reports: await each(stores, (store) => install(store, authority)) }
  },
  renew: async (work) => {
    if (work.ca !== undefined) throw setupFault(USAGE.renewWithCa())
    const old = await currentAuthority(work)
    const authority = await renewAuthority(work)
    const own = await each(await work.stores(work.scope), (store) => install(store, authority))
    return { authority, reports: [...own, ...(await follow(work, old, authority))] }
  },
  uninstall: async (work) => {
    const authority = await currentAuthority(work)
    const own = await each(await work.stores(work.scope), uninstall)
    return { authority, reports: [...own, ...(await follow(work, authority, null))] }
  },
}

const isDone = (action: CertificateAction, { state, reason }: StoreReport): boolean =>
  action === 'status' || (reason === undefined && state === (action === 'uninstall' ? 'absent' : 'installed'))

/**
 * `status` tells of every store; the others change those of this user, or with `system` those of everybody. Root has to
 * say `system` where the authority is the service's. A store that could not be changed is told with what to type, and the exit code
 * is 1.
 *
 * @throws BridgeError `SETUP_INVALID`: `system` is missing, state folder unusable, or in use by a bridge while one is to be made or renewed.
 */
export async function certificate(
  action: CertificateAction,
  flags: CertificateFlags,
  output: Output,
  locale: Locale,
): Promise<void> {
  const work = prepare(action, flags)
  const { authority, reports } = await ACTIONS[action](work)
  const failed = reports.filter((report) => !isDone(action, report))
  if (flags.json === true) {
    const { sha256 = null, notAfter } = authority ?? {}
    output.json({
      action,
      scope: work.scope,
      authority: sha256 === null ? null : { fingerprint: sha256, notAfter: notAfter?.toISOString() },
      stores: reports,
    })
  } else {
    for (const line of certificateTexts(locale, authority, reports)) output.line(line)
  }
  if (failed.length === 0) return
  const [first] = failed
  output.error(
    `cps-bridge: ${first?.store ?? ''} ${first?.place ?? ''}: ${first?.reason ?? first?.state ?? ''}`,
  )
  process.exitCode = 1
}
