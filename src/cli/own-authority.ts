/** The authority that browsers are to trust: the one of the state folder, or of a file. */
import { readFile } from 'node:fs/promises'
import { readTlsFiles } from '../tls/tls-files.ts'
import { type Authority, readAuthority } from '../tls/trust/authority.ts'
import type { HostSystem } from '../state/host-system.ts'
import { fileFault, setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { findStateFolder } from '../state/state-folder.ts'

/** @throws BridgeError `SETUP_INVALID` when it is none, or none of cps-bridge. */
export async function readAuthorityFile(file: string): Promise<Authority> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    throw fileFault(file, 'read', cause)
  }
  const authority = readAuthority(text)
  if (authority === null) throw setupFault(SETUP.notOurAuthority(file))
  return authority
}

/** The one of the state folder; null when no bridge has made it yet. */
export async function ownAuthority(system: HostSystem): Promise<Authority | null> {
  const folder = await findStateFolder(system)
  if (folder === null) return null
  const outcome = await readTlsFiles(folder)
  return 'material' in outcome ? readAuthority(outcome.material.caPem) : null
}
