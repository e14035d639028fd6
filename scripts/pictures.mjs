/**
 * `npm run pictures [FOLDER] [NAME...]`: pictures of every step and every wrong turn, in both languages, light and dark,
 * 1280 and 390 pixels wide. With `README=1` some of them become those of the documentation, in `docs/images/`. NAME is part of the
 * name of a test file that takes them (`vitest.config.ts`): `prompt`, `bridge-pages`, `status-doctor`, `fiche`, `phone`.
 */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, requireNode, root, run, runMain, say } from './lib.mjs'

const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs')

/** The pictures of the documentation. */
function copyForReadme(folder) {
  const images = join(root, 'docs', 'images')
  mkdirSync(images, { recursive: true })
  for (const name of readdirSync(join(folder, 'readme')))
    copyFileSync(join(folder, 'readme', name), join(images, name))
}

await runMain(() => {
  requireNode()
  build()
  const [folder = join('test', 'output', 'pictures'), ...names] = process.argv.slice(2)
  const env = { ...process.env, PICTURES: resolve(folder) }
  const { ok } = run(process.execPath, [VITEST, 'run', '--project', 'pictures', ...names], { env })
  if (process.env.README === '1') copyForReadme(resolve(folder))
  say(`the pictures are in ${resolve(folder)}`)
  return ok ? 0 : 1
})
