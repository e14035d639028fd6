/** The folder of the program as it lies on a holder's computer: runtime, build, koffi, licences, list of contents. */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { licenceText, root } from '../lib.mjs'
import { addCompileCache } from './compile-cache.mjs'
import { fetchKoffi, fetchRuntime } from './fetch.mjs'
import { reachableParts } from './parts.mjs'

/** Of koffi what is loaded at run time. */
const KOFFI = [
  'package.json',
  'index.js',
  'index.cjs',
  'LICENSE.txt',
  'src/koffi/index.js',
  'src/koffi/src/static.js',
  'src/koffi/src/static.cjs',
  'src/koffi/index.cjs',
]
/** Beside the build: what the program reads from its own folder. */
const FOLDERS = ['fixtures/cards', 'certs', 'service', 'dist/web']
const SEPARATOR = `\n${'-'.repeat(80)}\n\n`

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

/** Sets the times and rights of everything below a folder: the same at every build. */
export function normalise(folder, epoch) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) normalise(path, epoch)
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755)
    lutimesSync(path, epoch, epoch)
  }
  chmodSync(folder, 0o755)
  lutimesSync(folder, epoch, epoch)
}

/** `package.json` of what is installed: what the program reads of it, and that the demonstration is not there. */
function writeManifest(tree, version) {
  const { name, description, license, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const releases = process.env.RELEASE_URL
  const manifest = { name, version, description, license, type, demonstration: false, releases }
  writeFileSync(join(tree, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Licences of all that is inside: own, of the bundled packages, of koffi and of the runtime. */
function writeLicences(tree, packages, node) {
  // The package for Windows has none of its own: it is one for all systems.
  const ofNode = readFileSync(join(node, 'LICENSE'), 'utf8')
  const texts = [...packages, 'node_modules/koffi'].map(licenceText)
  copy(join(root, 'LICENSE'), join(tree, 'LICENSE'))
  writeFileSync(join(tree, 'THIRD-PARTY-LICENSES.txt'), [...texts, `Node.js\n\n${ofNode}`].join(SEPARATOR))
}

/**
 * Makes the tree of one platform.
 *
 * @param name - of the platform
 * @param platform - its row of `PLATFORMS`
 * @param licences - the unpacked runtime that has the licence of Node.js
 * @param releaseKey - PEM file of the public key that signs the lists of versions; null: none is shipped
 * @param version - of what is packed
 * @param billOf - makes the list of contents
 * @param epoch - seconds since 1970 for every file
 */
export function makeProgramTree({ name, platform, tree, version, billOf, licences, releaseKey, epoch }) {
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(tree, { recursive: true })
  const { files, packages } = reachableParts(JSON.parse(readFileSync(join(root, 'dist/parts.json'), 'utf8')))
  for (const file of files) copy(join(root, 'dist', file), join(tree, 'dist', file))
  for (const folder of FOLDERS)
    cpSync(join(root, folder), join(tree, folder), {
      recursive: true,
      filter: (path) => !/\.(?:map|md)$/.test(path),
    })
  for (const file of ['cps-bridge.js', 'package.json']) copy(join(root, 'bin', file), join(tree, 'bin', file))
  // Started by the runtime that is inside, never by itself.
  const launcher = join(tree, 'bin/cps-bridge.js')
  writeFileSync(launcher, readFileSync(launcher, 'utf8').replace(/^#!.*\n/, ''), { mode: 0o644 })
  chmodSync(launcher, 0o644)
  writeManifest(tree, version)
  for (const file of KOFFI)
    copy(join(root, 'node_modules/koffi', file), join(tree, 'node_modules/koffi', file))
  const ofPlatform = platform.koffi
  const koffi = fetchKoffi(platform)
  for (const file of ['package.json', 'index.js', `${ofPlatform.folder}/koffi.node`].filter((file) =>
    existsSync(join(koffi, file)),
  )) {
    const copied = join(tree, 'node_modules', ofPlatform.name, file)
    copy(join(koffi, file), copied)
    // Some of its archives say that the library is a program.
    chmodSync(copied, 0o644)
  }
  const node = join(tree, 'runtime', basename(platform.node))
  copy(join(fetchRuntime(platform), platform.node), node)
  chmodSync(node, 0o755)
  if (releaseKey !== null) copy(releaseKey, join(tree, 'certs', 'release-key.pem'))
  writeLicences(tree, packages, fetchRuntime(licences))
  writeFileSync(join(tree, 'sbom.cdx.json'), billOf({ platform, packages, epoch }))
  addCompileCache({ name, prefix: platform.prefix, tree, files })
  normalise(tree, epoch)
}
