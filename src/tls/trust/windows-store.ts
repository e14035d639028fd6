/** The root store of Windows: of the user, or of the machine. Chrome, Edge and Firefox (since 120) read it. */
import { win32 } from 'node:path'
import { AUTHORITY_NAME, type Authority } from './authority.ts'
import { type Entry, type RunTool, StoreFault, type TrustStore } from './trust-store.ts'
import { withPemFile } from './pem-file.ts'
import { windowsQuoted } from './shell-word.ts'

export interface WindowsStoreOptions {
  readonly run: RunTool
  /** Of the machine, for every user; else of this user. */
  readonly system: boolean
  /** `%SystemRoot%`: the program is called by its full path, so that none is taken from elsewhere. */
  readonly systemRoot: string
  /** Where the authority is, for the command that a person without the rights is told. */
  readonly caFile: string
}

/** `================ Certificate 0 ================`, in the language of the system. */
const SEPARATOR = /^=+ .* =+\s*$/m
/** The words before it are translated, this is not. */
const HASH = /\(sha1\)\s*:\s*([0-9a-fA-F ]{40,60})/

/** Our authorities in what `certutil -store` prints. */
function parseStore(output: string): readonly Entry[] {
  return output.split(SEPARATOR).flatMap((block) => {
    const [, hash] = HASH.exec(block) ?? []
    if (hash === undefined || !AUTHORITY_NAME.test(block)) return []
    const sha1 = hash.replaceAll(' ', '').toLowerCase()
    return [{ handle: sha1, fingerprint: sha1, trusted: true }]
  })
}

/**
 * Windows asks the user before a root enters or leaves their own store.
 *
 * Source: certutil of Windows: `-store`, `-addstore`, `-delstore`, `-user`. Every certificate of `Root` is trusted.
 */
export function windowsStore({ run, system, systemRoot, caFile }: WindowsStoreOptions): TrustStore {
  const certutil = win32.join(systemRoot, 'System32', 'certutil.exe')
  const scope = system ? [] : ['-user']
  const place = system ? String.raw`LocalMachine\Root` : String.raw`CurrentUser\Root`

  const tool = async (args: readonly string[], what: string, typed: readonly string[]): Promise<string> => {
    const { code, output } = await run(certutil, [...scope, ...args])
    const command = ['certutil', ...scope, ...typed].map(windowsQuoted)
    const where = system ? ' (in a window opened as administrator)' : ''
    if (code !== 0)
      throw new StoreFault(`${what} (certutil ended with ${code})`, `${command.join(' ')}${where}`)
    return output
  }

  return {
    kind: 'windows-root',
    place,
    list: async () =>
      parseStore(await tool(['-store', 'Root'], 'the store cannot be read', ['-store', 'Root'])),
    add: ({ pem }: Authority) =>
      withPemFile(pem, async (file) => {
        const args = ['-f', '-addstore', 'Root']
        await tool([...args, file], 'the certificate cannot be added', [...args, caFile])
      }),
    remove: async ({ handle }) => {
      const args = ['-delstore', 'Root', handle]
      await tool(args, 'the certificate cannot be removed', args)
    },
  }
}
