/** What is installed is what was reviewed, and what is shipped is told. */
import { generateKeyPairSync, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../../..')
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8')

interface Locked {
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
}
const lock = (
  JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, Locked>> }
).packages
const locked = Object.entries(lock).filter(([folder]) => folder !== '')
type Versions = Readonly<Record<string, string>>
const manifest = JSON.parse(read('package.json')) as Readonly<
  Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Versions>
> & { readonly allowScripts: Readonly<Record<string, boolean>> }

const script = async <T>(name: string): Promise<T> =>
  (await import(new URL(`file://${ROOT}/scripts/${name}`).href)) as T

describe('the lock file', () => {
  it('has a SHA-512 of every archive', () => {
    const without = locked.filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
    expect(without.map(([folder]) => folder)).toEqual([])
  })

  it('names archives of the registry alone', () => {
    const elsewhere = locked.filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    )
    expect(elsewhere).toEqual([])
  })

  it('is of exact versions', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest
    const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(versions.filter(([, version]) => !/^(npm:\w+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })
})

describe('install scripts', () => {
  it('are switched off', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
  })

  it('are had by packages that are known to do without, and by pcsclite, which alone is compiled', () => {
    const having = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true)
    const names = having.map(([folder]) => folder.slice('node_modules/'.length))
    expect(names.sort()).toEqual(Object.keys(manifest.allowScripts).sort())
    expect(Object.entries(manifest.allowScripts).filter(([, allowed]) => allowed)).toEqual([
      ['pcsclite', true],
    ])
    expect(read('scripts/lib.mjs').match(/'rebuild', '[^']*'/g)).toEqual(["'rebuild', 'pcsclite'"])
  })
})

interface SupplyChainScript {
  readonly shippedPackages: (outputs: object, parts: object) => readonly object[]
  readonly renderSupplyChain: (text: string, shipped: readonly object[], sources: object) => string
}
const { renderSupplyChain, shippedPackages } = await script<SupplyChainScript>('supply-chain.mjs')

const outputs = {
  'dist/chunk-1.js': {
    inputs: { 'src/a.ts': { bytesInOutput: 9 }, 'node_modules/ws/index.js': { bytesInOutput: 4000 } },
  },
  'dist/verify/index.js': { inputs: { 'node_modules/ws/node_modules/ms/index.js': { bytesInOutput: 2000 } } },
}
const parts = {
  'cli/main.js': { imports: ['chunk-1.js'], packages: [] },
  'chunk-1.js': { imports: [], packages: ['node_modules/ws'] },
}
const sources = {
  manifest: { devDependencies: { ws: '8.0.0' } },
  lock: {
    'node_modules/ws': { version: '8.0.0', license: 'MIT', dependencies: { ms: '1' } },
    'node_modules/ms': { version: '2.0.0', license: 'MIT' },
    'node_modules/ws/node_modules/ms': { version: '1.0.0', license: 'ISC' },
  },
  manifestOf: () => ({
    repository: 'git+https://forge.example/some/one.git',
    author: 'One',
    contributors: [],
  }),
}
const HEAD = '| package |\n| --- |\n'
const document = (rows: string): string =>
  `# T\n\n## Chosen\n\n${HEAD}${rows}\n## Brought by them\n\n${HEAD}\n## Beside the build\n\n${HEAD}\nend\n`
const REASONED = '| `ws` | | | | | | 9.0.0 | sockets | Node |\n'

