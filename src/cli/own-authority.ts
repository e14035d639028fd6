/** The authority that browsers are to trust: the one of the state folder, or of a file. */
import { readTlsFiles } from '../tls/tls-files.ts'
import { type Authority, readAuthority } from '../tls/trust/authority.ts'
import type { HostSystem } from '../state/host-system.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { readInputFile } from './read-input.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { findStateFolder } from '../state/state-folder.ts'

/** @throws BridgeError `SETUP_INVALID` when it is none, or none of cps-bridge. */
export function readAuthorityFile(file: string): Authority {
  const authority = readAuthority(readInputFile(file).toString())
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
