/** PC/SC, readers, devices and the card. */
import type { CardFacts, DeviceFacts, PcscFacts, SeenReader } from '../facts.ts'
import type { Finding } from '../finding.ts'
import type { PcscReason } from '../../errors/codes.ts'
import { maskReaderName } from '../../bridge/readers/reader-name.ts'
import { type Check, dayOf, startCommand, typed } from './check.ts'

/** A certificate that ends sooner is told of: a new card takes some weeks. */
const EXPIRING_DAYS = 60
const DAY_MS = 86_400_000

const installer = (debian: boolean, names: { readonly debian: string; readonly fedora: string }): string =>
  debian ? `sudo apt-get install ${names.debian}` : `sudo dnf install ${names.fedora}`

const START_SOCKET = ['systemctl', 'start', 'pcscd.socket'] as const
const RESTART = ['systemctl', 'restart', 'pcscd.service'] as const

/** The finding of each reason why there is no PC/SC. */
function reasonFinding(pcsc: PcscFacts, reason: PcscReason, platform: NodeJS.Platform): Finding {
  const hasUnits = platform === 'linux' && pcsc.socketEnabled !== null
  const onWindows = platform === 'win32'
  const library = installer(pcsc.debian, {
    debian: 'pcscd libpcsclite1 libccid',
    fedora: 'pcsc-lite pcsc-lite-ccid',
  })
  const start = onWindows ? 'net start SCardSvr' : typed(hasUnits ? START_SOCKET : ['pcscd'])
  const restart = onWindows ? 'net stop SCardSvr && net start SCardSvr' : typed(RESTART)
  const findings: Readonly<Record<PcscReason, Finding>> = {
    'no-library': { code: 'pcsc-no-library', values: { command: library } },
    'not-running': {
      code: 'pcsc-not-running',
      values: { command: start },
      ...(hasUnits ? { fix: START_SOCKET } : {}),
    },
    denied: { code: 'pcsc-denied' },
    'not-answering': {
      code: 'pcsc-not-answering',
      values: { command: restart },
      ...(hasUnits ? { fix: RESTART } : {}),
    },
    protocol: { code: 'pcsc-protocol', values: { command: library } },
  }
  return findings[reason]
}

function serviceFindings(pcsc: PcscFacts, platform: NodeJS.Platform): readonly Finding[] {
  const { backend, degraded, debian, socketEnabled, ccidInstalled } = pcsc
  if (backend === 'virtual') return [{ code: 'pcsc-virtual' }]
  const found: Finding[] = [degraded === null ? { code: 'pcsc-ok' } : reasonFinding(pcsc, degraded, platform)]
  if (socketEnabled === false) {
    const command = ['systemctl', 'enable', 'pcscd.socket']
    found.push({ code: 'pcsc-socket-off', values: { command: typed(command) }, fix: command })
  }
  if (ccidInstalled === false && degraded !== 'no-library')
    found.push({
      code: 'pcsc-no-ccid',
      values: { command: installer(debian, { debian: 'libccid', fedora: 'pcsc-lite-ccid' }) },
    })
  return found
}

export const pcscCheck: Check = ({ pcsc, platform }) =>
  pcsc === undefined ? [] : serviceFindings(pcsc, platform)

const holdersText = (devices: DeviceFacts | undefined): string => {
  const users = devices?.pcscUsers ?? []
  return users.length === 0 ? '' : ` (${users.join(', ')})`
}

function readerFinding(reader: SeenReader, holders: string): Finding {
  const name = maskReaderName(reader.name)
  if (/windows hello/i.test(name)) return { code: 'reader-no-card-slot', values: { reader: name } }
  if (reader.state === 'unavailable') return { code: 'reader-unavailable', values: { reader: name, holders } }
  return { code: 'reader-ok', values: { reader: name } }
}

