/** Looks at the program, its service, the running bridge, its ports and its certificate. */
import { realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { connect } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import type { Sentence } from '../../errors/setup-texts.ts'
import type { Config } from '../../contract/config.ts'
import { type AdminAccess, getAsAdmin } from '../../state/admin-request.ts'
import { readableText } from '../../system/read-file.ts'
import { findDaemon } from '../../state/claim-state-folder.ts'
import type { RunFile } from '../../contract/state-files.ts'
import { readPrivateFile } from '../../state/private-file.ts'
import { readTlsFiles } from '../../tls/tls-files.ts'
import type { BridgeFacts, CertificateFacts, ProgramFacts, ServiceFacts } from '../facts.ts'
import { exists, type Machine, outputOf, properties } from './machine.ts'

/** Where packages put the program, beside what `PATH` says. */
const INSTALLED = ['/usr/bin', '/usr/local/bin', '/opt/cps-bridge/bin', '/usr/lib/cps-bridge/bin'] as const

async function versionAt(path: string): Promise<{ path: string; version: string } | null> {
  const real = await realpath(path).catch(() => null)
  if (real === null) return null
  for (let folder = dirname(real); dirname(folder) !== folder; folder = dirname(folder)) {
    const manifest = readableText(join(folder, 'package.json'))
    if (manifest === null) continue
    const { name, version } = parse(manifest) as { readonly name?: unknown; readonly version?: unknown }
    return name === 'cps-bridge' && typeof version === 'string' ? { path: real, version } : null
  }
  return null
}

function parse(text: string): object {
  try {
    return Object(JSON.parse(text)) as object
  } catch {
    return {}
  }
}

async function installations(machine: Machine): Promise<ProgramFacts['installations']> {
  const { env, platform } = machine.system
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter(Boolean),
    ...INSTALLED.map((path) => machine.root + path),
  ]
  const name = platform === 'win32' ? 'cps-bridge.cmd' : 'cps-bridge'
  const found = await Promise.all([...new Set(folders)].map((folder) => versionAt(join(folder, name))))
  const known = found.filter((one) => one !== null)
  return known.filter(({ path }, index) => known.findIndex((other) => other.path === path) === index)
}

/** What the package manager has learned by itself: nothing is asked over the network. */
async function update(machine: Machine): Promise<ProgramFacts['update']> {
  const apt = await outputOf(machine, 'apt-cache', 'policy', 'cps-bridge')
  const installed = /Installed: (\S+)/.exec(apt ?? '')?.[1]
  const candidate = /Candidate: (\S+)/.exec(apt ?? '')?.[1]
  if (installed === undefined || candidate === undefined || installed === '(none)' || installed === candidate)
    return null
  return { version: candidate, command: 'sudo apt-get install --only-upgrade cps-bridge' }
}

