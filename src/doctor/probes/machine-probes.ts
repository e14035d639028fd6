/** Looks at devices, clock, session, network and disk. */
import { lookup } from 'node:dns/promises'
import { lstat, realpath, statfs } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { isForeign } from '../../state/private-file.ts'
import { findStateFolder } from '../../state/state-folder.ts'
import { stateFolderPath } from '../../state/state-folder-path.ts'
import { toBridgeError } from '../../errors/bridge-error.ts'
import { messageOf } from '../../errors/messages.ts'
import type { ClockFacts, DeviceFacts, NetworkFacts, SessionFacts, StorageFacts } from '../facts.ts'
import { policyProxies, profileProxies } from './browser-probes.ts'
import { firstOf, type Machine, namesIn, outputOf, properties, textOf } from './machine.ts'
import { linuxProcesses, usersOfLibrary } from './processes.ts'

const USB = '/sys/bus/usb/devices'
/** Class of an interface: smart card (USB, DWG Smart-Card CCID 1.1, section 4.2). */
const SMART_CARD = '0b'
/** Makers of readers of SESAM-Vitale that can be attached by a serial line over USB. */
const SERIAL_MAKERS: Readonly<Record<string, string>> = {
  '0b00': 'Ingenico',
  '079b': 'Sagem',
  '0f14': 'Xiring',
  '29d3': 'Kapelse',
}

async function deviceName(machine: Machine, device: string): Promise<string> {
  const read = async (name: string): Promise<string> =>
    ((await textOf(machine, `${USB}/${device}/${name}`)) ?? '').trim()
  const [manufacturer, product, vendor, id] = await Promise.all(
    ['manufacturer', 'product', 'idVendor', 'idProduct'].map(read),
  )
  return [manufacturer, product].filter(Boolean).join(' ') || `USB ${vendor}:${id}`
}

async function usbReaders(machine: Machine): Promise<readonly string[]> {
  const names = await namesIn(machine, USB)
  const found: string[] = []
  for (const name of names.filter((text) => text.includes(':'))) {
    const kind = (await textOf(machine, `${USB}/${name}/bInterfaceClass`)) ?? ''
    if (kind.trim().toLowerCase() === SMART_CARD)
      found.push(await deviceName(machine, name.split(':')[0] ?? ''))
  }
  return found
}

async function serialReaders(machine: Machine): Promise<readonly string[]> {
  const found: string[] = []
  for (const tty of await namesIn(machine, '/sys/class/tty')) {
    if (!/^tty(?:USB|ACM)\d+$/.test(tty)) continue
    const path = await realpath(`${machine.root}/sys/class/tty/${tty}`).catch(() => null)
    for (let folder = path ?? '/'; folder !== '/'; folder = dirname(folder)) {
      const vendor = ((await textOf({ ...machine, root: '' }, join(folder, 'idVendor'))) ?? '').trim()
      const maker = SERIAL_MAKERS[vendor]
      if (maker !== undefined) found.push(`${maker} (/dev/${tty})`)
      if (vendor !== '') break
    }
  }
  return found
}

/** Usual places of the GALSS and of the agency's software: not checked on an installation. Another place is not found. */
const GALSS = [
  '/etc/galss.ini',
  String.raw`C:\Windows\galss.ini`,
  String.raw`C:\Program Files (x86)\santesocial\galss`,
  '/Library/Application Support/santesocial/galss',
] as const
const MIDDLEWARE = [
  '/usr/lib/libcps3_pkcs11_lux.so',
  '/opt/santesocial/CPS',
  String.raw`C:\Program Files\santesocial\CPS`,
  String.raw`C:\Program Files (x86)\santesocial\CPS`,
  '/Library/Application Support/santesocial/CPS',
] as const
const LIBRARY: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'libpcsclite.so',
  win32: 'winscard.dll',
}

/** @param own - processes that are the bridge's. */
export async function lookAtDevices(machine: Machine, own: ReadonlySet<number>): Promise<DeviceFacts> {
  const { platform } = machine.system
  const isLinux = platform === 'linux'
  const [usb, serial, galss, middleware, pcscUsers] = await Promise.all([
    isLinux ? usbReaders(machine) : [],
    isLinux ? serialReaders(machine) : [],
    firstOf(machine, GALSS),
    firstOf(machine, MIDDLEWARE),
    usersOfLibrary(machine, LIBRARY[platform] ?? '', own),
  ])
  return { usbReaders: usb, serialReaders: serial, galss, middleware, pcscUsers }
}

