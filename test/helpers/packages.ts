/** The packages of this repository, made of the build as it is. */
import { execFile } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')

/** Makes them in a folder: with `archives` as `.tgz` too. */
export async function makePackages(folder: string, { archives }: { archives: boolean }): Promise<void> {
  const script = join(ROOT, 'scripts', 'packages.mjs')
  await promisify(execFile)(process.execPath, [
    script,
    folder,
    '--as-built',
    ...(archives ? [] : ['--folders']),
  ])
}

/** Puts those for portals into the `node_modules` of a project, as if they were installed. */
export async function installPackages(project: string): Promise<void> {
  const modules = join(project, 'node_modules')
  await makePackages(join(project, 'packages'), { archives: false })
  await mkdir(join(modules, '.bin'), { recursive: true })
  await mkdir(join(modules, '@cps-bridge'))
  for (const name of ['client', 'verify', 'testing'])
    await symlink(join(project, 'packages', name), join(modules, '@cps-bridge', name))
  // What the installed program would find beside it.
  for (const name of ['koffi', '@koromix'])
    await symlink(join(ROOT, 'node_modules', name), join(modules, name))
  await symlink(
    join(project, 'packages', 'testing', 'bridge', 'bin', 'cps-bridge.js'),
    join(modules, '.bin', 'cps-bridge'),
  )
}
