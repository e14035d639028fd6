/** The package for Debian and Ubuntu. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { join, relative } from 'node:path'
import { FAULTS_ONLY, root, run, Stop } from '../lib.mjs'
import { gzipped, makeLinuxTree } from './linux-tree.mjs'
import { normalise } from './program-tree.mjs'

const SCRIPTS = ['config', 'postinst', 'prerm', 'postrm']
const HERE = join(root, 'scripts/package/debian')
const ARCHITECTURES = { 'linux-x64': 'amd64', 'linux-arm64': 'arm64' }
/** Whoever publishes the package names themselves. */
const MAINTAINER = process.env.MAINTAINER ?? 'cps-bridge <root@localhost>'

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

/** Source: Debian Policy 4.7, 5.3 and 12.5. */
function writeControl(target, { name, version, epoch }) {
  const control = join(target, 'DEBIAN')
  mkdirSync(control)
  const files = filesBelow(join(target, 'usr'))
  const kibibytes = Math.ceil(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1024)
  const fields = readFileSync(join(HERE, 'control'), 'utf8')
    .replace('@VERSION@', version)
    .replace('@ARCHITECTURE@', ARCHITECTURES[name])
    .replace('@MAINTAINER@', MAINTAINER)
    .replace('@SIZE@', String(kibibytes))
  writeFileSync(join(control, 'control'), fields)
  for (const script of SCRIPTS) {
    copyFileSync(join(HERE, script), join(control, script))
    chmodSync(join(control, script), 0o755)
  }
  copyFileSync(join(HERE, 'templates'), join(control, 'templates'))
  const documents = join(target, 'usr/share/doc/cps-bridge')
  mkdirSync(documents, { recursive: true })
  const day = new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')
  const change = `cps-bridge (${version}) stable; urgency=medium\n\n  * See CHANGELOG of the project.\n\n -- ${MAINTAINER}  ${day}\n`
  writeFileSync(join(documents, 'changelog.Debian.gz'), gzipped(change))
  writeFileSync(join(documents, 'changelog.gz'), gzipped(readFileSync(join(root, 'CHANGELOG.md'))))
  copyFileSync(join(HERE, 'copyright'), join(documents, 'copyright'))
  const overrides = join(target, 'usr/share/lintian/overrides')
  mkdirSync(overrides, { recursive: true })
  copyFileSync(join(HERE, 'lintian-overrides'), join(overrides, 'cps-bridge'))
  const sums = filesBelow(join(target, 'usr')).map((file) => {
    const sum = createHash('md5').update(readFileSync(file)).digest('hex')
    return `${sum}  ${relative(target, file)}\n`
  })
  writeFileSync(join(control, 'md5sums'), sums.join(''))
}

/** @returns the path of the package */
export function makeDebianPackage({ name, version, program, work, output, epoch, level }) {
  const target = join(work, `${name}-deb`)
  const full = `${version}-1`
  makeLinuxTree(program, target, 'vendor-completions')
  writeControl(target, { name, version: full, epoch })
  normalise(target, epoch)
  chmodSync(join(target, 'usr/bin/cps-bridge'), 0o755)
  const file = join(output, `cps-bridge_${full}_${ARCHITECTURES[name]}.deb`)
  const args = ['--root-owner-group', '-Zxz', `-z${level}`, '--build', target, file]
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) }
  if (!run('dpkg-deb', args, { env, stdio: FAULTS_ONLY }).ok)
    throw new Stop('dpkg-deb failed: its reason is above.')
  return file
}
