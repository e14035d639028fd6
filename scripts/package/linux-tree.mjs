/** What a package for Linux puts into the file system, beside the folder of the program. */
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ask, root, Stop } from '../lib.mjs'

const HERE = join(root, 'scripts/package')

/** Without a name and a time in its head: the same bytes at every build. */
export const gzipped = (text) => gzipSync(text, { level: 9 })

const MANUALS = { en: 'man1', fr: 'fr/man1' }
/** Where each shell looks for the completions of packages. */
const completions = (zshFolder) => ({
  bash: 'bash-completion/completions/cps-bridge',
  zsh: `zsh/${zshFolder}/_cps-bridge`,
  fish: 'fish/vendor_completions.d/cps-bridge.fish',
})

/** What the packaged program says of itself; it may be one for another machine, so this machine's runtime runs it. */
function printed(program, args) {
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' }
  const text = ask(process.execPath, [join(program, 'bin/cps-bridge.js'), ...args], { env })
  if (text === '') throw new Stop(`the packaged program does not answer: ${args.join(' ')}`)
  return `${text}\n`
}

/**
 * Makes the file system of the package.
 *
 * @param program - the folder of the program
 * @param target - its root, made anew
 * @param zshFolder - the folder of the distribution below `/usr/share/zsh` for what packages complete
 */
export function makeLinuxTree(program, target, zshFolder) {
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
  const write = (to, content) => {
    mkdirSync(dirname(join(target, to)), { recursive: true })
    writeFileSync(join(target, to), content)
  }
  for (const [locale, folder] of Object.entries(MANUALS))
    write(`usr/share/man/${folder}/cps-bridge.1.gz`, gzipped(printed(program, ['man', '--lang', locale])))
  for (const [shell, file] of Object.entries(completions(zshFolder)))
    write(`usr/share/${file}`, printed(program, ['completion', shell, '--lang', 'fr']))
}
