/**
 * Writes `dist/THIRD-PARTY-LICENSES.txt`: the packages whose code is in the files of the build, each with its licence, and
 * `dist/parts.json`: for each file of the program what it imports and whose code is in it. Read from the lists of inputs
 * that the bundler left (`metafile-*.json`), which are removed. Stops when docs/supply-chain.md does not tell of them;
 * `--write-supply-chain` writes it.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { licenceText, packageFolder, root, runMain } from './lib.mjs'
import { requireSupplyChain } from './supply-chain.mjs'

const dist = join(root, 'dist')
const lists = readdirSync(dist, { recursive: true })
  .map(String)
  .filter((name) => /metafile-\w+\.json$/.test(name))
  .map((name) => join(dist, name))
const metafiles = lists.map((path) => JSON.parse(readFileSync(path, 'utf8')))
const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs))
const folders = [...new Set(inputs.flatMap((path) => packageFolder(path) ?? []))].sort()

const texts = folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).map(licenceText)
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))

const outputs = ['metafile-esm.json', 'daemon/metafile-esm.json'].map(
  (name) => JSON.parse(readFileSync(join(dist, name), 'utf8')).outputs,
)
const parts = outputs.flatMap(Object.entries).filter(([path]) => path.endsWith('.js'))
const inDist = (path) => path.replace(/^dist\//, '')
const byFile = Object.fromEntries(
  parts.map(([path, { entryPoint, imports, inputs: own }]) => [
    inDist(path),
    {
      command: entryPoint?.startsWith('src/cli/commands/') ? basename(entryPoint, '.ts') : undefined,
      imports: imports.filter(({ external }) => !external).map((item) => inDist(item.path)),
      packages: [...new Set(Object.keys(own).flatMap((input) => packageFolder(input) ?? []))].sort(),
    },
  ]),
)
for (const path of [...lists, join(dist, 'parts.json')]) rmSync(path, { force: true })
await runMain(() => {
  const all = Object.assign({}, ...metafiles.map((metafile) => metafile.outputs))
  requireSupplyChain(all, byFile, process.argv.includes('--write-supply-chain'))
  // The last file: a build without it is not whole, and is made again.
  writeFileSync(join(dist, 'parts.json'), JSON.stringify(byFile))
})
