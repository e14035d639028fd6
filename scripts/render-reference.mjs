/** Writes what the build makes of the contract into `dist/web`: the OpenRPC document and the pages at `/docs`. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'tsup'
import { root } from './lib.mjs'

const outDir = join(root, 'dist', 'render')
await build({
  config: false,
  entry: { 'render-reference': join(root, 'src', 'server', 'pages', 'reference', 'render-reference.ts') },
  format: 'esm',
  target: 'node20',
  outDir,
  silent: true,
})
const { renderReference } = await import(pathToFileURL(join(outDir, 'render-reference.js')))
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
for (const [name, text] of Object.entries(renderReference(version)))
  writeFileSync(join(root, 'dist', 'web', name), text)
rmSync(outDir, { recursive: true })
