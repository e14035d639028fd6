/**
 * Writes `dist/THIRD-PARTY-LICENSES.txt`: the packages whose code is in the files of the build, each with its licence. Read
 * from the lists of inputs that the bundler left (`metafile-*.json`), which are removed.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib.mjs'

const LICENCE = /^(licen[cs]e|copying|notice)/i
/** The innermost package of a path. */
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/

const dist = join(root, 'dist')
const lists = readdirSync(dist, { recursive: true })
  .map(String)
  .filter((name) => /metafile-\w+\.json$/.test(name))
  .map((name) => join(dist, name))
const inputs = lists.flatMap((path) => Object.keys(JSON.parse(readFileSync(path, 'utf8')).inputs))
const folders = [...new Set(inputs.flatMap((path) => PACKAGE.exec(path)?.[0] ?? []))].sort()

const texts = folders
  .map((folder) => join(root, folder))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder).filter((file) => LICENCE.test(file))
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
    return `${name} ${version} (${license})\n\n${text}\n`
  })
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))
for (const path of lists) rmSync(path)