const accountName = (): string => {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.geteuid?.() ?? '?'}`
  }
}

export async function lookAtProgram(
  machine: Machine,
  version: string,
  { config, fault }: { readonly config: Config | null; readonly fault: Sentence | null },
): Promise<ProgramFacts> {
  const isLinux = machine.system.platform === 'linux'
  const [installed, newer] = await Promise.all([installations(machine), isLinux ? update(machine) : null])
  return {
    version,
    account: accountName(),
    installations: installed,
    update: newer,
    configurationFault: fault,
    origins: config?.origins.map(({ origin }) => origin) ?? [],
  }
}

const UNIT = 'cps-bridge.service'

async function systemdUnit(machine: Machine, scope: readonly string[]): Promise<ServiceFacts | null> {
  const shown = await outputOf(
    machine,
    'systemctl',
    ...scope,
    'show',
    UNIT,
    '--property=LoadState,UnitFileState,ActiveState,Result',
  )
  const unit = properties(shown ?? '')
  const load = unit.get('LoadState')
  if (load === undefined || load === 'not-found' || load === '') return null
  const active = unit.get('ActiveState')
  return {
    unit: UNIT,
    enabled: !['disabled', 'masked', ''].includes(unit.get('UnitFileState') ?? ''),
    state: active === 'failed' ? 'failed' : active === 'inactive' ? 'stopped' : 'running',
    result: unit.get('Result') ?? '',
    enableCommand: ['systemctl', ...scope, 'enable', UNIT],
    startCommand: ['systemctl', ...scope, 'start', UNIT],
  }
}

/** sc.exe prints its words in English in every language of Windows. */
async function windowsService(machine: Machine): Promise<ServiceFacts | null> {
  const query = await outputOf(machine, 'sc.exe', 'query', 'cps-bridge')
  if (query === null) return null
  const configuration = (await outputOf(machine, 'sc.exe', 'qc', 'cps-bridge')) ?? ''
  return {
    unit: 'cps-bridge',
    enabled: /START_TYPE\s*:\s*2/.test(configuration),
    state: /STATE\s*:\s*4/.test(query) ? 'running' : 'stopped',
    result: /WIN32_EXIT_CODE\s*:\s*(\d+)/.exec(query)?.[1] ?? '',
    enableCommand: ['sc.exe', 'config', 'cps-bridge', 'start=', 'auto'],
    startCommand: ['sc.exe', 'start', 'cps-bridge'],
  }
}

export async function lookAtService(machine: Machine): Promise<ServiceFacts | null> {
  const { platform } = machine.system
  if (platform === 'win32') return windowsService(machine)
  if (platform !== 'linux' || !(await exists(machine, '/run/systemd/system'))) return null
  return (await systemdUnit(machine, ['--user'])) ?? (await systemdUnit(machine, []))
}

/** Who answers at a port, with its certificate; null: nobody in time. */
function certificateServed(
  port: number,
  authority: string,
  timeoutMs: number,
): Promise<{ readonly authorised: boolean; readonly issuer: string } | null> {
  return new Promise((resolve) => {
    // Only its certificate is looked at: nothing is sent to whoever answers.
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      ca: authority,
      rejectUnauthorized: false,
    })
    const timer = setTimeout(() => end(null), timeoutMs)
    const end = (answer: { authorised: boolean; issuer: string } | null): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    socket.once('secureConnect', () => {
      const raw = socket.getPeerX509Certificate()
      const issuer = /CN=(.+)/.exec(raw?.issuer ?? '')?.[1] ?? raw?.issuer ?? '?'
      // The clock is judged elsewhere: a leaf that it calls expired is still the bridge's own.
      const own = raw?.checkIssued(new X509Certificate(authority)) === true
      end({ authorised: own, issuer })
    })
    socket.once('error', () => end(null))
  })
}

const ANSWER_MS = 2500

/** What the bridge tells its administrator (`GET /v1/state`). */
interface BridgeState {
  readonly version: string
  readonly logFailing: boolean
  readonly auditFailing: boolean
  readonly clockJump: { readonly at: string; readonly seconds: number } | null
}

export interface FoundBridge {
  readonly facts: BridgeFacts
  /** Null: none that answers. */
  readonly access: AdminAccess | null
}

export async function lookAtBridge(machine: Machine, folder: string | null): Promise<FoundBridge> {
  const { userId } = machine.system
  const none: FoundBridge = { facts: { state: 'none' }, access: null }
  if (folder === null) return none
  const run: RunFile | null = await findDaemon(folder, userId).catch(() => null)
  const authority = await readPrivateFile(join(folder, 'tls', 'ca.pem'), userId).catch(() => null)
  if (run === null || authority === null) return none
  const { pid, url } = run
  const served = await certificateServed(Number(new URL(url).port), authority, ANSWER_MS)
  if (served === null) return { facts: { state: 'silent', pid, url }, access: null }
  if (!served.authorised)
    return { facts: { state: 'intercepted', pid, url, issuer: served.issuer }, access: null }
  const access: AdminAccess = { url, adminToken: run.adminToken, authority }
  try {
    const state = (await getAsAdmin(access, '/v1/state')) as BridgeState
    const { version, logFailing, auditFailing, clockJump } = state
    return {
      facts: { state: 'answers', pid, url, version, logFailing, auditFailing, clockJump },
      access,
    }
  } catch {
    // It has proven who it is; with a clock outside of its certificate's days nobody is let further.
    const { version } = run
    return {
      facts: { state: 'answers', pid, url, version, logFailing: false, auditFailing: false, clockJump: null },
      access: null,
    }
  }
}

export async function lookAtCertificate(folder: string | null, now: Date): Promise<CertificateFacts> {
  if (folder === null) return { state: 'absent' }
  const outcome = await readTlsFiles(folder)
  if ('missing' in outcome)
    return outcome.missing === 'absent' ? { state: 'absent' } : { state: 'damaged', detail: outcome.reason }
  const { notBefore, notAfter } = outcome.material.leafAt(now)
  const authority = new X509Certificate(outcome.material.caPem)
  return {
    state: 'found',
    leaf: { notBefore: notBefore.toISOString(), notAfter: notAfter.toISOString() },
    authority: {
      notBefore: new Date(authority.validFrom).toISOString(),
      notAfter: new Date(authority.validTo).toISOString(),
    },
  }
}
