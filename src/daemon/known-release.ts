/** The newest version that this computer has heard of: the bridge reads what `version --check` kept, and asks nobody. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { ReleaseList } from '../contract/installation.ts'
import type { PackageInfo } from './package-info.ts'
import { readFileWithin, readTextWithin } from '../system/read-file.ts'
import { compareVersions, MAX_LIST_BYTES, readReleaseList, type ReleaseRefusal } from './release-list.ts'

/** Kept as it was signed, so that who reads it need not trust who wrote it. */
export const RELEASE_FILE = 'release.jws'

/** @returns null where there is no such key: none is shipped with what was built from the sources. */
export function releaseKey(path: string): KeyObject | null {
  try {
    const key = createPublicKey(readFileWithin(path))
    return key.asymmetricKeyType === 'ed25519' ? key : null
  } catch {
    return null
  }
}

const readKept = (file: string): string => {
  try {
    return readTextWithin(file, MAX_LIST_BYTES)
  } catch {
    return ''
  }
}

/** The newest of the lists that are kept in those folders and still hold. */
export function keptRelease(
  folders: readonly string[],
  context: { readonly key: KeyObject; readonly installed: string; readonly now: Date },
): ReleaseList | null {
  let newest: ReleaseList | null = null
  for (const folder of folders) {
    const token = readKept(join(folder, RELEASE_FILE))
    const list: ReleaseList | ReleaseRefusal =
      token === '' ? 'malformed' : readReleaseList(token, { ...context, before: newest })
    if (typeof list !== 'string') newest = list
  }
  return newest
}

/** How often the files are looked at. */
const REREAD_MS = 60_000

/**
 * @param elapsed - milliseconds of a clock that never jumps
 * @returns a function that names the newer version; null: none is known.
 */
export function knownNewerVersion(
  info: Pick<PackageInfo, 'releaseKey' | 'version'>,
  folders: readonly string[],
  clocks: { readonly now: () => Date; readonly elapsed: () => number },
): () => string | null {
  const key = releaseKey(info.releaseKey)
  let readAt = -Infinity
  let known: string | null = null
  return () => {
    if (key === null || clocks.elapsed() - readAt < REREAD_MS) return known
    readAt = clocks.elapsed()
    const list = keptRelease(folders, { key, installed: info.version, now: clocks.now() })
    known = list !== null && compareVersions(list.version, info.version) > 0 ? list.version : null
    return known
  }
}
