import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchorFolderStore } from '../../../../src/tls/trust/anchor-folder-store.ts'
import { readAuthority } from '../../../../src/tls/trust/authority.ts'
import { findStores } from '../../../../src/tls/trust/find-stores.ts'
import { firefoxPolicyStore } from '../../../../src/tls/trust/firefox-policy-store.ts'
import { keychainStore } from '../../../../src/tls/trust/keychain-store.ts'
import {
  inspect,
  install,
  replace,
  type RunTool,
  type TrustStore,
  uninstall,
} from '../../../../src/tls/trust/trust-store.ts'
import { windowsStore } from '../../../../src/tls/trust/windows-store.ts'
import { foreignAuthority, makeAuthority } from '../../../helpers/authorities.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { X509Certificate } from 'node:crypto'

/** Programs of other systems, as far as a store of certificates calls them: an argument that is not theirs fails. */
const hashOf = (pem: string): string => new X509Certificate(pem).fingerprint.replaceAll(':', '').toLowerCase()
const nameOf = (pem: string): string => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1] ?? ''

interface FakeTool {
  readonly run: RunTool
  readonly calls: (readonly string[])[]
  /** PEM texts that it holds. */
  readonly certificates: string[]
  /** Every change fails with this code: no right to it. */
  refuses: number
}

const failed = { code: 1, output: '' }
const done = (output = ''): { code: number; output: string } => ({ code: 0, output })

function fakeTool(
  answer: (tool: FakeTool, args: readonly string[]) => Promise<{ code: number; output: string }>,
  file: string,
): FakeTool {
  const tool: FakeTool = {
    calls: [],
    certificates: [],
    refuses: 0,
    run: (path, args) => {
      tool.calls.push(args)
      return path === file ? answer(tool, args) : Promise.resolve({ code: -1, output: '' })
    },
  }
  return tool
}

const french = (pem: string, index: number): string =>
  [
    `================ Certificat ${index} ================`,
    'Numéro de série : 0a',
    `Émetteur : CN=${nameOf(pem)}, O=cps-bridge`,
    `Objet : CN=${nameOf(pem)}, O=cps-bridge`,
    `Hach. cert. (sha1) : ${hashOf(pem)}`,
    '',
  ].join('\r\n')

/** `certutil.exe` of a French Windows. */
const fakeWindowsCertutil = (file: string, scope: readonly string[]): FakeTool =>
  fakeTool(async (tool, args) => {
    if (args.slice(0, scope.length).join() !== scope.join()) return failed
    const [first, second, third, fourth, ...rest] = args.slice(scope.length)
    if (rest.length > 0) return failed
    if (first === '-store' && second === 'Root' && third === undefined)
      return done(['Root "Autorités"', ...tool.certificates.map(french), 'CertUtil: -store OK'].join('\r\n'))
    if (tool.refuses !== 0) return { code: tool.refuses, output: '' }
    if (first === '-f' && second === '-addstore' && third === 'Root') {
      tool.certificates.push(await readFile(fourth ?? '', 'utf8'))
      return done()
    }
    if (first !== '-delstore' || second !== 'Root') return failed
    const index = tool.certificates.findIndex((pem) => hashOf(pem) === third)
    if (index < 0) return failed
    tool.certificates.splice(index, 1)
    return done()
  }, file)

/** `/usr/bin/security` of macOS with one keychain. */
const fakeSecurity = (keychain: string, domain: readonly string[]): FakeTool => {
  const trusted = new Set<string>()
  return fakeTool(async (tool, args) => {
    const line = args.join(' ')
    const last = args.at(-1) ?? ''
    if (line === `find-certificate -a -c cps-bridge local authority -p ${keychain}`)
      return done(tool.certificates.join(''))
    if (line === ['dump-trust-settings', ...domain].join(' '))
      return trusted.size === 0
        ? failed
        : done([...trusted].map((name, index) => `Cert ${index}: ${name}\n`).join(''))
    if (tool.refuses !== 0) return { code: tool.refuses, output: '' }
    const adding = ['add-trusted-cert', ...domain, '-r', 'trustRoot', '-p', 'ssl', '-k', keychain]
    if (line === [...adding, last].join(' ')) {
      const pem = await readFile(last, 'utf8')
      tool.certificates.push(pem)
      trusted.add(nameOf(pem))
      return done()
    }
    if (line === ['remove-trusted-cert', ...domain, last].join(' '))
      return trusted.delete(nameOf(await readFile(last, 'utf8'))) ? done() : failed
    if (line !== `delete-certificate -Z ${args[2]} ${keychain}`) return failed
    const index = tool.certificates.findIndex((pem) => hashOf(pem).toUpperCase() === args[2])
    if (index < 0) return failed
    tool.certificates.splice(index, 1)
    return done()
  }, '/usr/bin/security')
}

