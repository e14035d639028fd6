/** The policy file of Firefox for all users of a Linux machine: it names certificates that every profile takes in. */
import { chmod, mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { replaceFile } from '../../system/atomic-file.ts'
import { readableText, readText } from '../../system/read-file.ts'
import { type Authority, readAuthority } from './authority.ts'
import { quoted } from './shell-word.ts'
import { type Entry, StoreFault, type TrustStore } from './trust-store.ts'

/** Read by Firefox on every Linux, snap included. Source: Firefox administrator reference, policies.json. */
export const FIREFOX_POLICY_FOLDER = '/etc/firefox/policies'

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const objectAt = (value: Json, key: string): Json => {
  const member = value[key] ?? {}
  if (!isObject(member)) throw new StoreFault(`policies.json: /${key} is not an object`)
  return member
}

const without = (value: Json, key: string): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))

const orLess = (value: Json, key: string, member: Json | readonly unknown[]): Json =>
  Object.keys(member).length === 0 ? without(value, key) : { ...value, [key]: member }

function installed(file: Json): readonly unknown[] {
  const list = objectAt(objectAt(file, 'policies'), 'Certificates')['Install'] ?? []
  if (!Array.isArray(list)) throw new StoreFault('policies.json: Certificates.Install is not an array')
  return list as readonly unknown[]
}

function withInstalled(file: Json, list: readonly unknown[]): Json {
  const policies = objectAt(file, 'policies')
  const certificates = orLess(objectAt(policies, 'Certificates'), 'Install', list)
  return orLess(file, 'policies', orLess(policies, 'Certificates', certificates))
}

/** Adds one file to `Certificates.Install` of a policy file; everything else stays as it is. */
const addCertificate = (file: Json, path: string): Json =>
  installed(file).includes(path) ? file : withInstalled(file, [...installed(file), path])

/** Takes it out again, with what would be empty without it. */
const removeCertificate = (file: Json, path: string): Json =>
  installed(file).includes(path)
    ? withInstalled(
        file,
        installed(file).filter((other) => other !== path),
      )
    : file

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown fault'

/**
 * The certificate stands beside the policy file, where confined browsers can read it too.
 *
 * Firefox copies it into each profile at its start and leaves it there: the profiles are cleaned on their own.
 *
 * @param folder - of the policy file.
 */
export function firefoxPolicyStore(folder: string, ownCommand: string): TrustStore {
  const policyFile = join(folder, 'policies.json')

  const read = async (): Promise<{ readonly file: Json; readonly text: string | null }> => {
    let text: string
    try {
      text = await readText(policyFile)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { file: {}, text: null }
      throw new StoreFault(`policies.json cannot be read (${codeOf(error)})`, null, { cause: error })
    }
    try {
      const value: unknown = JSON.parse(text)
      if (isObject(value)) return { file: value, text }
    } catch (error) {
      throw new StoreFault('policies.json is not valid JSON', null, { cause: error })
    }
    throw new StoreFault('policies.json is not an object')
  }

  const write = async (next: Json): Promise<void> => {
    const { file, text } = await read()
    if (isDeepStrictEqual(file, next)) return
    if (Object.keys(next).length === 0) return rm(policyFile, { force: true })
    const indent = /\n([ \t]+)"/.exec(text ?? '')?.[1] ?? '  '
    await replaceFile(policyFile, `${JSON.stringify(next, null, indent)}\n`, 0o644)
  }

  const change = async (what: string, command: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (error instanceof StoreFault) throw error
      throw new StoreFault(`${what} (${codeOf(error)})`, command, { cause: error })
    }
  }

  const list = async (): Promise<readonly Entry[]> => {
    const { file } = await read()
    const entries: Entry[] = []
    const beside = await readdir(folder).catch(() => [])
    const candidates = new Set([
      ...installed(file).filter((item) => typeof item === 'string'),
      ...beside.filter((name) => name.endsWith('.pem')).map((name) => join(folder, name)),
    ])
    for (const path of candidates) {
      const authority = readAuthority(readableText(path) ?? '')
      if (authority !== null)
        entries.push({ handle: path, fingerprint: authority.sha256, trusted: installed(file).includes(path) })
    }
    return entries
  }

  const add = (authority: Authority): Promise<void> =>
    change('the policy cannot be written', ownCommand, async () => {
      const path = join(folder, `${authority.name.replaceAll(' ', '-')}.pem`)
      const next = addCertificate((await read()).file, path)
      await mkdir(folder, { recursive: true, mode: 0o755 })
      await writeFile(path, authority.pem, { mode: 0o644 })
      await chmod(path, 0o644)
      await write(next)
    })

  const remove = ({ handle }: Entry): Promise<void> =>
    change('the policy cannot be changed', `sudo rm ${quoted(handle)}`, async () => {
      await write(removeCertificate((await read()).file, handle))
      if (join(folder, basename(handle)) === handle) await rm(handle, { force: true })
      // The two folders that the first certificate made, where nothing else is in them.
      for (const made of [folder, dirname(folder)]) await rmdir(made).catch(() => undefined)
    })

  return { kind: 'firefox-policy', place: policyFile, list, add, remove }
}
