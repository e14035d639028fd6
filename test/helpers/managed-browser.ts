/** Runs a browser with an `/etc` of its own: policies count as on a managed machine, and the machine keeps none. */
import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Makes a program that starts the browser in a mount namespace where `/etc` is a copy with these files.
 *
 * @param files - text of each, by its path below `/etc`.
 * @returns its path
 */
export async function managedBrowser(
  folder: string,
  browser: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const etc = join(folder, 'etc')
  await mkdir(folder, { recursive: true })
  await run('cp', ['-a', '/etc', etc])
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(etc, path)), { recursive: true })
    await writeFile(join(etc, path), text)
  }
  const program = join(folder, 'browser')
  const asRoot = process.getuid?.() === 0 ? '' : '--map-root-user '
  await writeFile(
    program,
    `#!/bin/sh\nexec unshare --mount ${asRoot}sh -c 'mount --bind "$0" /etc && exec "$@"' '${etc}' '${browser}' "$@"\n`,
  )
  await chmod(program, 0o755)
  return program
}
