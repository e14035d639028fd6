/** What a package for Linux puts into the file system, beside the folder of the program. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../lib.mjs'

const HERE = join(root, 'scripts/package')

/** Without a name and a time in its head: the same bytes at every build. */
export const gzipped = (text) => gzipSync(text, { level: 9 })

/**
 * Makes the file system of the package.
 *
 * @param program - the folder of the program
 * @param target - its root, made anew
 */
export function makeLinuxTree(program, target) {
  rmSync(target, { recursive: true, force: true })
  const place = (file, to) => {
    mkdirSync(dirname(join(target, to)), { recursive: true })
    copyFileSync(join(HERE, file), join(target, to))
  }
  mkdirSync(join(target, 'usr/lib'), { recursive: true })
  cpSync(program, join(target, 'usr/lib/cps-bridge'), { recursive: true, preserveTimestamps: true })
  place('linux/cps-bridge', 'usr/bin/cps-bridge')
  place('linux/cps-bridge.desktop', 'usr/share/applications/cps-bridge.desktop')
  place('cps-bridge.svg', 'usr/share/icons/hicolor/scalable/apps/cps-bridge.svg')
  const manual = join(target, 'usr/share/man/man1')
  mkdirSync(manual, { recursive: true })
  writeFileSync(join(manual, 'cps-bridge.1.gz'), gzipped(readFileSync(join(HERE, 'linux/cps-bridge.1'))))
}