export const readersCheck: Check = ({ pcsc, devices, session, service }) => {
  if (pcsc === undefined) return []
  const found: Finding[] = []
  const unseen = pcsc.readers.filter(({ name }) => pcsc.seenByBridge?.includes(name) === false)
  for (const reader of pcsc.readers) found.push(readerFinding(reader, holdersText(devices)))
  for (const reader of pcsc.excluded)
    found.push({ code: 'reader-excluded', values: { reader: maskReaderName(reader) } })
  for (const { name } of unseen)
    found.push({
      code: 'reader-unseen',
      values: { reader: maskReaderName(name), command: typed(startCommand(service)) },
    })
  const none = pcsc.degraded === null && pcsc.readers.length + pcsc.excluded.length === 0
  const isRemote = typeof session?.remote === 'string' && session.remote !== 'SSH'
  // The redirection that is missing is told with the session.
  if (none && !isRemote && (devices?.usbReaders ?? []).length === 0) found.push({ code: 'reader-none' })
  return found
}

export const devicesCheck: Check = ({ devices, pcsc }) => {
  if (devices === undefined) return []
  const { usbReaders, serialReaders, galss, middleware, pcscUsers } = devices
  const found: Finding[] = []
  const reached = (pcsc?.readers.length ?? 0) + (pcsc?.excluded.length ?? 0)
  // The system tells no name that could be compared: as many readers as devices is enough.
  if (pcsc?.degraded === null && usbReaders.length > reached)
    for (const device of usbReaders.slice(reached))
      found.push({
        code: 'reader-no-driver',
        values: {
          device,
          command: installer(pcsc.debian, { debian: 'libccid', fedora: 'pcsc-lite-ccid' }),
        },
      })
  for (const device of serialReaders) found.push({ code: 'reader-serial', values: { device } })
  if (galss !== null) found.push({ code: 'galss-present', values: { path: galss } })
  if (middleware !== null) found.push({ code: 'middleware-present', values: { path: middleware } })
  if (pcscUsers.length > 0) found.push({ code: 'pcsc-users', values: { list: pcscUsers.join(', ') } })
  return found
}

const isCps = ({ kind }: SeenReader): boolean => kind === 'cps3' || kind === 'cps4'

function readCard(card: CardFacts, at: Date, holders: string): readonly Finding[] {
  if ('fault' in card) {
    if (card.fault === 'CARD_BUSY') return [{ code: 'card-busy', values: { holders } }]
    return [{ code: 'card-unreadable', values: { detail: card.detail } }]
  }
  const { notAfter, expired, triesLeft } = card
  const date = dayOf(notAfter)
  const days = Math.floor((Date.parse(notAfter) - at.getTime()) / DAY_MS)
  const found: Finding[] = []
  if (triesLeft === 0) found.push({ code: 'card-blocked' })
  if (triesLeft === 1) found.push({ code: 'card-last-try' })
  if (expired) found.push({ code: 'card-expired', values: { date } })
  else if (days < EXPIRING_DAYS) found.push({ code: 'card-expiring', values: { days: String(days), date } })
  return found.length === 0
    ? [{ code: 'card-ok', values: { date, tries: triesLeft === null ? '?' : String(triesLeft) } }]
    : found
}

export const cardCheck: Check = ({ pcsc, devices, at }) => {
  if (pcsc?.degraded !== null || pcsc.readers.length === 0) return []
  const filled = pcsc.readers.filter(({ state }) => state !== 'empty' && state !== 'unavailable')
  if (pcsc.card !== null && filled.filter(isCps).length <= 1)
    return readCard(pcsc.card, at, holdersText(devices))
  if (filled.filter(isCps).length > 1) return [{ code: 'card-several' }]
  const [first] = filled
  if (first === undefined)
    return pcsc.readers.some(({ state }) => state === 'empty') ? [{ code: 'card-absent' }] : []
  if (first.state === 'mute') return [{ code: 'card-mute', values: { reader: maskReaderName(first.name) } }]
  if (first.kind === 'vitale') return [{ code: 'card-vitale' }]
  return [{ code: 'card-other', values: { kind: first.kind ?? '?' } }]
}
