/**
 * Writes the published declarations of `cps-bridge/testing` to `dist/testing/types`: the entry and what it names, and
 * nothing that would need another package.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'src', 'testing')
const target = join(root, 'dist', 'testing', 'types')

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
const entry = join(source, 'index.ts')
const program = ts.createProgram([entry], {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  outDir: target,
  rootDir: source,
})

function declarationOf(path) {
  let written = ''
  program.emit(program.getSourceFile(path), (_path, text) => (written = text), undefined, true)
  return written
}

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
const waiting = new Set([entry])
for (const path of waiting) {
  const text = declarationOf(path)
  for (const [, name] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (!/^\.\/[\w-]+\.ts$/.test(name)) throw new Error(`${relative(root, path)} publishes types of ${name}`)
    waiting.add(join(source, name))
  }
  const published = text.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'")
  writeFileSync(join(target, basename(path).replace(/\.ts$/, '.d.ts')), published)
}
