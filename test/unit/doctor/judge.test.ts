/** What the doctor says of each machine: one row a fault, and every code of the catalogue by one of them. */
import { describe, expect, it } from 'vitest'
import { CATALOGUE, type Code } from '../../../src/doctor/catalogue.ts'
import type { Facts, PcscFacts } from '../../../src/doctor/facts.ts'
import { exitCodeOf, stateOf, tell } from '../../../src/doctor/finding.ts'
import { AREAS, judge } from '../../../src/doctor/judge.ts'
import { matchesOrigin } from '../../../src/doctor/checks/browser-checks.ts'
import { AT, CHROMIUM, HEALTHY, machineWith, PORTAL, type Wrong } from '../../helpers/doctor-facts.ts'

const codes = (facts: Facts): readonly Code[] => judge(facts).map(({ code }) => code)
const card = (change: Partial<Extract<PcscFacts['card'], { expired: boolean }>>): Wrong => ({
  pcsc: { card: { notAfter: '2028-01-01T00:00:00Z', expired: false, triesLeft: 3, ...change } },
})
const reader = (state: PcscFacts['readers'][number]['state'], kind: string | null): Wrong => ({
  pcsc: { readers: [{ name: 'Reader 00 00', state, kind }], card: null },
})
const program = { pid: 7, name: 'nginx', userId: 1000 }
const stranger = { pid: null, name: 'cps-bridge', userId: 1001 }
/** The first port is somebody else's, in whole or in part; the bridge has taken the second. */
const taken = (v4: typeof program | typeof stranger | null, v6 = v4): Wrong => ({
  bridge: { ...HEALTHY.bridge, url: 'https://localhost:27443' } as Wrong['bridge'],
  ports: {
    ports: [
      { port: 17_443, v4, v6 },
      { port: 27_443, v4: null, v6: null },
    ],
  },
})
const store = (state: 'absent' | 'another' | 'unreadable', more: object = {}): Wrong => ({
  trust: [
    { store: 'chromium-nss', place: '/home/ada/.pki/nssdb', state, changed: false, found: [], ...more },
  ],
})
const firefox = { ...CHROMIUM, name: 'Firefox', kind: 'firefox', version: '153.0', allowed: [] } as const
const rule = (pattern: string, policy: string) => ({ pattern, policy, source: '/etc/p.json' })

