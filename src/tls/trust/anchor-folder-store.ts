/** The system store of Linux: a folder of certificates, and a program that makes the store from it. */
import { chmod, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readableText } from '../../system/read-file.ts'
import { type Authority, pemCertificates, readAuthority } from './authority.ts'
import { quoted } from './shell-word.ts'
import { type Entry, type RunTool, StoreFault, type StoreKind, type TrustStore } from './trust-store.ts'

/** Certificates of this machine's own; distributions keep theirs in another folder. */
const MAX_ANCHORS = 1000
const MAX_ANCHOR_BYTES = 64 * 1024

/** How one family of systems does it. */
export interface AnchorFolder {
  readonly kind: Extract<StoreKind, 'debian-system' | 'fedora-system'>
  readonly folder: string
  /** Files with another ending are not read. */
  readonly ending: string
  readonly tool: string
  readonly args: readonly string[]
  /** After a removal: what it made of the certificate has to go as well. */
  readonly argsAfterRemoval: readonly string[]
}

/** Sources: update-ca-certificates(8) of Debian, update-ca-trust(8) of Fedora. */
export const ANCHOR_FOLDERS: readonly AnchorFolder[] = [
  {
    kind: 'debian-system',
    folder: '/usr/local/share/ca-certificates',
    ending: '.crt',
    tool: '/usr/sbin/update-ca-certificates',
    args: [],
    // Without it, the two links in /etc/ssl/certs stay behind.
    argsAfterRemoval: ['--fresh'],
  },
  {
    kind: 'fedora-system',
    folder: '/etc/pki/ca-trust/source/anchors',
    ending: '.pem',
    tool: '/usr/bin/update-ca-trust',
    args: ['extract'],
    argsAfterRemoval: ['extract'],
  },
]

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown fault'

interface Change {
  readonly what: string
  /** What to type before the tool is run. */
  readonly command: string
  readonly args: readonly string[]
  readonly work: () => Promise<void>
}

/**
 * @param caFile - where the authority is, for the command that a person without the rights is told.
 */
export function anchorFolderStore(system: AnchorFolder, run: RunTool, caFile: string): TrustStore {
  const { kind, folder, ending, tool } = system
  const commandWith = (args: readonly string[]): string => ['sudo', tool, ...args].map(quoted).join(' ')
  const fileOf = ({ name }: Authority): string => join(folder, `${name.replaceAll(' ', '-')}${ending}`)

  const change = async ({ what, command, args, work }: Change): Promise<void> => {
    try {
      await work()
    } catch (error) {
      throw new StoreFault(`${what} (${codeOf(error)})`, `${command} && ${commandWith(args)}`, {
        cause: error,
      })
    }
    const { code } = await run(tool, args)
    if (code !== 0) throw new StoreFault(`${tool} ended with ${code}`, commandWith(args))
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
    for (const name of names.filter((file) => file.endsWith(ending)).slice(0, MAX_ANCHORS)) {
      const file = join(folder, name)
      // What cannot be read is not ours: ours are for everybody to read.
      const certificates = pemCertificates(readableText(file, MAX_ANCHOR_BYTES) ?? '')
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
      return change({
        what: 'the certificate cannot be written',
        command: copy,
        args: system.args,
        work: async () => {
          await writeFile(file, authority.pem, { mode: 0o644 })
          await chmod(file, 0o644)
        },
      })
    },
    remove: ({ handle }) =>
      change({
        what: 'the certificate cannot be removed',
        command: `sudo rm ${quoted(handle)}`,
        args: system.argsAfterRemoval,
        work: () => rm(handle, { force: true }),
      }),
  }
}
