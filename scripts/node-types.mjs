/**
 * `node scripts/node-types.mjs FOLDER`: writes the published declarations of `@cps-bridge/FOLDER` (`testing`, `verify`) to
 * `dist/FOLDER/types`: the entry and what it names, and nothing that would need another package.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'src', process.argv[2])
const entry = join(folder, 'index.ts')

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const program = ts.createProgram([entry], {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  stripInternal: true,
  outDir: join(root, 'dist'),
  rootDir: join(root, 'src'),
})

function declarationOf(path) {
  let written = ''
  program.emit(program.getSourceFile(path), (_path, text) => (written = text), undefined, true)
  return written
}

const target = join(root, 'dist', basename(folder), 'types')
rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const waiting = new Set([entry])
for (const path of waiting) {
  const text = declarationOf(path)
  // Examples in comments import the package itself.
  const code = text.replace(/\/\*\*[\s\S]*?\*\//g, '')
  for (const [, name] of code.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (!/^\.\/[\w-]+\.ts$/.test(name)) throw new Error(`${relative(root, path)} publishes types of ${name}`)
    waiting.add(join(folder, name))
  }
  const published = text.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'")
  writeFileSync(join(target, basename(path).replace(/\.ts$/, '.d.ts')), published)
}
