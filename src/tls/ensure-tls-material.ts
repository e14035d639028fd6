/** Loads the TLS material of the state folder, and makes it where there is none that can serve. */
import { join } from 'node:path'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import type { IssuedMaterial } from './local-authority.ts'
import { type ReadMaterial, readTlsFiles, removeUnfinished, TLS_FOLDER, writeTlsFiles } from './tls-files.ts'
import { canServe, type TlsMaterial } from './tls-material.ts'

/** The part of a pino logger that is used here. */
export interface TlsLogger {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}

export interface TlsMaterialOptions {
  /** The state folder: it exists, belongs to this user alone and is used by this process alone. */
  readonly folder: string
  readonly now: () => Date
  readonly logger?: TlsLogger
  /** Issues a new authority with its leaves, from that day on. */
  readonly issue: (begin: Date) => Promise<IssuedMaterial>
  /** A day that has certainly begun; another one in tests only. */
  readonly knownDate?: Date
}

/**
 * A day that has certainly begun, whatever a clock says: this version was written after it. Moved forward with a
 * release.
 */
export const KNOWN_DATE = new Date('2026-11-23T00:00:00Z')

/** Why no TLS material of a set can serve, whatever the clock says; null: some can, or will. */
function endedReason(material: TlsMaterial, knownDate: Date): string | null {
  const last = material.leaves.at(-1)
  return last === undefined || last.notAfter <= knownDate ? 'every leaf has expired' : null
}

async function make(options: TlsMaterialOptions): Promise<TlsMaterial> {
  const { folder, now, issue, knownDate = KNOWN_DATE } = options
  // A clock that is behind what is known would give a set that is over too soon.
  const begin = new Date(Math.max(now().getTime(), knownDate.getTime()))
  await writeTlsFiles(folder, await issue(begin))
  const outcome = await readTlsFiles(folder)
  if ('material' in outcome) return outcome.material
  throw setupFault(SETUP.tlsFiles(join(folder, TLS_FOLDER), outcome.reason))
}

async function ensure(options: TlsMaterialOptions): Promise<TlsMaterial> {
  const { folder, now, logger, knownDate = KNOWN_DATE } = options
  await removeUnfinished(folder)
  const outcome = await readTlsFiles(folder)
  const reason =
    'material' in outcome
      ? (endedReason(outcome.material, knownDate) ?? gapReason(outcome, now()))
      : outcome.reason
  if ('material' in outcome && reason === null) {
    const { material, faults } = outcome
    for (const fault of faults)
      logger?.warn({ event: 'tls-file-lost', fault }, 'A TLS file is lost or damaged')
    tellClockFault(material, now(), logger)
    return material
  }
  const first = 'missing' in outcome && outcome.missing === 'absent'
  const material = await make(options)
  const facts = { caFingerprint: material.caFingerprint }
  if (first) logger?.info({ event: 'tls-authority-made', ...facts }, 'A local TLS authority was made')
  else
    logger?.warn(
      { event: 'tls-authority-replaced', reason, ...facts },
      'The local TLS authority was replaced: browsers must be made to trust the new tls/ca.pem',
    )
  return material
}

/** Leaves were lost, and the one that should serve now is among them: only a new set helps. */
function gapReason({ material, faults }: ReadMaterial, date: Date): string | null {
  const last = material.leaves.at(-1)
  const inside = last !== undefined && material.notBefore <= date && date < last.notAfter
  return faults.length > 0 && inside && !canServe(material, date) ? 'the leaf of today is damaged' : null
}

/** The set is served all the same: the clock alone gives no reason to make everybody trust another one. */
export function tellClockFault(material: TlsMaterial, date: Date, logger?: TlsLogger): void {
  const leaf = material.leafAt(date)
  const facts = { notBefore: leaf.notBefore.toISOString(), notAfter: leaf.notAfter.toISOString() }
  if (date < leaf.notBefore)
    logger?.warn(
      { event: 'tls-clock-behind', ...facts },
      'By the clock no TLS certificate is valid yet, and browsers refuse them. Set the clock; if it is right, the certificates were made under a wrong one: cps-bridge certificate renew',
    )
  if (leaf.notAfter <= date)
    logger?.warn(
      { event: 'tls-leaf-expired', ...facts },
      'By the clock no TLS certificate is valid any more, and browsers refuse them. Set the clock; if it is right: cps-bridge certificate renew',
    )
}

/**
 * The TLS material in `<folder>/tls`: `ca.pem` and `leaf-0.pem` to `leaf-9.pem` (certificate, authority, key),
 * folder 0700, files 0600. A new authority costs everybody's trust in the old one, so it is made only when no file
 * is there, when it is damaged, or when it is over by more than what a clock says; the replacement is logged.
 *
 * @throws BridgeError `SETUP_INVALID` when the files cannot be read or written.
 */
export async function ensureTlsMaterial(options: TlsMaterialOptions): Promise<TlsMaterial> {
  try {
    return await ensure(options)
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw setupFault(SETUP.tlsUnusable(join(options.folder, TLS_FOLDER), code ?? syscall), { cause: error })
  }
}
