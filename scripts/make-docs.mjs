/** Makes the tables of `docs/` that follow from the code and from the vectors. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outDir = join(root, 'test', 'output', 'docs')
await build({
  config: false,
  entry: { 'make-docs': join(root, 'test', 'docs', 'make-docs.ts') },
  format: 'esm',
  target: 'node20',
  outDir,
  silent: true,
})
const { makeDocs } = await import(pathToFileURL(join(outDir, 'make-docs.js')))
for (const [path, text] of Object.entries(makeDocs(root))) writeFileSync(join(root, path), text)