/** A fault of a machine, and the code that names it. */
const MACHINES: readonly (readonly [Code, Wrong])[] = [
  ['area-unknown', { ports: undefined }],
  [
    'two-versions',
    {
      program: {
        installations: [
          { path: '/a', version: '1.0.0' },
          { path: '/b', version: '1.2.0' },
        ],
      },
    },
  ],
  ['update-available', { program: { update: { version: '2.0.0', command: 'sudo apt-get install' } } }],
  [
    'configuration-faulty',
    { program: { configurationFault: { fr: 'config.json : /port', en: 'config.json: /port' } } },
  ],
  ['service-absent', { service: null }],
  ['service-disabled', { service: { enabled: false } }],
  ['service-stopped', { service: { ...HEALTHY.service, state: 'stopped' } }],
  ['service-failing', { service: { ...HEALTHY.service, state: 'failed', result: 'exit-code' } }],
  ['bridge-not-running', { bridge: { state: 'none' } }],
  ['bridge-silent', { bridge: { state: 'silent', pid: 100, url: 'https://localhost:17443' } }],
  [
    'bridge-intercepted',
    { bridge: { state: 'intercepted', pid: 100, url: 'https://localhost:17443', issuer: 'Proxy CA' } },
  ],
  ['bridge-outdated', { bridge: { ...HEALTHY.bridge, version: '1.0.0' } as Wrong['bridge'] }],
  ['log-failing', { bridge: { ...HEALTHY.bridge, logFailing: true } as Wrong['bridge'] }],
  ['tls-interceptor', { network: { interceptors: ['ESET'] } }],
  ['port-taken', taken(program)],
  ['port-squatted', taken(null, program)],
  ['other-user-bridge', taken(stranger)],
  [
    'ports-all-taken',
    { bridge: { state: 'none' }, ports: { ports: [{ port: 17_443, v4: program, v6: null }] } },
  ],
  ['certificate-absent', { certificate: { state: 'absent' } }],
  ['certificate-damaged', { certificate: { state: 'damaged', detail: 'ca.pem' } }],
  [
    'certificate-expired',
    {
      certificate: {
        ...HEALTHY.certificate,
        leaf: { notBefore: '2025-01-01T00:00:00Z', notAfter: '2026-01-01T00:00:00Z' },
      } as Wrong['certificate'],
    },
  ],
  ['trust-none', { trust: [] }],
  ['trust-missing', store('absent')],
  ['trust-outdated', store('another')],
  ['trust-unreadable', store('unreadable', { reason: 'the NSS tools are not installed' })],
  ['pcsc-virtual', { pcsc: { backend: 'virtual', seenByBridge: null } }],
  ...(['no-library', 'not-running', 'denied', 'not-answering', 'protocol'] as const).map(
    (degraded) => [`pcsc-${degraded}`, { pcsc: { degraded, readers: [], card: null } }] as const,
  ),
  ['pcsc-socket-off', { pcsc: { socketEnabled: false } }],
  ['pcsc-no-ccid', { pcsc: { ccidInstalled: false } }],
  ['reader-none', { pcsc: { readers: [], card: null }, devices: { usbReaders: [] } }],
  ['reader-excluded', { pcsc: { excluded: ['Reader 01 00'] } }],
  [
    'reader-no-card-slot',
    {
      pcsc: {
        readers: [
          ...HEALTHY.pcsc.readers,
          { name: 'Windows Hello for Business 1', state: 'empty', kind: null },
        ],
        seenByBridge: null,
      },
    },
  ],
  ['reader-unavailable', reader('unavailable', null)],
  ['reader-unseen', { pcsc: { seenByBridge: [] } }],
  ['reader-no-driver', { pcsc: { readers: [], card: null } }],
  ['reader-serial', { devices: { serialReaders: ['Xiring (/dev/ttyUSB0)'] } }],
  ['galss-present', { devices: { galss: '/etc/galss.ini' } }],
  ['middleware-present', { devices: { middleware: '/opt/santesocial/CPS' } }],
  ['pcsc-users', { devices: { pcscUsers: ['jfse'] } }],
  ['card-absent', reader('empty', null)],
  ['card-mute', reader('mute', null)],
  ['card-vitale', reader('present', 'vitale')],
  ['card-other', reader('present', 'unknown')],
  [
    'card-several',
    {
      pcsc: {
        readers: [
          { name: 'A', state: 'present', kind: 'cps3' },
          { name: 'B', state: 'present', kind: 'cps4' },
        ],
        seenByBridge: null,
      },
    },
  ],
  ['card-busy', { pcsc: { card: { fault: 'CARD_BUSY', detail: '' } } }],
  ['card-unreadable', { pcsc: { card: { fault: 'CARD_PROTOCOL', detail: 'SELECT 6F00' } } }],
  ['card-blocked', card({ triesLeft: 0 })],
  ['card-last-try', card({ triesLeft: 1 })],
  ['card-expired', card({ expired: true, notAfter: '2026-01-01T00:00:00Z' })],
  ['card-expiring', card({ notAfter: '2026-12-19T08:00:00Z' })],
  ['clock-behind', { clock: { now: '1990-01-01T00:00:00Z' } }],
  ['clock-ahead', { clock: { now: '2040-01-01T00:00:00Z' } }],
  [
    'clock-jumped',
    { bridge: { ...HEALTHY.bridge, clockJump: { at: AT.toISOString(), seconds: 3600 } } as Wrong['bridge'] },
  ],
  ['clock-unsynchronised', { clock: { synchronised: false } }],
  ['time-zone', { clock: { zone: 'America/New_York' } }],
  ['browser-none', { browsers: [] }],
  ['browser-asks', { browsers: [{ ...CHROMIUM, allowed: [] }] }],
  ['browser-old', { browsers: [{ ...CHROMIUM, allowed: [], version: '120.0' }] }],
  ['policy-blocks', { browsers: [{ ...CHROMIUM, blocked: [rule('*', 'LoopbackNetworkBlockedForUrls')] }] }],
  ['policy-unreadable', { browsers: [{ ...CHROMIUM, unreadable: ['/etc/p.json'] }] }],
  [
    'relay-needed',
    { browsers: [{ ...CHROMIUM, allowed: [], denied: [rule(`${PORTAL}:443`, 'loopback_network')] }] },
  ],
  ['navigation-blocked', { browsers: [{ ...firefox, navigationBlockedBy: '/home/ada/profile' }] }],
  ['firefox-snap', { browsers: [{ ...firefox, snap: true }] }],
  ['browser-hardened', { browsers: [{ ...firefox, name: 'LibreWolf', hardened: true }] }],
  ['session-remote', { session: { remote: 'RDP' } }],
  [
    'session-no-redirection',
    { session: { remote: 'RDP' }, pcsc: { readers: [], card: null }, devices: { usbReaders: [] } },
  ],
  ['session-no-desktop', { session: { desktop: false } }],
  ['localhost-missing', { network: { localhost: [] } }],
  ['localhost-unlisted', { network: { listed: false } }],
  ['localhost-elsewhere', { network: { localhost: ['192.0.2.7'] } }],
  ['ipv6-off', { network: { ipv6: false } }],
  ['proxy-catches', { network: { proxies: [{ proxy: 'p:3128', source: 'x', localhost: 'browsers' }] } }],
  ['proxy-unexempt', { network: { proxies: [{ proxy: 'p:3128', source: 'x', localhost: 'programs' }] } }],
  ['proxy-used', { network: { proxies: [{ proxy: 'p:3128', source: 'x', localhost: 'exempt' }] } }],
  ['folder-absent', { storage: { ...HEALTHY.storage, state: 'absent' } }],
  ['folder-foreign', { storage: { ...HEALTHY.storage, state: 'foreign' } }],
  ['folder-open', { storage: { ...HEALTHY.storage, state: 'open' } }],
  ['folder-unreadable', { storage: { ...HEALTHY.storage, state: 'unusable', detail: 'EACCES' } }],
  ['disk-full', { storage: { freeMb: 0 } }],
  ['log-disk-full', { storage: { log: { folder: '/var/log', freeMb: 0 } } }],
  ['consents-damaged', { storage: { damagedConsents: 'consents.json.damaged-1' } }],
]