describe('the list of what is shipped', () => {
  const shipped = shippedPackages(outputs, parts)

  it('has each package of the build, where it is, its size and who asks for it', () => {
    const made = renderSupplyChain(document(REASONED), shipped, sources)
    expect(made.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
      '| `ws` | 8.0.0 | MIT | holder | 4 kB | some/one, 1 named | 9.0.0 | sockets | Node |',
      '| `ms` | 1.0.0 | ISC | verify | 2 kB | some/one, 1 named | `ws` |',
    ])
    expect(renderSupplyChain(made, shipped, sources)).toBe(made)
  })

  it('loses the row of a package that is shipped no longer', () => {
    const made = renderSupplyChain(document(`${REASONED}${REASONED.replace('ws', 'gone')}`), shipped, sources)
    expect(made).not.toContain('gone')
  })

  it.each(['', '| `ws` | | | | | | 9.0.0 | | Node |\n'])('is refused without a reason (%j)', (rows) => {
    expect(() => renderSupplyChain(document(rows), shipped, sources)).toThrow('must say why ws is shipped')
  })

  it('has the versions and licences of the lock file', () => {
    const rows = read('docs/supply-chain.md').matchAll(/^\| `([^`]+)` +\| ([\d.]+) +\| ([^|]+?) +\|/gm)
    const told = [...rows].map(([, name = '', version, license]) => ({ name, version, license }))
    const inLock = ({ name, version, license }: (typeof told)[number]): boolean =>
      locked.some(
        ([folder, one]) =>
          folder.endsWith(`node_modules/${name.replace('PLATFORM', 'linux-x64')}`) &&
          one.version === version &&
          one.license === license,
      )
    expect(told.length).toBeGreaterThan(20)
    expect(told.filter((row) => row.name !== 'node' && !inLock(row))).toEqual([])
  })
})

interface AuditScript {
  readonly readAudit: (text: string) => { readonly code: number; readonly lines: readonly string[] }
}
const { readAudit } = await script<AuditScript>('audit.mjs')

describe('the look-up of known vulnerabilities', () => {
  it('says what is known of a package', () => {
    const via = [{ title: 'Prototype pollution', url: 'https://forge.example/GHSA-1' }, 'other']
    const vulnerabilities = { ms: { name: 'ms', severity: 'high', range: '<2.0.0', via } }
    expect(readAudit(JSON.stringify({ vulnerabilities }))).toEqual({
      code: 1,
      lines: [
        'known vulnerabilities: 1',
        'high ms <2.0.0\n  Prototype pollution https://forge.example/GHSA-1',
      ],
    })
  })

  it('says that none is known', () => {
    expect(readAudit('{"vulnerabilities":{}}')).toEqual({ code: 0, lines: ['known vulnerabilities: none'] })
  })

  it.each([
    '',
    '{"message":"405 Method Not Allowed","statusCode":405}',
    '{"error":{"summary":"no network"}}',
  ])('never takes a registry without data for one that knows of none (%j)', (text) => {
    expect(readAudit(text)).toMatchObject({ code: 2, lines: [expect.stringContaining('not looked up')] })
  })
})

interface ProvenanceScript {
  readonly provenanceStatement: (of: object) => object
  readonly signEnvelope: (
    statement: object,
    key: object,
  ) => {
    readonly payloadType: string
    readonly payload: string
    readonly signatures: readonly { readonly sig: string }[]
  }
}
const { provenanceStatement, signEnvelope } = await script<ProvenanceScript>('provenance.mjs')

describe('the provenance of a release', () => {
  const statement = provenanceStatement({
    subjects: [{ name: 'a.deb', sha256: 'ab'.repeat(32) }],
    repository: 'https://forge.example/cps-bridge',
    commit: 'cd'.repeat(20),
    parameters: ['--quick'],
    materials: [{ uri: 'pkg:npm/node@1.0.0', digest: { sha512: 'ef'.repeat(64) } }],
    builder: 'https://forge.example/runs/1',
    epoch: 1,
  })

  it('is a Statement of in-toto (v1) with the predicate of SLSA (provenance v1)', () => {
    const source = 'git+https://forge.example/cps-bridge'
    expect(statement).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'a.deb', digest: { sha256: 'ab'.repeat(32) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          buildType: 'urn:cps-bridge:npm-run-release:v1',
          externalParameters: { source, parameters: ['--quick'] },
          internalParameters: { sourceDateEpoch: 1, node: process.version },
          resolvedDependencies: [
            { uri: source, digest: { gitCommit: 'cd'.repeat(20) } },
            { uri: 'pkg:npm/node@1.0.0', digest: { sha512: 'ef'.repeat(64) } },
          ],
        },
        runDetails: { builder: { id: 'https://forge.example/runs/1' } },
      },
    })
  })

  it('is signed as DSSE wants it: over the type and the payload, with their lengths', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const { payloadType, payload, signatures } = signEnvelope(statement, privateKey)
    expect(payloadType).toBe('application/vnd.in-toto+json')
    const text = Buffer.from(payload, 'base64').toString()
    expect(JSON.parse(text)).toEqual(statement)
    const signed = Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${String(text.length)} ${text}`)
    expect(signatures).toHaveLength(1)
    expect(verify(null, signed, publicKey, Buffer.from(signatures[0]?.sig ?? '', 'base64'))).toBe(true)
  })
})