export async function lookAtClock(machine: Machine, now: Date): Promise<ClockFacts> {
  const { platform } = machine.system
  const shown = platform === 'linux' ? await outputOf(machine, 'timedatectl', 'show') : null
  const synchronised = properties(shown ?? '').get('NTPSynchronized')
  return {
    now: now.toISOString(),
    synchronised: synchronised === undefined ? null : synchronised === 'yes',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

/** Variables that remote desktops set in the sessions they open. */
export function lookAtSession({ system: { env, platform } }: Machine): SessionFacts {
  const session = env['SESSIONNAME'] ?? ''
  const has = (name: string): boolean => (env[name] ?? '') !== ''
  const remote =
    /^ICA/i.test(session) || has('ICA_SESSION') || has('CITRIX_REMOTE_DT')
      ? 'Citrix'
      : /^RDP/i.test(session) || has('XRDP_SESSION')
        ? 'RDP'
        : has('VNCDESKTOP') || has('X2GO_SESSION')
          ? 'VNC'
          : has('SSH_CONNECTION')
            ? 'SSH'
            : null
  const desktop =
    platform === 'linux' ? has('DISPLAY') || has('WAYLAND_DISPLAY') : !/^services$/i.test(session)
  return { remote, desktop }
}

const HOSTS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: String.raw`C:\Windows\System32\drivers\etc\hosts`,
}

const listsLocalhost = (hosts: string): boolean =>
  hosts
    .split('\n')
    .some((line) => /^\s*(?:127\.|::1)\S*\s+(?:.*\s)?localhost(?:\s|$)/i.test(line.split('#')[0] ?? ''))

/** `NO_PROXY` of libcurl and others: names, or `*`. */
function isExempt(exceptions: string): boolean {
  const names = exceptions.split(',').map((name) => name.trim().toLowerCase())
  return names.includes('*') || names.includes('localhost') || names.includes('127.0.0.1')
}

function environmentProxies({ system: { env } }: Machine): NetworkFacts['proxies'] {
  const read = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? ''
  const name = ['https_proxy', 'all_proxy'].find((variable) => read(variable) !== '')
  if (name === undefined) return []
  return [
    {
      proxy: withoutUser(read(name)),
      source: name,
      localhost: isExempt(read('no_proxy')) ? 'exempt' : 'programs',
    },
  ]
}

/** Without what may be a name and a password. */
const withoutUser = (proxy: string): string => proxy.replace(/\/\/[^@/]*@/, '//')

/** Programs that put themselves between a browser and TLS servers, by the names of their processes. */
const INTERCEPTORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kesl|avp)/i, 'Kaspersky'],
  [/^(?:avast|aswEngSrv)/i, 'Avast'],
  [/^avg(?:svc|ui)/i, 'AVG'],
  [/^(?:ekrn|esets|oaeventd)/i, 'ESET'],
  [/^(?:bdservicehost|bdagent|vsserv)/i, 'Bitdefender'],
  [/^adguard/i, 'AdGuard'],
  [/^(?:mitmproxy|mitmdump|mitmweb)/i, 'mitmproxy'],
  [/^(?:fiddler|charles)/i, 'Fiddler / Charles'],
  [/^(?:zscaler|ZSA)/i, 'Zscaler'],
  [/^(?:netskope|stAgentSvc)/i, 'Netskope'],
]

async function interceptors(machine: Machine): Promise<readonly string[]> {
  const { platform } = machine.system
  const listed =
    platform === 'win32'
      ? [
          ...((await outputOf(machine, 'tasklist.exe', '/fo', 'csv', '/nh')) ?? '').matchAll(/^"([^"]+)"/gm),
        ].map(([, name = '']) => name)
      : platform === 'linux'
        ? (await linuxProcesses(machine)).map(({ name }) => name)
        : ((await outputOf(machine, '/bin/ps', '-axco', 'command')) ?? '').split('\n')
  const found = INTERCEPTORS.filter(([pattern]) => listed.some((name) => pattern.test(name)))
  return found.map(([, name]) => name)
}

export async function lookAtNetwork(machine: Machine): Promise<NetworkFacts> {
  const hostsFile = HOSTS[machine.system.platform] ?? '/etc/hosts'
  const [found, hosts, fromPolicies, fromProfiles, inspecting] = await Promise.all([
    lookup('localhost', { all: true }).catch(() => []),
    textOf(machine, hostsFile),
    policyProxies(machine),
    profileProxies(machine),
    interceptors(machine),
  ])
  const loopback = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return {
    localhost: found.map(({ address }) => address),
    // Windows knows the name by itself.
    listed: machine.system.platform === 'win32' || listsLocalhost(hosts ?? ''),
    hostsFile,
    ipv6: loopback.some(({ address }) => address === '::1'),
    proxies: [...environmentProxies(machine), ...fromPolicies, ...fromProfiles],
    interceptors: inspecting,
  }
}

const MEGABYTE = 1_048_576

async function freeMb(folder: string): Promise<number | null> {
  const stats = await statfs(folder).catch(() => null)
  return stats === null ? null : Math.floor((stats.bavail * stats.bsize) / MEGABYTE)
}

/** The nearest folder that exists. */
async function existing(folder: string): Promise<string> {
  const stats = await lstat(folder).catch(() => null)
  return stats !== null || dirname(folder) === folder ? folder : existing(dirname(folder))
}

async function folderState(
  machine: Machine,
  folder: string,
): Promise<Pick<StorageFacts, 'state' | 'detail'>> {
  try {
    const found = await findStateFolder(machine.system)
    return { state: found === null ? 'absent' : 'ok', detail: '' }
  } catch (error) {
    const { userId } = machine.system
    const detail = messageOf(toBridgeError(error), 'fr').what
    const stats = await lstat(folder).catch(() => null)
    if (stats !== null && userId !== null && stats.uid !== userId) return { state: 'foreign', detail }
    return { state: stats !== null && isForeign(stats, userId) ? 'open' : 'unusable', detail }
  }
}

export async function lookAtStorage(machine: Machine, logFile: string | null): Promise<StorageFacts> {
  const { system } = machine
  const folder = stateFolderPath(system)
  const [state, free, names] = await Promise.all([
    folderState(machine, folder),
    existing(folder).then(freeMb),
    namesIn({ ...machine, root: '' }, folder),
  ])
  const damaged = names.find((name) => name.startsWith('consents.json.damaged-'))
  const logFolder = logFile === null ? null : dirname(logFile)
  return {
    folder,
    ...state,
    freeMb: free,
    log: logFolder === null ? null : { folder: logFolder, freeMb: await freeMb(logFolder) },
    damagedConsents: damaged === undefined ? null : join(folder, damaged),
    userId: system.userId,
  }
}