describe('a machine on which everything works', () => {
  const findings = judge(machineWith({}))

  it('has nothing but good findings, and the exit code 0', () => {
    expect(findings.filter((finding) => stateOf(finding) !== 'ok')).toEqual([])
    expect(exitCodeOf(findings)).toBe(0)
  })

  it('is told in every area', () => {
    expect(findings.length).toBeGreaterThanOrEqual(Object.keys(AREAS).length)
  })
})

describe('a machine with one fault', () => {
  it.each<readonly [Code, Wrong]>(MACHINES)('is named: %s', (code, wrong) => {
    const facts = machineWith(wrong)
    expect(codes(facts)).toContain(code)
    // The other findings tell of nothing worse.
    expect(exitCodeOf(judge(facts))).toBe({ ok: 0, info: 0, warning: 1, broken: 2 }[CATALOGUE[code].state])
  })

  it('is there for every code of the catalogue', () => {
    const shown = [...MACHINES.map(([code]) => code), ...codes(machineWith({}))]
    const missing = Object.keys(CATALOGUE).filter((code) => !shown.includes(code as Code))
    expect(missing).toEqual([])
  })

  it('is told with all its values, in both languages', () => {
    for (const [, wrong] of MACHINES)
      for (const finding of judge(machineWith(wrong)))
        for (const locale of ['fr', 'en'] as const) {
          const { what, action } = tell(finding, locale)
          expect(`${what} ${action ?? ''}`).not.toMatch(/[{}]|undefined/)
        }
  })

  it('has one thing to do unless there is none', () => {
    const without = Object.entries(CATALOGUE).filter(
      ([, { state, fr }]) => (state === 'broken' || state === 'warning') && fr[1] === undefined,
    )
    expect(without.map(([code]) => code)).toEqual([])
  })
})

describe('the bridge’s own port', () => {
  it('is nobody’s else', () => {
    expect(codes(machineWith({}))).toContain('ports-ok')
  })

  it('is told when ::1 is another program’s', () => {
    const ports = [{ port: 17_443, v4: { pid: 100, name: 'cps-bridge', userId: 1000 }, v6: program }]
    expect(codes(machineWith({ ports: { ports } }))).toContain('port-squatted')
  })
})

describe('a pattern of a policy', () => {
  it.each([
    ['*', true],
    ['https://sante-paca.fr:443', true],
    ['https://sante-paca.fr', true],
    ['sante-paca.fr', true],
    ['[*.]sante-paca.fr', true],
    ['https://sante-paca.fr:8443', false],
    ['http://sante-paca.fr', false],
    ['paca.fr', false],
    ['https://www.sante-paca.fr', false],
  ])('%s', (pattern, matches) => {
    expect(matchesOrigin(pattern, PORTAL)).toBe(matches)
  })
})
