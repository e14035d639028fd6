/** The package for Fedora, RHEL and SUSE. */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAULTS_ONLY, root, run, Stop } from '../lib.mjs'
import { makeLinuxTree } from './linux-tree.mjs'
import { normalise } from './program-tree.mjs'

const ARCHITECTURES = { 'linux-x64': 'x86_64', 'linux-arm64': 'aarch64' }

/** As the list of changes wants it: `Sun Nov 29 2026`. */
const dayOf = (epoch) =>
  new Date(epoch * 1000).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) .*$/, '$1 $3 $2 $4')

/** @returns the path of the package */
export function makeRpmPackage({ name, version, program, work, output, epoch, level }) {
  const arch = ARCHITECTURES[name]
  const top = join(work, `${name}-rpm`)
  rmSync(top, { recursive: true, force: true })
  const tree = join(top, 'tree')
  mkdirSync(top, { recursive: true })
  makeLinuxTree(program, tree, 'site-functions')
  normalise(tree, epoch)
  chmodSync(join(tree, 'usr/bin/cps-bridge'), 0o755)
  const spec = join(top, 'cps-bridge.spec')
  const text = readFileSync(join(root, 'scripts/package/rpm/cps-bridge.spec'), 'utf8')
  writeFileSync(
    spec,
    text
      .replaceAll('@VERSION@', version)
      .replace('@TREE@', tree)
      .replace('@LEVEL@', String(level))
      .replace('@DAY@', dayOf(epoch))
      .replaceAll('@MAINTAINER@', process.env.MAINTAINER ?? 'cps-bridge <root@localhost>'),
  )
  const args = ['-bb', '--quiet', '--target', arch, '--define', `_topdir ${top}`, spec]
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) }
  if (!run('rpmbuild', args, { env, stdio: FAULTS_ONLY }).ok)
    throw new Stop('rpmbuild failed: its reason is above.')
  const file = `cps-bridge-${version}-1.${arch}.rpm`
  copyFileSync(join(top, 'RPMS', arch, file), join(output, file))
  return join(output, file)
}
