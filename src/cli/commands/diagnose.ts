/** `cps-bridge diagnose`: what a support case needs to know of the card, and nothing of its holder. */
import { CardAccess } from '../../bridge/access/card-access.ts'
import { maskReaderName } from '../../bridge/readers/reader-name.ts'
import { ReaderRegistry } from '../../bridge/readers/reader-registry.ts'
import { CardSelection, type SelectedCard } from '../../bridge/readers/select-card.ts'
import { type CardReport, reportCard } from '../../cps/card-report.ts'
import type { Locale } from '../../errors/messages.ts'
import type { Protocol } from '../../iso7816/apdu-channel.ts'
import type { CardConnection, ReaderProvider } from '../../reader/reader.ts'
import { openReaders } from '../../daemon/open-readers.ts'
import type { Output } from '../output.ts'
import { interruptible } from '../until-signal.ts'
import { type CardFlags, readerOptions } from './card-commands.ts'

interface Diagnosis extends CardReport {
  readonly reader: string
  readonly protocol: 't0' | 't1'
  /** Commands that the card got for this report. */
  readonly exchanges: number
}

/**
 * Reads the report from a card. When another program resets the card under it, it begins again.
 *
 * @throws BridgeError as `reportCard` and `CardAccess.use`.
 */
export async function diagnoseCard(
  {
    provider,
    registry,
  }: { readonly provider: Pick<ReaderProvider, 'connect'>; readonly registry: ReaderRegistry },
  selected: SelectedCard,
  signal: AbortSignal,
): Promise<Diagnosis> {
  let exchanges = 0
  let protocol: Protocol = 't0'
  const counting: Pick<ReaderProvider, 'connect'> = {
    connect: async (reader, options): Promise<CardConnection> => {
      const connection = await provider.connect(reader, options)
      protocol = connection.protocol
      return {
        reader: connection.reader,
        atr: connection.atr,
        protocol,
        transmit: (command) => {
          exchanges += 1
          return connection.transmit(command)
        },
        close: (disposition) => connection.close(disposition),
      }
    },
  }
  const access = new CardAccess({ provider: counting, platform: process.platform, registry })
  const user = { connection: {}, signal }
  const report = await access.use(selected, user, ({ card }) => reportCard(card, new Date()))
  return { ...report, reader: maskReaderName(selected.reader.name), protocol, exchanges }
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
  none: 'aucun',
  validities: { valid: 'valide', expired: 'expiré', 'not-yet-valid': 'pas encore valide' },
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
  none: 'none',
  validities: { valid: 'valid', expired: 'expired', 'not-yet-valid': 'not yet valid' },
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
      [
        text.certificate,
        `${text.validities[validity]}, ${notBefore.slice(0, 10)} – ${notAfter.slice(0, 10)}`,
      ],
      [text.exchanges, `${found.exchanges}`],
      [text.findings, found.findings.length === 0 ? text.none : found.findings.join(', ')],
    ] as const
  ).map(([name, value]) => `${name}${colon}${value}`)
}

export async function diagnose(flags: CardFlags, output: Output, locale: Locale): Promise<void> {
  const { provider } = await openReaders(await readerOptions(flags))
  const registry = new ReaderRegistry({ instance: '', now: () => new Date() })
  try {
    const found = await interruptible(async (signal) => {
      await provider.start((event) => registry.handle(event))
      const selected = new CardSelection(registry).card(flags.reader)
      return diagnoseCard({ provider, registry }, selected, signal)
    })
    if (flags.json === true) output.json(found)
    else for (const line of linesOf(found, locale)) output.line(line)
  } finally {
    await provider.stop()
  }
}
