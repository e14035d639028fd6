/** Looks at everything at once, and waits for nothing longer than somebody who is in a hurry would. */
import type { Config } from '../contract/config.ts'
import type { Sentence } from '../errors/setup-texts.ts'
import type { AdminAccess } from '../state/admin-request.ts'
import { asServiceUser } from '../state/service-user.ts'
import { findStateFolder } from '../state/state-folder.ts'
import { stateFolderPath } from '../state/state-folder-path.ts'
import { findStores } from '../tls/trust/find-stores.ts'
import { inspect, type StoreReport } from '../tls/trust/trust-store.ts'
import { readAuthority } from '../tls/trust/authority.ts'
import { readTlsFiles, CA_FILE, TLS_FOLDER } from '../tls/tls-files.ts'
import { join } from 'node:path'
import type { AreaName, Areas, Facts, PcscFacts } from './facts.ts'
import { lookAtBridge, lookAtCertificate, lookAtProgram, lookAtService } from './probes/bridge-probes.ts'
import { lookAtBrowsers } from './probes/browser-probes.ts'
import { lookAtPorts } from './probes/port-probes.ts'
import { exists, firstOf, type Machine, outputOf } from './probes/machine.ts'
import {
  lookAtClock,
  lookAtDevices,
  lookAtNetwork,
  lookAtSession,
  lookAtStorage,
} from './probes/machine-probes.ts'

/** What the readers tell: the same for a bridge that runs and for none. */
export type ReaderLook = Omit<PcscFacts, 'socketEnabled' | 'ccidInstalled' | 'debian'>

export interface Examination {
  readonly machine: Machine
  readonly version: string
  /** Null: it has a fault, which `fault` tells. */
  readonly config: Config | null
  readonly fault: Sentence | null
  /** How this program is started. */
  readonly command: readonly string[]
  readonly now: Date
  /** @param access - to the bridge that runs; null: none. */
  readonly lookAtReaders: (access: AdminAccess | null) => Promise<ReaderLook>
  /** Called when an area was looked at. */
  readonly onArea?: (area: AreaName) => void
}

/** For each area: the whole stays under ten seconds. */
const LIMIT_MS = 8000

/** Folder of an operating system's drivers for readers: Debian, Fedora. */
const CCID = [
  '/usr/lib/pcsc/drivers/ifd-ccid.bundle',
  '/usr/lib64/pcsc/drivers/ifd-ccid.bundle',
  '/usr/libexec/SmartCardServices/drivers/ifd-ccid.bundle',
] as const

async function systemFacts(machine: Machine): Promise<Omit<PcscFacts, keyof ReaderLook>> {
  const isLinux = machine.system.platform === 'linux'
  const hasSystemd = isLinux && (await exists(machine, '/run/systemd/system'))
  const enabled = hasSystemd ? await machineEnables(machine, 'pcscd.socket') : null
  return {
    socketEnabled: enabled,
    ccidInstalled: isLinux ? (await firstOf(machine, CCID)) !== null : null,
    debian: await exists(machine, '/etc/debian_version'),
  }
}

async function machineEnables(machine: Machine, unit: string): Promise<boolean | null> {
  const state = await outputOf(machine, 'systemctl', 'show', unit, '--property=UnitFileState', '--value')
  if (state === null || state.trim() === '') return null
  return ['enabled', 'static', 'enabled-runtime'].includes(state.trim())
}

async function lookAtTrust(machine: Machine, folder: string | null): Promise<readonly StoreReport[]> {
  const { platform, homeFolder, userId, env } = machine.system
  const outcome = folder === null ? null : await readTlsFiles(folder)
  const authority = outcome !== null && 'material' in outcome ? readAuthority(outcome.material.caPem) : null
  const stores = await Promise.all(
    (['user', 'system'] as const).map((scope) =>
      findStores({
        ...{ platform, homeFolder, userId, scope },
        caFile: join(stateFolderPath(machine.system), TLS_FOLDER, CA_FILE),
        systemRoot: env['SystemRoot'] ?? String.raw`C:\Windows`,
        run: machine.run,
      }),
    ),
  )
  return Promise.all(stores.flat().map((store) => inspect(store, authority)))
}

/** What was found in time; a fault of the doctor's own counts as not found. */
function within<T>(work: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs)
  })
  return Promise.race([work.catch(() => undefined), limit]).finally(() => clearTimeout(timer))
}

/** Never throws; an area that could not be looked at in time is undefined. */
export async function examine(examination: Examination, limitMs: number = LIMIT_MS): Promise<Facts> {
  const { version, config, now, command, onArea } = examination
  const machine = { ...examination.machine, system: await asServiceUser(examination.machine.system) }
  const folder = await findStateFolder(machine.system).catch(() => null)
  const bridge = lookAtBridge(machine, folder)
  const pcsc = async (): Promise<PcscFacts> => {
    const { access } = await bridge
    const [look, system] = await Promise.all([examination.lookAtReaders(access), systemFacts(machine)])
    return { ...look, ...system }
  }
  const devices = async (): Promise<Areas['devices']> => {
    const { facts } = await bridge
    return lookAtDevices(machine, new Set([process.pid, 'pid' in facts ? facts.pid : process.pid]))
  }
  const look: { readonly [A in AreaName]: () => Promise<Areas[A]> } = {
    program: () => lookAtProgram(machine, version, examination),
    service: () => lookAtService(machine),
    bridge: () => bridge.then(({ facts }) => facts),
    ports: () => lookAtPorts(machine, config?.port ?? null),
    certificate: () => lookAtCertificate(folder, now),
    trust: () => lookAtTrust(machine, folder),
    pcsc,
    devices,
    clock: () => lookAtClock(machine, now),
    browsers: () => lookAtBrowsers(machine),
    session: () => Promise.resolve(lookAtSession(machine)),
    network: () => lookAtNetwork(machine),
    storage: () => lookAtStorage(machine, config?.log.file ?? null),
  }
  const areas = await Promise.all(
    (Object.keys(look) as AreaName[]).map(async (area) => {
      const found = await within<unknown>(look[area](), limitMs)
      onArea?.(area)
      return [area, found] as const
    }),
  )
  return {
    ...(Object.fromEntries(areas) as { readonly [A in AreaName]: Areas[A] | undefined }),
    platform: machine.system.platform,
    at: now,
    command,
  }
}
