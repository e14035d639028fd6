/** `cps-bridge anchors`: the authorities whose cards are trusted. */
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

/** @throws BridgeError `SETUP_INVALID` */
export async function importAnchorFiles(
  files: readonly string[],
  flags: AnchorFlags,
  output: Output,
): Promise<void> {
  const imported = await importCardAnchors(files, hostSystem())
  if (flags.json === true) {
    output.json(imported)
    return
  }
  for (const name of imported.trusted) output.line(`trusted: ${name}`)
  for (const name of imported.ignored) output.line(`known, not needed: ${name}`)
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
