/** Loads the TLS material of the state folder, and makes it where there is none that can serve. */
import { join } from 'node:path'
import { BridgeError } from '../errors/bridge-error.ts'
import { type IssuedMaterial, issueLocalMaterial } from './local-authority.ts'
import { readTlsFiles, removeUnfinished, TLS_FOLDER, writeTlsFiles } from './tls-files.ts'
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
  /** Issues a new authority with its leaves; replaced in tests that need none of their own. */
  readonly issue?: (now: Date) => Promise<IssuedMaterial>
}

const EXPIRED = 'every leaf has expired'

async function make(options: TlsMaterialOptions): Promise<TlsMaterial> {
  const { folder, now, issue = issueLocalMaterial } = options
  await writeTlsFiles(folder, await issue(now()))
  const outcome = await readTlsFiles(folder)
  if ('material' in outcome) return outcome.material
  throw new BridgeError('SETUP_INVALID', {
    reason: `TLS material in ${join(folder, TLS_FOLDER)}: ${outcome.reason}`,
  })
}

async function ensure(options: TlsMaterialOptions): Promise<TlsMaterial> {
  const { folder, now, logger } = options
  await removeUnfinished(folder)
  const outcome = await readTlsFiles(folder)
  const date = now()
  if ('material' in outcome && canServe(outcome.material, date)) {
    const { material, faults } = outcome
    for (const fault of faults)
      logger?.warn({ event: 'tls-file-lost', fault }, 'A TLS file is lost or damaged')
    if (date < material.leafAt(date).notBefore)
      logger?.warn(
        { event: 'tls-clock-behind' },
        'The clock is behind every TLS certificate: browsers refuse them',
      )
    return material
  }
  const reason = 'material' in outcome ? EXPIRED : outcome.reason
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

/**
 * The TLS material in `<folder>/tls`: `ca.pem` and `leaf-0.pem` to `leaf-9.pem` (certificate, authority, key),
 * folder 0700, files 0600. A new authority costs everybody's trust in the old one, so it is made only when no file
 * is there, when every leaf is damaged, or when none is valid any more; the replacement is logged.
 *
 * @throws BridgeError `SETUP_INVALID` when the files cannot be read or written.
 */
export async function ensureTlsMaterial(options: TlsMaterialOptions): Promise<TlsMaterial> {
  try {
    return await ensure(options)
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    const reason = `TLS material in ${join(options.folder, TLS_FOLDER)}: cannot be read or written (${code ?? syscall})`
    throw new BridgeError('SETUP_INVALID', { reason }, { cause: error })
  }
}
