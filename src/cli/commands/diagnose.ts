/** `cps-bridge diagnose`: what a support case needs to know of the card, and nothing of its holder. */
import { pino } from 'pino'
import { maskReaderName } from '../../bridge/reader-name.ts'
import { ReaderRegistry } from '../../bridge/reader-registry.ts'
import { type SelectedCard, selectCard } from '../../bridge/select-slot.ts'
import { type CardReport, reportCard } from '../../cps/card-report.ts'
import { openCps } from '../../cps/cps-card.ts'
import { plainError } from '../../errors/bridge-error.ts'
import type { Locale } from '../../errors/messages.ts'
import type { ReaderProvider } from '../../reader/reader.ts'
import { loadConfig } from '../config-file.ts'
import { hostSystem } from '../host-system.ts'
import { openReaders } from '../open-readers.ts'
import type { Output } from '../output.ts'
import { packageInfo } from '../package-info.ts'
import { openStateFolder } from '../state-folder.ts'
import type { CardFlags } from './card-commands.ts'

const OTHER_PROGRAM_WAIT_MS = 2000

interface Diagnosis extends CardReport {
  readonly reader: string
  readonly protocol: 't0' | 't1'
  /** Commands that the card got for this report. */
  readonly exchanges: number
}

async function diagnoseCard(
  provider: ReaderProvider,
  { slot, insertion, kind }: SelectedCard,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const connection = await provider.connect(slot.reader, { waitMs: OTHER_PROGRAM_WAIT_MS, signal })
  let exchanges = 0
  const { protocol } = connection
  const transmit = async (command: Uint8Array): Promise<Uint8Array> => {
    if (signal.aborted) throw plainError('CANCELLED')
    exchanges += 1
    return connection.transmit(command)
  }
  try {
    const report = await reportCard(openCps(kind, { protocol, transmit }, insertion.cache), new Date())
    return { ...report, reader: maskReaderName(slot.reader), protocol, exchanges }
  } finally {
    await connection.close('reset')
  }
}

const FRENCH = {
  reader: 'Lecteur',
  kind: 'Carte',
  serial: 'Numéro de série',
  identifier: 'Identifiant identique dans la carte et le certificat',
  category: 'Catégorie de la carte',
  certificate: 'Certificat',
  exchanges: 'Échanges',
  findings: 'Constats',
  answers: { true: 'oui', false: 'non', null: 'inconnu' },
} as const

const ENGLISH = {
  reader: 'Reader',
  kind: 'Card',
  serial: 'Serial number',
  identifier: 'Same identifier in the card and in the certificate',
  category: 'Category of the card',
  certificate: 'Certificate',
  exchanges: 'Exchanges',
  findings: 'Findings',
  answers: { true: 'yes', false: 'no', null: 'unknown' },
} as const

function linesOf(found: Diagnosis, locale: Locale): readonly string[] {
  const text = locale === 'fr' ? FRENCH : ENGLISH
  const { notBefore, notAfter, validity } = found.certificate
  const colon = locale === 'fr' ? ' : ' : ': '
  return (
    [
      [text.reader, found.reader],
      [text.kind, `${found.kind} (${found.protocol.toUpperCase().replace('T', 'T=')})`],
      [text.serial, found.serial ?? text.answers.null],
      [text.identifier, text.answers[`${found.identifierMatches ?? 'null'}`]],
      [text.category, found.category ?? text.answers.null],
      [text.certificate, `${validity}, ${notBefore.slice(0, 10)} – ${notAfter.slice(0, 10)}`],
      [text.exchanges, `${found.exchanges}`],
      [text.findings, found.findings.length === 0 ? '-' : found.findings.join(', ')],
    ] as const
  ).map(([name, value]) => `${name}${colon}${value}`)
}

export async function diagnose(flags: CardFlags, output: Output, locale: Locale): Promise<void> {
  const config = loadConfig(flags)
  const stateFolder = config.readers.backend === 'virtual' ? await openStateFolder(hostSystem()) : ''
  const logger = pino({ level: 'silent' })
  const { provider } = await openReaders({ config, stateFolder, info: packageInfo(), logger })
  const registry = new ReaderRegistry({ instance: '', now: () => new Date() })
  const ending = new AbortController()
  const onSignal = (): void => ending.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    await provider.start((event) => registry.handle(event))
    const found = await diagnoseCard(provider, selectCard(registry, flags.reader), ending.signal)
    if (flags.json === true) output.json(found)
    else for (const line of linesOf(found, locale)) output.line(line)
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await provider.stop()
  }
}
