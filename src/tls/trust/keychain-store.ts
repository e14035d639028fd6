/** The keychain of macOS: of the user, or of the system. Safari, Chrome, Edge and Firefox (since 120) read it. */
import { type Authority, pemCertificates, readAuthority } from './authority.ts'
import { quoted } from './shell-word.ts'
import { type Entry, type RunTool, StoreFault, type TrustStore } from './trust-store.ts'
import { withPemFile } from './pem-file.ts'

const SECURITY = '/usr/bin/security'
const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain'

export interface KeychainOptions {
  readonly run: RunTool
  /** Of the system, for every user; else of this user. */
  readonly system: boolean
  readonly homeFolder: string
  /** Where the authority is, for the command that a person without the rights is told. */
  readonly caFile: string
}

/**
 * macOS asks for the user's password when trust is added or taken away.
 *
 * Source: security(1): `find-certificate`, `add-trusted-cert`, `remove-trusted-cert`, `delete-certificate`,
 * `dump-trust-settings`. Assumed, since no such machine was at hand: the wording of `dump-trust-settings`
 * (`Cert N: NAME`), which only tells a certificate without trust from one with it.
 */
export function keychainStore({ run, system, homeFolder, caFile }: KeychainOptions): TrustStore {
  const keychain = system ? SYSTEM_KEYCHAIN : `${homeFolder}/Library/Keychains/login.keychain-db`
  const domain = system ? ['-d'] : []
  const commandFor = (args: readonly string[]): string =>
    [...(system ? ['sudo'] : []), SECURITY, ...args].map(quoted).join(' ')

  const tool = async (args: readonly string[], what: string, command: string): Promise<string> => {
    const { code, output } = await run(SECURITY, args)
    if (code !== 0) throw new StoreFault(`${what} (security ended with ${code})`, command)
    return output
  }

  const list = async (): Promise<readonly Entry[]> => {
    const search = ['find-certificate', '-a', '-c', 'cps-bridge local authority', '-p', keychain]
    // Nothing found is no fault of the tool: it prints nothing.
    const texts = pemCertificates(
      await tool(search, 'the keychain cannot be read', commandFor(['unlock-keychain', keychain])),
    )
    if (texts.length === 0) return []
    // It fails where no certificate at all has settings.
    const { output: settings } = await run(SECURITY, ['dump-trust-settings', ...domain])
    return texts.flatMap((pem) => {
      const authority = readAuthority(pem)
      if (authority === null) return []
      const { sha256, name } = authority
      return [{ handle: pem, fingerprint: sha256, trusted: settings.includes(name) }]
    })
  }

  const add = ({ pem }: Authority): Promise<void> => {
    const args = (file: string): readonly string[] => [
      'add-trusted-cert',
      ...domain,
      '-r',
      'trustRoot',
      '-p',
      'ssl',
      '-k',
      keychain,
      file,
    ]
    return withPemFile(pem, async (file) => {
      await tool(args(file), 'the certificate cannot be trusted', commandFor(args(caFile)))
    })
  }

  const remove = ({ handle }: Entry): Promise<void> =>
    withPemFile(handle, async (file) => {
      const authority = readAuthority(handle)
      const args = ['delete-certificate', '-Z', authority?.sha1.toUpperCase() ?? '', keychain]
      // Fails where it has no settings; what counts is that the certificate goes.
      await run(SECURITY, ['remove-trusted-cert', ...domain, file])
      await tool(args, 'the certificate cannot be removed', commandFor(args))
    })

  return { kind: 'macos-keychain', place: keychain, list, add, remove }
}
