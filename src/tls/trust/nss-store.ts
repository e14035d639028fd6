/** The certificate database of a Firefox profile, or of the Chromium browsers of a Linux user (NSS). */
import { mkdir } from 'node:fs/promises'
import { AUTHORITY_NAME, type Authority, readAuthority } from './authority.ts'
import { type Entry, type RunTool, StoreFault, type StoreKind, type TrustStore } from './trust-store.ts'
import { withPemFile } from './pem-file.ts'
import { quoted } from './shell-word.ts'

export interface NssOptions {
  readonly kind: Extract<StoreKind, 'firefox-profile' | 'chromium-nss'>
  /** Folder with `cert9.db`. */
  readonly folder: string
  /** The folder has a database; without one, the first addition makes it. */
  readonly exists: boolean
  /** `certutil` of the NSS tools; null when it is not installed. */
  readonly certutil: string | null
  /** What to type to have it. */
  readonly howToGetCertutil: string
  readonly run: RunTool
  /** Where the authority is, for the command that a person is told. */
  readonly caFile: string
}

/** A line of `certutil -L`: name, then the trust for TLS, e-mail and code. */
const LISTED = /^(.*\S)\s+([A-Za-z]*),[A-Za-z]*,[A-Za-z]*\s*$/

/** Trusted as an authority of TLS servers, and nothing else. */
const TRUST = 'C,,'

/** With a file as the source of a password, the tool never waits for somebody to type one. */
const NO_PASSWORD = ['-f', '/dev/null']

/**
 * Entries are named after the authority. By hand (in the settings of a browser, or by its policy) they get other
 * names that begin with it, so each is read before it is believed.
 *
 * Source: certutil(1) of the NSS tools.
 */
export function nssStore(options: NssOptions): TrustStore {
  const { kind, folder, certutil, howToGetCertutil, run, caFile } = options
  const database = `sql:${folder}`
  let exists = options.exists

  const tool = async (args: readonly string[], what: string): Promise<string> => {
    if (certutil === null) throw new StoreFault('the NSS tools are not installed', howToGetCertutil)
    const { code, output } = await run(certutil, ['-d', database, ...args])
    if (code !== 0) throw new StoreFault(`${what} (certutil ended with ${code})`)
    return output
  }

  const remove = async (name: string): Promise<void> => {
    await tool(['-D', '-n', name, ...NO_PASSWORD], 'the certificate cannot be removed')
  }

  const list = async (): Promise<readonly Entry[]> => {
    if (!exists) return []
    const lines = (await tool(['-L', ...NO_PASSWORD], 'the database cannot be read')).split('\n')
    const entries: Entry[] = []
    for (const line of lines) {
      const [, name = '', trust = ''] = LISTED.exec(line) ?? []
      if (!AUTHORITY_NAME.test(name)) continue
      const pem = await tool(['-L', '-n', name, '-a', ...NO_PASSWORD], 'a certificate cannot be read')
      const authority = readAuthority(pem)
      if (authority !== null)
        entries.push({ handle: name, fingerprint: authority.sha256, trusted: trust.includes('C') })
    }
    return entries
  }

  const make = async (): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await tool(['-N', '--empty-password'], 'the database cannot be made')
    exists = true
  }

  const add = async ({ pem, name }: Authority): Promise<void> => {
    if (certutil === null) throw new StoreFault('the NSS tools are not installed', howToGetCertutil)
    if (!exists) await make()
    await withPemFile(pem, async (file) => {
      const args = ['-A', '-t', TRUST, '-n', name, '-i', file, ...NO_PASSWORD]
      try {
        await tool(args, 'the certificate cannot be added: the profile may have a primary password')
      } catch (error) {
        // With a primary password the tool puts the certificate in, and then fails to give it trust.
        await remove(name).catch(() => undefined)
        const own = [certutil, '-d', database, '-A', '-t', TRUST, '-n', name, '-i', caFile]
          .map(quoted)
          .join(' ')
        throw error instanceof StoreFault ? new StoreFault(error.message, own, { cause: error }) : error
      }
    })
  }

  return { kind, place: folder, list, add, remove: ({ handle }) => remove(handle) }
}
