/** `cps-bridge anchors`: the authorities whose cards are trusted. */
import type { Locale } from '../../errors/messages.ts'
import { importCardAnchors, importedCardAnchors } from '../card-anchors.ts'
import { hostSystem } from '../../state/host-system.ts'
import type { Output } from '../output.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { openCardAuthority } from '../../daemon/virtual-cards.ts'

export interface AnchorFlags {
  readonly json?: boolean | undefined
}

export interface ExportFlags extends AnchorFlags {
  readonly virtual?: boolean | undefined
}

const TEXTS = {
  fr: { trusted: 'approuvée :', ignored: 'connue, sans utilité ici :' },
  en: { trusted: 'trusted:', ignored: 'known, not needed:' },
} as const

/** @throws BridgeError `SETUP_INVALID` */
export async function importAnchorFiles(
  files: readonly string[],
  flags: AnchorFlags,
  output: Output,
  locale: Locale,
): Promise<void> {
  const imported = await importCardAnchors(files, hostSystem())
  if (flags.json === true) {
    output.json(imported)
    return
  }
  const texts = TEXTS[locale]
  for (const name of imported.trusted) output.line(`${texts.trusted} ${name}`)
  for (const name of imported.ignored) output.line(`${texts.ignored} ${name}`)
}

/**
 * Prints PEM.
 *
 * @throws BridgeError `SETUP_INVALID`
 */
export async function exportAnchors(flags: ExportFlags, output: Output): Promise<void> {
  const anchors = flags.virtual === true ? await virtualAnchors() : await importedCardAnchors(hostSystem())
  if (flags.json === true) output.json({ anchors })
  else output.line(anchors.join('').trimEnd())
}

/** Roots and issuing authorities: a token of `web-eid:1.0` does not bring its issuer. */
async function virtualAnchors(): Promise<readonly string[]> {
  const { anchors, intermediates } = await openCardAuthority(await openStateFolder(hostSystem()))
  return [...anchors, ...intermediates]
}
