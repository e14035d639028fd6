/** Makes the functions that judge values of the schemas in `src/contract`: after each change of a schema. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outDir = join(root, 'test', 'output', 'checks')
await build({
  config: false,
  entry: { 'make-checks': join(root, 'test', 'checks', 'make-checks.ts') },
  format: 'esm',
  target: 'node20',
  outDir,
  silent: true,
})
const { makeChecks } = await import(pathToFileURL(join(outDir, 'make-checks.js')))
for (const [path, text] of Object.entries(makeChecks())) writeFileSync(join(root, path), text)
