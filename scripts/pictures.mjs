/**
 * `npm run pictures [FOLDER] [NAME...]`: pictures of every step and every wrong turn, in both languages, light and dark,
 * 1280 and 390 pixels wide. NAME is part of the name of a file in `test/pictures/`: `prompt`, `bridge-pages`, `fiche`.
 */
import { join, resolve } from 'node:path'
import { build, requireNode, root, run, runMain, say } from './lib.mjs'

const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs')

await runMain(() => {
  requireNode()
  build()
  const [folder = join('test', 'output', 'pictures'), ...names] = process.argv.slice(2)
  const env = { ...process.env, PICTURES: resolve(folder) }
  const { ok } = run(process.execPath, [VITEST, 'run', '--project', 'pictures', ...names], { env })
  say(`the pictures are in ${resolve(folder)}`)
  return ok ? 0 : 1
})
