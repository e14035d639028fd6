/** Clock, network and disk. */
import type { Finding } from '../finding.ts'
import { type Check, dayOf, typed } from './check.ts'

/** Before this day there was no cps-bridge. */
const FIRST_DAY = Date.UTC(2026, 0, 1)
/** A clock beyond the end of the authority, or, without one, ten years after the first day. */
const LAST_DAY = Date.UTC(2037, 0, 1)

/** Time zones of France, overseas territories included (tz database, zone1970.tab, FR and its territories). */
const FRENCH_ZONES: ReadonlySet<string> = new Set([
  'Europe/Paris',
  'Europe/Monaco',
  'America/Cayenne',
  'America/Guadeloupe',
  'America/Marigot',
  'America/Martinique',
  'America/Miquelon',
  'America/St_Barthelemy',
  'Indian/Kerguelen',
  'Indian/Mayotte',
  'Indian/Reunion',
  'Pacific/Gambier',
  'Pacific/Marquesas',
  'Pacific/Noumea',
  'Pacific/Tahiti',
  'Pacific/Wallis',
])
/** Servers and containers have it on purpose. */
const NEUTRAL_ZONES: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC'])

export const clockCheck: Check = ({ clock, certificate, bridge, platform }) => {
  if (clock === undefined) return []
  const now = Date.parse(clock.now)
  const date = dayOf(clock.now)
  const sync = platform === 'win32' ? ['w32tm', '/resync'] : ['timedatectl', 'set-ntp', 'true']
  const command = typed(sync)
  const end = certificate?.state === 'found' ? Date.parse(certificate.authority.notAfter) : LAST_DAY
  const found: Finding[] = []
  if (now < FIRST_DAY) found.push({ code: 'clock-behind', values: { date, command } })
  else if (now >= end)
    found.push({
      code: 'clock-ahead',
      values: { date, end: dayOf(new Date(end).toISOString()), command },
    })
  else if (clock.synchronised === false) found.push({ code: 'clock-unsynchronised', values: { command } })
  const jump = bridge?.state === 'answers' ? bridge.clockJump : null
  if (jump !== null)
    found.push({ code: 'clock-jumped', values: { seconds: String(jump.seconds), date: jump.at, command } })
  if (!FRENCH_ZONES.has(clock.zone) && !NEUTRAL_ZONES.has(clock.zone))
    found.push({
      code: 'time-zone',
      values: {
        zone: clock.zone,
        command:
          platform === 'win32'
            ? 'tzutil /s "Romance Standard Time"'
            : 'timedatectl set-timezone Europe/Paris',
      },
    })
  return found.length === 0 ? [{ code: 'clock-ok', values: { date: clock.now } }] : found
}

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

const PROXY_CODES = { browsers: 'proxy-catches', programs: 'proxy-unexempt', exempt: 'proxy-used' } as const

export const networkCheck: Check = ({ network }) => {
  if (network === undefined) return []
  const { localhost, listed, hostsFile: file, ipv6, proxies, interceptors } = network
  const elsewhere = localhost.filter((address) => !isLoopback(address))
  const found: Finding[] = []
  if (localhost.length === 0) found.push({ code: 'localhost-missing', values: { file } })
  else if (elsewhere.length > 0)
    found.push({ code: 'localhost-elsewhere', values: { file, address: elsewhere.join(', ') } })
  else if (!listed) found.push({ code: 'localhost-unlisted', values: { file } })
  for (const { proxy, source, localhost: use } of proxies)
    found.push({ code: PROXY_CODES[use], values: { proxy, source } })
  for (const name of interceptors) found.push({ code: 'tls-interceptor', values: { name } })
  if (found.length === 0) found.push({ code: 'network-ok' })
  if (!ipv6) found.push({ code: 'ipv6-off' })
  return found
}

/** Less than this is a full disk: keys, audit and log need some. Megabytes. */
const FULL_MB = 5

export const storageCheck: Check = ({ storage }) => {
  if (storage === undefined) return []
  const { folder, detail, freeMb, log, damagedConsents, userId } = storage
  const free = String(freeMb ?? '?')
  const found: Finding[] = []
  const own = ['chown', '-R', String(userId ?? ''), folder]
  const close = ['chmod', '-R', 'go-w', folder]
  if (storage.state === 'absent') found.push({ code: 'folder-absent', values: { folder } })
  if (storage.state === 'foreign')
    found.push({ code: 'folder-foreign', values: { folder, command: `sudo ${typed(own)}` } })
  if (storage.state === 'open')
    found.push({ code: 'folder-open', values: { folder, command: typed(close) }, fix: close })
  if (storage.state === 'unusable') {
    const mend = ['chmod', '-R', 'u+rwX', folder]
    found.push({ code: 'folder-unreadable', values: { detail, command: typed(mend) }, fix: mend })
  }
  if (freeMb !== null && freeMb < FULL_MB) found.push({ code: 'disk-full', values: { folder, free } })
  if (log !== null && log.freeMb !== null && log.freeMb < FULL_MB)
    found.push({ code: 'log-disk-full', values: { folder: log.folder, free: String(log.freeMb) } })
  if (damagedConsents !== null) found.push({ code: 'consents-damaged', values: { file: damagedConsents } })
  return found.length === 0 ? [{ code: 'storage-ok', values: { free } }] : found
}