const KEYCHAIN = '/Users/holder/Library/Keychains/login.keychain-db'
const CERTUTIL = String.raw`C:\Windows\System32\certutil.exe`

const first = makeAuthority()
const second = makeAuthority()
const foreign = foreignAuthority('cps-bridge local authority 0123456789ab')

const anchorFolder = (folder: string) =>
  ({
    kind: 'debian-system',
    folder,
    ending: '.crt',
    tool: '/usr/sbin/update',
    args: [],
    argsAfterRemoval: [],
  }) as const

const STORES: readonly (readonly [string, () => Promise<TrustStore>])[] = [
  [
    'system store of Linux',
    async () =>
      anchorFolderStore(
        anchorFolder(await tempFolder()),
        () => Promise.resolve({ code: 0, output: '' }),
        '/ca',
      ),
  ],
  ['policy of Firefox', async () => firefoxPolicyStore(join(await tempFolder(), 'policies'), 'sudo x')],
  [
    'keychain of a user of macOS',
    () =>
      Promise.resolve(
        keychainStore({
          run: fakeSecurity(KEYCHAIN, []).run,
          system: false,
          homeFolder: '/Users/holder',
          caFile: '/ca',
        }),
      ),
  ],
  [
    'keychain of macOS',
    () =>
      Promise.resolve(
        keychainStore({
          run: fakeSecurity('/Library/Keychains/System.keychain', ['-d']).run,
          system: true,
          homeFolder: '/Users/holder',
          caFile: '/ca',
        }),
      ),
  ],
  ...[true, false].map(
    (system) =>
      [
        `roots of ${system ? 'Windows' : 'a user of Windows'}`,
        () =>
          Promise.resolve(
            windowsStore({
              run: fakeWindowsCertutil(CERTUTIL, system ? [] : ['-user']).run,
              system,
              systemRoot: String.raw`C:\Windows`,
              caFile: 'ca.pem',
            }),
          ),
      ] as const,
  ),
]

describe.each(STORES)('install, inspect, replace and uninstall in the %s', (_name, makeStore) => {
  it('goes from absent to installed and back, once each', async () => {
    const store = await makeStore()
    expect(await inspect(store, first)).toMatchObject({ state: 'absent', changed: false, found: [] })
    expect(await install(store, first)).toMatchObject({ state: 'installed', changed: true })
    expect(await install(store, first)).toMatchObject({ state: 'installed', changed: false })
    expect(await inspect(store, first)).toMatchObject({ state: 'installed', changed: false })
    expect(await uninstall(store)).toMatchObject({ state: 'absent', changed: true, found: [] })
    expect(await uninstall(store)).toMatchObject({ state: 'absent', changed: false })
  })

  it('leaves no older authority behind', async () => {
    const store = await makeStore()
    await install(store, first)
    expect(await inspect(store, second)).toMatchObject({ state: 'another' })
    const { found, state } = await install(store, second)
    expect(state).toBe('installed')
    expect(found).toHaveLength(1)
    expect(found.includes(second.sha256) || found.includes(second.sha1)).toBe(true)
  })

  it('follows a renewal only where the old one was', async () => {
    const store = await makeStore()
    expect(await replace(store, first, second)).toMatchObject({ changed: false, found: [] })
    await install(store, first)
    expect(await replace(store, first, second)).toMatchObject({ changed: true, state: 'installed' })
    expect(await replace(store, second, null)).toMatchObject({ changed: true, found: [] })
  })
})

describe('readAuthority', () => {
  it.each([
    ['no certificate', () => 'text'],
    ['our name without our constraints', () => foreign],
    ['another name', () => foreignAuthority('ACME')],
  ])('gives null for %s', (_name, pem) => {
    expect(readAuthority(pem())).toBeNull()
  })
})

describe('anchorFolderStore', () => {
  it('tells what to type where the folder cannot be written', async () => {
    const folder = join(await tempFolder(), 'missing')
    const store = anchorFolderStore(
      anchorFolder(folder),
      () => Promise.resolve({ code: 0, output: '' }),
      '/a b.pem',
    )
    const report = await install(store, first)
    expect(report).toMatchObject({
      state: 'absent',
      changed: false,
      reason: 'the certificate cannot be written (ENOENT)',
    })
    expect(report.command).toBe(
      `sudo install -D -m 0644 '/a b.pem' ${folder}/${first.name.replaceAll(' ', '-')}.crt && sudo /usr/sbin/update`,
    )
  })

  it('tells when the system refuses to build its store', async () => {
    const folder = await tempFolder()
    const store = anchorFolderStore(
      anchorFolder(folder),
      () => Promise.resolve({ code: 3, output: '' }),
      '/ca',
    )
    expect(await install(store, first)).toMatchObject({
      reason: '/usr/sbin/update ended with 3',
      command: 'sudo /usr/sbin/update',
    })
  })

  it('touches no certificate of others', async () => {
    const folder = await tempFolder()
    await writeFile(join(folder, 'cps-bridge-local-authority.crt'), foreign)
    const store = anchorFolderStore(
      anchorFolder(folder),
      () => Promise.resolve({ code: 0, output: '' }),
      '/ca',
    )
    await install(store, first)
    await uninstall(store)
    expect(await readdir(folder)).toEqual(['cps-bridge-local-authority.crt'])
  })
})

