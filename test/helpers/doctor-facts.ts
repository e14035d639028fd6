/** A machine on which everything works, as the doctor knows it, and what can be wrong with it. */
import type { Areas, BrowserFacts, Facts } from '../../src/doctor/facts.ts'

export const AT = new Date('2026-11-29T08:00:00Z')
export const PORTAL = 'https://sante-paca.fr'

export const CHROMIUM: BrowserFacts = {
  name: 'Chromium',
  kind: 'chromium',
  version: '156.0',
  snap: false,
  hardened: false,
  allowed: [
    { pattern: `${PORTAL}:443`, policy: 'LoopbackNetworkAllowedForUrls', source: '/etc/chromium/p.json' },
  ],
  blocked: [],
  unreadable: [],
  denied: [],
  navigationBlockedBy: null,
}

export const HEALTHY: Areas = {
  program: {
    version: '1.2.0',
    account: 'ada',
    installations: [{ path: '/usr/bin/cps-bridge', version: '1.2.0' }],
    update: null,
    configurationFault: null,
    origins: [PORTAL],
  },
  service: {
    unit: 'cps-bridge.service',
    enabled: true,
    state: 'running',
    result: 'success',
    enableCommand: ['systemctl', '--user', 'enable', 'cps-bridge.service'],
    startCommand: ['systemctl', '--user', 'start', 'cps-bridge.service'],
  },
  bridge: {
    state: 'answers',
    pid: 100,
    url: 'https://localhost:17443',
    version: '1.2.0',
    logFailing: false,
    auditFailing: false,
    clockJump: null,
  },
  ports: {
    ports: [17_443, 27_443, 37_443].map((port, index) => {
      const holder = index === 0 ? { pid: 100, name: 'cps-bridge', userId: 1000 } : null
      return { port, v4: holder, v6: holder }
    }),
    userId: 1000,
  },
  certificate: {
    state: 'found',
    leaf: { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' },
    authority: { notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' },
  },
  trust: [
    { store: 'chromium-nss', place: '/home/ada/.pki/nssdb', state: 'installed', changed: false, found: [] },
  ],
  pcsc: {
    backend: 'pcsc',
    degraded: null,
    readers: [{ name: 'Reader 00 00', state: 'present', kind: 'cps3' }],
    excluded: [],
    seenByBridge: ['Reader 00 00'],
    card: { notAfter: '2028-01-01T00:00:00Z', expired: false, triesLeft: 3 },
    socketEnabled: true,
    ccidInstalled: true,
    debian: true,
  },
  devices: { usbReaders: ['Maker Reader'], serialReaders: [], galss: null, middleware: null, pcscUsers: [] },
  clock: { now: AT.toISOString(), synchronised: true, zone: 'Europe/Paris' },
  browsers: [CHROMIUM],
  session: { remote: null, desktop: true },
  network: {
    localhost: ['127.0.0.1', '::1'],
    listed: true,
    hostsFile: '/etc/hosts',
    ipv6: true,
    proxies: [],
    interceptors: [],
  },
  storage: {
    folder: '/home/ada/.local/state/cps-bridge',
    state: 'ok',
    detail: '',
    freeMb: 1000,
    log: null,
    damagedConsents: null,
    userId: 1000,
  },
}

/** Areas that differ from the healthy machine: in whole, or in some members. */
export type Wrong = { readonly [A in keyof Areas]?: Partial<Areas[A]> | null | undefined }

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function machineWith(wrong: Wrong): Facts {
  const areas = Object.entries({ ...HEALTHY, ...wrong }).map(([area, change]: [string, unknown]) => {
    const healthy: unknown = HEALTHY[area as keyof Areas]
    // A union is one of its members, whole.
    const isUnion = area === 'bridge' || area === 'certificate'
    return [area, isPlain(change) && isPlain(healthy) && !isUnion ? { ...healthy, ...change } : change]
  })
  return {
    ...(Object.fromEntries(areas) as Areas),
    platform: 'linux',
    at: AT,
    command: ['/usr/bin/node', '/usr/lib/cps-bridge/bin/cps-bridge.js'],
  }
}
