/** Where the package lies and which version it is: the same from the sources and from a bundle. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { readTextWithin } from '../system/read-file.ts'

export interface PackageInfo {
  readonly root: string
  readonly version: string
  /** Card profiles of the virtual reader. */
  readonly profiles: string
  /** The bridge's own pages, as built. */
  readonly pages: string
  /** What starts the program. */
  readonly launcher: string
  /** The program that makes the local authority, as built. */
  readonly issuer: string
  /** The program that examines this computer for a page, as built. */
  readonly examiner: string
  /** Public key (PEM) that signs the lists of versions; a file that packages have, when their maker named one. */
  readonly releaseKey: string
  /** Where such a list is; null: nowhere that is known. */
  readonly releaseUrl: string | null
  /** The demonstration is there; packages for holders come without it. */
  readonly hasDemonstration: boolean
}

interface Manifest {
  readonly name?: unknown
  readonly version?: unknown
  readonly demonstration?: unknown
  readonly releases?: unknown
}

/**
 * Looks for the package's `package.json` in the folders above this module.
 *
 * @throws BridgeError `SETUP_INVALID` when there is none (a damaged installation).
 */
export function packageInfo(from: string = dirname(fileURLToPath(import.meta.url))): PackageInfo {
  const manifest = readManifest(join(from, 'package.json'))
  if (manifest?.name === 'cps-bridge' && typeof manifest.version === 'string') {
    return {
      root: from,
      version: manifest.version,
      profiles: join(from, 'fixtures', 'cards'),
      pages: join(from, 'dist', 'web'),
      launcher: join(from, 'bin', 'cps-bridge.js'),
      issuer: join(from, 'dist', 'daemon', 'issue-authority.js'),
      examiner: join(from, 'dist', 'daemon', 'examine-alone.js'),
      releaseKey: join(from, 'certs', 'release-key.pem'),
      releaseUrl: typeof manifest.releases === 'string' ? manifest.releases : null,
      hasDemonstration: manifest.demonstration !== false,
    }
  }
  const parent = dirname(from)
  if (parent === from) throw setupFault(SETUP.incompletePackage())
  return packageInfo(parent)
}

function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readTextWithin(path)) as Manifest
  } catch {
    return undefined
  }
}