describe('firefoxPolicyStore', () => {
  it('gives back the policies of others as they were', async () => {
    const folder = await tempFolder()
    const before = {
      policies: {
        DisableTelemetry: true,
        Certificates: { ImportEnterpriseRoots: true, Install: ['acme.pem'] },
      },
    }
    const text = `${JSON.stringify(before, null, '\t')}\n`
    await writeFile(join(folder, 'policies.json'), text)
    const store = firefoxPolicyStore(folder, 'sudo x')
    await install(store, first)
    const { policies } = JSON.parse(await readFile(join(folder, 'policies.json'), 'utf8')) as typeof before
    const path = join(folder, `${first.name.replaceAll(' ', '-')}.pem`)
    expect(policies.Certificates.Install).toEqual(['acme.pem', path])
    expect(readAuthority(await readFile(path, 'utf8'))?.sha256).toBe(first.sha256)
    await uninstall(store)
    expect(await readFile(join(folder, 'policies.json'), 'utf8')).toBe(text)
    expect(await readdir(folder)).toEqual(['policies.json'])
  })

  it('removes file and both folders when nothing else was in them', async () => {
    const parent = await tempFolder()
    const store = firefoxPolicyStore(join(parent, 'firefox', 'policies'), 'sudo x')
    await install(store, first)
    await uninstall(store)
    expect(await readdir(parent)).toEqual([])
  })

  it.each(['{', '[]', '{"policies": 1}', '{"policies":{"Certificates":{"Install":"x"}}}'])(
    'leaves a file that it does not understand alone: %s',
    async (text) => {
      const folder = await tempFolder()
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'policies.json'), text)
      expect(await install(firefoxPolicyStore(folder, 'sudo x'), first)).toMatchObject({
        state: 'unreadable',
      })
      expect(await readFile(join(folder, 'policies.json'), 'utf8')).toBe(text)
    },
  )
})

describe('windowsStore', () => {
  it('tells what to type where the right to change it is missing', async () => {
    const tool = fakeWindowsCertutil(CERTUTIL, [])
    tool.refuses = 5
    const caFile = String.raw`C:\Users\Dr House\ca.pem`
    const store = windowsStore({ run: tool.run, system: true, systemRoot: String.raw`C:\Windows`, caFile })
    expect(await install(store, first)).toMatchObject({
      state: 'absent',
      reason: 'the certificate cannot be added (certutil ended with 5)',
      command: String.raw`certutil -f -addstore Root "C:\Users\Dr House\ca.pem" (in a window opened as administrator)`,
    })
  })
})

describe('keychainStore', () => {
  it('takes a certificate without trust for none, and gives it trust', async () => {
    const tool = fakeSecurity(KEYCHAIN, [])
    tool.certificates.push(first.pem, foreign)
    const store = keychainStore({ run: tool.run, system: false, homeFolder: '/Users/holder', caFile: '/ca' })
    expect(await inspect(store, first)).toMatchObject({ state: 'another', found: [first.sha256] })
    expect(await install(store, first)).toMatchObject({ state: 'installed' })
    await uninstall(store)
    expect(tool.certificates).toEqual([foreign])
  })

  it('tells what to type where the right to change it is missing', async () => {
    const tool = fakeSecurity('/Library/Keychains/System.keychain', ['-d'])
    tool.refuses = 1
    const store = keychainStore({
      run: tool.run,
      system: true,
      homeFolder: '/Users/holder',
      caFile: '/ca.pem',
    })
    expect(await install(store, first)).toMatchObject({
      command:
        'sudo /usr/bin/security add-trusted-cert -d -r trustRoot -p ssl -k /Library/Keychains/System.keychain /ca.pem',
    })
  })
})

describe('findStores for a user whose browsers never ran', () => {
  it.each([
    [true, ['.pki/nssdb']],
    [false, []],
  ])('knows where Chromium will look when something is to be added: %s', async (forFirstBrowser, places) => {
    const homeFolder = await tempFolder()
    const userId = process.geteuid?.() ?? null
    const machine = {
      platform: 'linux',
      scope: 'user',
      homeFolder,
      userId,
      caFile: '',
      systemRoot: '',
    } as const
    const run: RunTool = () => Promise.resolve(failed)
    const stores = await findStores({ ...machine, run, forFirstBrowser })
    expect(stores.map(({ kind, place }) => [kind, place])).toEqual(
      places.map((place) => ['chromium-nss', join(homeFolder, place)]),
    )
  })
})
