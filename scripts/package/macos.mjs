/** The archive for macOS: the program, its menu entry, and the script that installs and removes both. */
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { FAULTS_ONLY, root, run, Stop } from '../lib.mjs'
import { normalise } from './program-tree.mjs'

const HERE = join(root, 'scripts/package')

/** @returns the path of the archive */
export function makeMacosArchive({ name, version, program, work, output, epoch, level }) {
  const folder = join(work, `cps-bridge-${version}-${name}`)
  rmSync(folder, { recursive: true, force: true })
  const app = join(folder, 'Ma carte CPS.app/Contents')
  for (const path of ['MacOS', 'Resources']) mkdirSync(join(app, path), { recursive: true })
  cpSync(program, join(folder, 'cps-bridge'), { recursive: true })
  for (const file of ['install.sh', 'options-example.plist'])
    copyFileSync(join(HERE, 'macos', file), join(folder, file))
  copyFileSync(join(HERE, 'macos/cps-bridge'), join(folder, 'cps-bridge-command'))
  copyFileSync(join(HERE, 'macos/open-status-page'), join(app, 'MacOS/open-status-page'))
  copyFileSync(join(HERE, 'cps-bridge.svg'), join(app, 'Resources/cps-bridge.svg'))
  const info = readFileSync(join(HERE, 'macos/Info.plist'), 'utf8')
  writeFileSync(join(app, 'Info.plist'), info.replace('@VERSION@', version))
  normalise(folder, epoch)
  for (const file of ['install.sh', 'cps-bridge-command', 'Ma carte CPS.app/Contents/MacOS/open-status-page'])
    chmodSync(join(folder, file), 0o755)
  const file = join(output, `${basename(folder)}.tar.xz`)
  const owner = ['--owner=0', '--group=0', '--numeric-owner']
  const args = ['--sort=name', `--mtime=@${epoch}`, ...owner, '-cJf', file, '-C', work, basename(folder)]
  if (!run('tar', args, { env: { ...process.env, XZ_OPT: `-${level}` }, stdio: FAULTS_ONLY }).ok)
    throw new Stop('tar failed: its reason is above.')
  return file
}
