/** The system store of Linux: a folder of certificates, and a program that makes the store from it. */
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Authority, pemCertificates, readAuthority } from './authority.ts'
import { type Entry, type RunTool, StoreFault, type StoreKind, type TrustStore } from './trust-store.ts'

/** How one family of systems does it. */
export interface AnchorFolder {
  readonly kind: Extract<StoreKind, 'debian-system' | 'fedora-system'>
  readonly folder: string
  /** Files with another ending are not read. */
  readonly ending: string
  readonly tool: string
  readonly args: readonly string[]
}

/** Sources: update-ca-certificates(8) of Debian, update-ca-trust(8) of Fedora. */
export const ANCHOR_FOLDERS: readonly AnchorFolder[] = [
  {
    kind: 'debian-system',
    folder: '/usr/local/share/ca-certificates',
    ending: '.crt',
    tool: '/usr/sbin/update-ca-certificates',
    args: [],
  },
  {
    kind: 'fedora-system',
    folder: '/etc/pki/ca-trust/source/anchors',
    ending: '.pem',
    tool: '/usr/bin/update-ca-trust',
    args: ['extract'],
  },
]

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown fault'

/** Quotes a word for the shell of the person who is told a command. */
export const quoted = (word: string): string =>
  /^[\w./:=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * @param caFile - where the authority is, for the command that a person without the rights is told.
 */
export function anchorFolderStore(system: AnchorFolder, run: RunTool, caFile: string): TrustStore {
  const { kind, folder, ending, tool, args } = system
  const refreshCommand = ['sudo', tool, ...args].map(quoted).join(' ')
  const fileOf = ({ name }: Authority): string => join(folder, `${name.replaceAll(' ', '-')}${ending}`)

  const change = async (what: string, command: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      throw new StoreFault(`${what} (${codeOf(error)})`, command, { cause: error })
    }
    const { code } = await run(tool, args)
    if (code !== 0) throw new StoreFault(`${tool} ended with ${code}`, refreshCommand)
  }

  const list = async (): Promise<readonly Entry[]> => {
    let names: readonly string[]
    try {
      names = await readdir(folder)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return []
      throw new StoreFault(`the folder cannot be read (${codeOf(error)})`, null, { cause: error })
    }
    const entries: Entry[] = []
    for (const name of names.filter((file) => file.endsWith(ending))) {
      const file = join(folder, name)
      // What cannot be read is not ours: ours are for everybody to read.
      const certificates = pemCertificates(await readFile(file, 'utf8').catch(() => ''))
      const authority = certificates.length === 1 ? readAuthority(certificates[0] ?? '') : null
      if (authority !== null) entries.push({ handle: file, fingerprint: authority.sha256, trusted: true })
    }
    return entries
  }

  return {
    kind,
    place: folder,
    list,
    add: (authority) => {
      const file = fileOf(authority)
      const copy = ['sudo', 'install', '-D', '-m', '0644', caFile, file].map(quoted).join(' ')
      return change('the certificate cannot be written', `${copy} && ${refreshCommand}`, async () => {
        await writeFile(file, authority.pem, { mode: 0o644 })
        await chmod(file, 0o644)
      })
    },
    remove: ({ handle }) =>
      change('the certificate cannot be removed', `sudo rm ${quoted(handle)} && ${refreshCommand}`, () =>
        rm(handle, { force: true }),
      ),
  }
}
