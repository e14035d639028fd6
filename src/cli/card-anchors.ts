/** The authorities whose cards this computer's `cps-bridge verify` trusts: a file of the state folder. */
import { join } from 'node:path'
import {
  importAnchors,
  PINNED_AUTHORITIES,
  type PinnedAuthority,
  pinnedAuthorityOf,
} from '../verify/anchors.ts'
import { toDer } from '../verify/certificate.ts'
import { VerificationError } from '../verify/verification-error.ts'
import type { HostSystem } from '../state/host-system.ts'
import { readPrivateFile, writePrivateFile } from '../state/private-file.ts'
import { readInputFile } from './read-input.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { USAGE } from '../errors/usage-texts.ts'
import { findStateFolder, openStateFolder } from '../state/state-folder.ts'

const FILE = 'card-anchors.pem'

/** What `importCardAnchors` did. */
interface ImportedAnchors {
  /** Where they are kept. */
  readonly file: string
  /** Names of the authorities that issue cards and are trusted from now on. */
  readonly trusted: readonly string[]
  /** Names of known certificates that are not needed: roots, and authorities of organisations. */
  readonly ignored: readonly string[]
}

function authoritiesIn(
  file: string,
  bytes: Uint8Array,
  pinned: readonly PinnedAuthority[],
): readonly PinnedAuthority[] {
  return toDer(bytes).map((der) => {
    const { authority, fingerprint } = pinnedAuthorityOf(der, pinned)
    if (authority === null) throw setupFault(USAGE.unknownAuthority(file, fingerprint))
    return authority
  })
}

const namesOf = (authorities: readonly PinnedAuthority[]): readonly string[] => [
  ...new Set(authorities.map(({ name }) => name)),
]

/**
 * Keeps the authorities of files that the agency publishes, in the place of those that were kept before.
 *
 * @param pinned - the list to judge by; another one in tests only
 * @throws BridgeError `SETUP_INVALID`: a file that cannot be read or is none of the published certificates.
 */
export async function importCardAnchors(
  files: readonly string[],
  system: HostSystem,
  pinned: readonly PinnedAuthority[] = PINNED_AUTHORITIES,
): Promise<ImportedAnchors> {
  const read = files.map((file) => ({ file, bytes: readInputFile(file) }))
  const authorities = read.flatMap(({ file, bytes }) => authoritiesIn(file, bytes, pinned))
  const issuing = authorities.filter(({ issuesCards }) => issuesCards)
  if (issuing.length === 0) {
    const wanted = pinned.filter(({ issuesCards }) => issuesCards).map(({ name }) => name)
    throw setupFault(USAGE.noIssuingAuthority(wanted.join(', ')))
  }
  const pems = importAnchors(
    read.map(({ bytes }) => bytes),
    pinned,
  )
  const path = join(await openStateFolder(system), FILE)
  await writePrivateFile(path, pems.join(''))
  const ignored = authorities.filter(({ issuesCards }) => !issuesCards)
  return { file: path, trusted: namesOf(issuing), ignored: namesOf(ignored) }
}

/**
 * What was imported, PEM.
 *
 * @throws BridgeError `SETUP_INVALID` when nothing was, or when it is no longer what was imported.
 */
export async function importedCardAnchors(
  system: HostSystem,
  pinned: readonly PinnedAuthority[] = PINNED_AUTHORITIES,
): Promise<readonly string[]> {
  const folder = await findStateFolder(system)
  const pem = folder === null ? null : await readPrivateFile(join(folder, FILE), system.userId)
  if (pem === null) throw setupFault(USAGE.noAnchors())
  try {
    return importAnchors([pem], pinned)
  } catch (cause) {
    if (!(cause instanceof VerificationError)) throw cause
    throw setupFault(USAGE.anchorsChanged(FILE), { cause })
  }
}
