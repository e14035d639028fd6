/** Makes the token vectors of `fixtures/vectors` anew, with new keys. Needs openssl. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'tsup'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const outDir = join(root, 'test', 'output', 'vectors')
await build({
  config: false,
  entry: { 'make-vectors': join(root, 'test', 'vectors', 'make-vectors.ts') },
  format: 'esm',
  target: 'node20',
  outDir,
  silent: true,
})
const { makeVectors } = await import(pathToFileURL(join(outDir, 'make-vectors.js')))
for (const [name, file] of Object.entries(await makeVectors())) {
  const path = join(root, 'fixtures', 'vectors', `${name}.json`)
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`)
  process.stdout.write(`${name}: ${file.vectors.length} vectors\n`)
}
