/** Trust stores with the real programs of this system, in folders of their own. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { commandRunner } from '../../src/state/run-command.ts'
import { ANCHOR_FOLDERS, anchorFolderStore } from '../../src/tls/trust/anchor-folder-store.ts'
import { findNssFolders } from '../../src/tls/trust/nss-folders.ts'
import { nssStore } from '../../src/tls/trust/nss-store.ts'
import { inspect, install, type TrustStore, uninstall } from '../../src/tls/trust/trust-store.ts'
import { foreignAuthority, makeAuthority } from '../helpers/authorities.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const execute = promisify(execFile)
const run = commandRunner(60_000)
const userId = process.getuid?.() ?? null
const first = makeAuthority()
const second = makeAuthority()

const certutil = async (folder: string, ...args: readonly string[]): Promise<string> =>
  (await execute('/usr/bin/certutil', ['-d', `sql:${folder}`, ...args])).stdout

const storeOf = (folder: string, tool: string | null = '/usr/bin/certutil', exists = true): TrustStore =>
  nssStore({
    kind: 'firefox-profile',
    folder,
    exists,
    certutil: tool,
    howToGetCertutil: 'sudo apt-get install libnss3-tools',
    run,
    caFile: '/state/ca.pem',
  })

async function database(folder: string, ...how: readonly string[]): Promise<string> {
  await mkdir(folder, { recursive: true })
  await certutil(folder, '-N', ...(how.length === 0 ? ['--empty-password'] : how))
  return folder
}

describe('nssStore with the real certutil', () => {
  it('goes from absent to installed and back, and touches nothing of others', async () => {
    const folder = await database(join(await tempFolder(), 'profile'))
    const acme = join(folder, 'acme.pem')
    await writeFile(acme, foreignAuthority('cps-bridge local authority 0123456789ab'))
    await certutil(folder, '-A', '-t', 'C,,', '-n', 'cps-bridge local authority 0123456789ab', '-i', acme)
    const before = await certutil(folder, '-L')
    const store = storeOf(folder)
    expect(await inspect(store, first)).toMatchObject({ state: 'absent' })
    expect(await install(store, first)).toMatchObject({ state: 'installed', changed: true })
    expect(await install(store, first)).toMatchObject({ state: 'installed', changed: false })
    expect(await certutil(folder, '-L')).toMatch(new RegExp(`^${first.name} +C,,`, 'm'))
    expect(await install(store, second)).toMatchObject({ state: 'installed', found: [second.sha256] })
    expect(await uninstall(store)).toMatchObject({ state: 'absent', changed: true })
    expect(await certutil(folder, '-L')).toBe(before)
  })

  it('gives trust to a certificate that a person put there without, under the name that a browser gives', async () => {
    const folder = await database(join(await tempFolder(), 'profile'))
    const file = join(folder, 'ca.pem')
    await writeFile(file, first.pem)
    await certutil(folder, '-A', '-t', ',,', '-n', `${first.name} - cps-bridge`, '-i', file)
    const store = storeOf(folder)
    expect(await inspect(store, first)).toMatchObject({ state: 'another', found: [first.sha256] })
    expect(await install(store, first)).toMatchObject({ state: 'installed' })
  })

  it('makes the database that is not there yet', async () => {
    const folder = join(await tempFolder(), '.pki', 'nssdb')
    const store = storeOf(folder, '/usr/bin/certutil', false)
    expect(await inspect(store, first)).toMatchObject({ state: 'absent' })
    expect(await install(store, first)).toMatchObject({ state: 'installed' })
  })

  it('leaves nothing half done in a profile with a primary password, and waits for nobody', async () => {
    const parent = await tempFolder()
    await writeFile(join(parent, 'password'), 'secret\n')
    const folder = await database(join(parent, 'profile'), '-f', join(parent, 'password'))
    const report = await install(storeOf(folder), first)
    expect(report).toMatchObject({ state: 'absent', changed: false })
    expect(report.reason).toContain('primary password')
    expect(report.command).toContain(`sql:${folder}`)
  })

  it('tells what to install where there are no NSS tools, and what it cannot read', async () => {
    const folder = await database(join(await tempFolder(), 'profile'))
    expect(await install(storeOf(folder, null), first)).toMatchObject({
      state: 'unreadable',
      command: 'sudo apt-get install libnss3-tools',
    })
    expect(await inspect(storeOf(join(folder, 'missing')), first)).toMatchObject({ state: 'unreadable' })
  })
})

describe('findNssFolders', () => {
  it('finds the profiles of ordinary, snap and flatpak browsers, and those that profiles.ini names elsewhere', async () => {
    const home = await tempFolder()
    const elsewhere = await tempFolder()
    const folders = [
      '.mozilla/firefox/abcd.default',
      'snap/firefox/common/.mozilla/firefox/efgh.default',
      '.var/app/org.mozilla.firefox/.mozilla/firefox/ijkl.default',
      '.pki/nssdb',
      'snap/chromium/current/.pki/nssdb',
      '.var/app/com.google.Chrome/.pki/nssdb',
    ].map((path) => join(home, path))
    for (const folder of [...folders, elsewhere]) {
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'cert9.db'), '')
    }
    await mkdir(join(home, '.mozilla/firefox/Crash Reports'))
    await writeFile(
      join(home, '.mozilla/firefox/profiles.ini'),
      `[Profile1]\nName=other\nIsRelative=0\nPath=${elsewhere}\n\n[Profile0]\nIsRelative=1\nPath=abcd.default\n`,
    )
    const found = await findNssFolders(home, userId)
    expect(found.map(({ folder }) => folder).sort()).toEqual([...folders, elsewhere].sort())
    expect(found.every(({ exists }) => exists)).toBe(true)
  })

  it('names the database that a browser without one will look for', async () => {
    const home = await tempFolder()
    await mkdir(join(home, '.config/google-chrome'), { recursive: true })
    expect(await findNssFolders(home, userId)).toEqual([
      { kind: 'chromium-nss', folder: join(home, '.pki/nssdb'), exists: false },
    ])
  })

  it('leaves the folders of another user alone', async () => {
    const home = await tempFolder()
    await mkdir(join(home, '.pki/nssdb'), { recursive: true })
    await writeFile(join(home, '.pki/nssdb/cert9.db'), '')
    expect(await findNssFolders(home, (userId ?? 0) + 1)).toEqual([])
  })
})

describe('anchorFolderStore with the real update-ca-certificates', () => {
  it('puts the authority into the bundle of the system and takes it out again', async () => {
    const parent = await tempFolder()
    const [anchors, etc, hooks] = ['anchors', 'etc', 'hooks'].map((name) => join(parent, name)) as [
      string,
      string,
      string,
    ]
    for (const folder of [anchors, etc, hooks]) await mkdir(folder)
    await writeFile(join(parent, 'conf'), '')
    // Without any certificate at all the program keeps the bundle that it has.
    await writeFile(join(anchors, 'acme.crt'), foreignAuthority('ACME'))
    const before: string[] = []
    const args = [
      ...['--localcertsdir', anchors, '--etccertsdir', etc, '--hooksdir', hooks],
      ...['--certsconf', join(parent, 'conf')],
    ]
    const tool = '/usr/sbin/update-ca-certificates'
    const [debian] = ANCHOR_FOLDERS
    if (debian === undefined) throw new RangeError('no anchor folder')
    const store = anchorFolderStore(
      { ...debian, folder: anchors, tool, args, argsAfterRemoval: [...args, ...debian.argsAfterRemoval] },
      run,
      '/ca',
    )
    const bundle = (): Promise<string> => readFile(join(etc, 'ca-certificates.crt'), 'utf8')
    await execute(tool, args)
    before.push(...(await readdir(etc)))
    expect(await install(store, first)).toMatchObject({ state: 'installed', changed: true })
    expect(await bundle()).toContain(first.pem.trim())
    expect(await install(store, second)).toMatchObject({ state: 'installed', found: [second.sha256] })
    expect(await bundle()).not.toContain(first.pem.trim())
    expect(await uninstall(store)).toMatchObject({ state: 'absent', changed: true })
    expect(await bundle()).not.toContain(second.pem.trim())
    expect(await readdir(anchors)).toEqual(['acme.crt'])
    // Neither the link to the certificate nor the one by its hash.
    expect((await readdir(etc)).toSorted()).toEqual(before.toSorted())
  })
})
