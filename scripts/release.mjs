/**
 * `npm run release [-- --quick] [--twice]`: every package from a clean clone, checked, with checksums, signatures, where they come from
 * (`provenance.json`), the list of the newest version and the notes of this version, in `release/packages`.
 *
 * `RELEASE_SIGNING_KEY` (Ed25519, PEM) signs the list and the provenance, and its public half goes into the packages; `RELEASE_URL` is
 * where the list will be, `RELEASE_PAGE` where people find the packages; `RELEASE_REPOSITORY` and `RELEASE_BUILDER` are the URIs of the
 * sources and of who makes the release; `MINISIGN_KEY` (minisign -G -W) signs the checksums. What has no key is left out, and said.
 * Known vulnerabilities are looked up (scripts/audit.mjs): one that is known stops the release; that none could be looked up is told in
 * the notes. `--twice` makes everything again, in a second clone in another folder, and compares every byte. Needs the Debian packages rpm, wixl, msitools, lintian, rpmlint,
 * minisign, and root (see scripts/package/compile-cache.mjs).
 */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AUDIT, lookUpVulnerabilities } from './audit.mjs'
import { ask, installDependencies, root, run, runMain, say, Stop } from './lib.mjs'
import { PLATFORMS, RUNTIME_VERSION } from './package/platforms.mjs'
import { provenanceStatement, signEnvelope } from './provenance.mjs'
import { describeFile, signList } from './release-list.mjs'

const OUTPUT = join(root, 'release', 'packages')
const MAX_BYTES = 45_000_000
const NEEDED = ['dpkg-deb', 'rpmbuild', 'wixl', 'msibuild', 'lintian', 'rpmlint', 'minisign', 'xz']

const packagesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => /\.(?:deb|rpm|msi|tar\.xz)$/.test(name))
    .sort()

const sumOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** The part of CHANGELOG.md that is about this version, or about what comes next. */
function notesOf(text, version) {
  const parts = text.split(/^(?=## \[)/m)
  const part =
    parts.find((each) => each.startsWith(`## [${version}]`)) ??
    parts.find((each) => each.startsWith('## [Unreleased]'))
  if (part === undefined) throw new Stop('CHANGELOG.md has nothing of this version.')
  return part.replace('[Unreleased]', `[${version}]`)
}

function requireClean() {
  if (ask('git', ['status', '--porcelain']) !== '')
    throw new Stop('A release is made of what is committed: this folder has changes.')
  const missing = NEEDED.filter((name) => ask('sh', ['-c', `command -v ${name}`]) === '')
  if (missing.length > 0) throw new Stop(`These programs are missing: ${missing.join(', ')}.`)
}

/** In a folder that has nothing built. */
function makePackages(folder, args, env) {
  for (const name of ['dist', join('release', 'packages')])
    rmSync(join(folder, name), { recursive: true, force: true })
  if (!run(process.execPath, ['scripts/package.mjs', ...args], { cwd: folder, env }).ok)
    throw new Stop('npm run package failed: its reason is above.')
}

/** Each package by the tools of its own system. */
function checkPackage(name) {
  const file = join(OUTPUT, name)
  const size = statSync(file).size
  if (size > MAX_BYTES) throw new Stop(`${name} has ${size} bytes, more than ${MAX_BYTES}.`)
  const checks = {
    deb: () => run('lintian', ['--fail-on', 'error,warning', '--allow-root', file]),
    rpm: () => run('rpmlint', ['-c', 'scripts/package/rpm/rpmlint.toml', file]),
    msi: () => run('msiinfo', ['export', file, 'CustomAction'], { stdio: 'ignore' }),
    xz: () => run('xz', ['--test', file]),
  }
  if (!checks[name.split('.').at(-1)]().ok)
    throw new Stop(`${name} does not pass its check: the reason is above.`)
}

function compareWithSecond(args, env) {
  const clone = mkdtempSync(join(tmpdir(), 'cps-bridge-release-'))
  const copies = [
    ['git', ['clone', '--quiet', root, clone]],
    ['cp', ['-al', join(root, 'node_modules'), clone]],
    ['mkdir', [join(clone, 'release')]],
    ['cp', ['-a', join(root, 'release', 'cache'), join(clone, 'release')]],
  ]
  if (!copies.every(([program, words]) => run(program, words).ok)) throw new Stop('There is no second clone.')
  makePackages(clone, args, env)
  const second = join(clone, 'release', 'packages')
  const names = packagesIn(OUTPUT)
  const others = names.filter((name) => sumOf(join(OUTPUT, name)) !== sumOf(join(second, name)))
  if (others.length > 0)
    throw new Stop(
      `Two builds differ in ${others.join(', ')}; the second is in ${second}: diffoscope tells where.`,
    )
  rmSync(clone, { recursive: true })
  console.log(`two builds: ${names.length} packages, equal bytes`)
}

function writeSums(names) {
  const sums = join(OUTPUT, 'SHA256SUMS')
  writeFileSync(sums, names.map((name) => `${sumOf(join(OUTPUT, name))}  ${name}\n`).join(''))
  const key = process.env.MINISIGN_KEY
  if (key === undefined) console.log('MINISIGN_KEY is not set: the checksums are not signed')
  else if (!run('minisign', ['-S', '-s', key, '-m', sums, '-t', 'cps-bridge']).ok)
    throw new Stop('minisign failed: its reason is above.')
}

function writeList(names, version, key) {
  if (key === null) {
    console.log('RELEASE_SIGNING_KEY is not set: there is no list of the newest version')
    return
  }
  const issuedAt = Number(ask('git', ['log', '-1', '--format=%ct']))
  const files = names.map((name) => describeFile(join(OUTPUT, name)))
  const list = signList({ key, version, issuedAt, page: process.env.RELEASE_PAGE ?? null, files })
  writeFileSync(join(OUTPUT, 'release.jws'), `${list}\n`)
}

/** What was fetched beside the packages of the lock file, which `sbom.cdx.json` of each package lists. */
const materials = () => [
  { uri: 'file:package-lock.json', digest: { sha256: sumOf(join(root, 'package-lock.json')) } },
  ...Object.values(PLATFORMS).map(({ runtime, integrity }) => ({
    uri: `pkg:npm/${runtime}@${RUNTIME_VERSION}`,
    digest: { sha512: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') },
  })),
]

function writeProvenance(names, parameters, key) {
  const statement = provenanceStatement({
    subjects: names.map((name) => ({ name, sha256: sumOf(join(OUTPUT, name)) })),
    repository: process.env.RELEASE_REPOSITORY ?? null,
    commit: ask('git', ['rev-parse', 'HEAD']),
    parameters,
    materials: materials(),
    builder: process.env.RELEASE_BUILDER ?? 'urn:cps-bridge:builder:by-hand',
    epoch: Number(ask('git', ['log', '-1', '--format=%ct'])),
  })
  if (key === null) console.log('RELEASE_SIGNING_KEY is not set: the provenance is not signed')
  const content = key === null ? statement : signEnvelope(statement, key)
  writeFileSync(join(OUTPUT, 'provenance.json'), `${JSON.stringify(content)}\n`)
}

await runMain(() => {
  const quick = process.argv.includes('--quick') ? ['--quick'] : []
  requireClean()
  installDependencies()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const signing = process.env.RELEASE_SIGNING_KEY
  const key = signing === undefined ? null : createPrivateKey(readFileSync(signing))
  const env = { ...process.env }
  if (key !== null) {
    env.RELEASE_KEY = join(root, 'release', 'release-key.pem')
    mkdirSync(join(root, 'release'), { recursive: true })
    writeFileSync(env.RELEASE_KEY, createPublicKey(key).export({ type: 'spki', format: 'pem' }))
  }
  const audit = lookUpVulnerabilities()
  console.log(audit.lines.join('\n'))
  if (audit.code === AUDIT.found) throw new Stop('A release has no package with a known vulnerability.')
  makePackages(root, quick, env)
  if (process.argv.includes('--twice')) compareWithSecond(quick, env)
  const names = packagesIn(OUTPUT)
  for (const name of names) {
    say(`check of ${name}`)
    checkPackage(name)
  }
  writeFileSync(
    join(OUTPUT, `NOTES-${version}.md`),
    `${notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version)}\n${audit.lines.join('\n')}\n`,
  )
  writeProvenance(names, quick, key)
  writeSums([...names, 'provenance.json'])
  writeList(names, version, key)
  for (const name of readdirSync(OUTPUT)) console.log(`${statSync(join(OUTPUT, name)).size} ${name}`)
  return 0
})
