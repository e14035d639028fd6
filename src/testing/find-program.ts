/** Where the program of the bridge lies, seen from this library. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const BESIDE = 'bridge/bin/cps-bridge.js'

/**
 * In the package the program lies beside this library; in the repository, in its root. A portal's bundler may have taken
 * the library elsewhere, and even its address away (CommonJS has no `import.meta.url`): then the package is found by name.
 */
export function findProgram(): string {
  const here = (import.meta.url as string | undefined) ?? pathToFileURL(join(process.cwd(), 'tests.js')).href
  const near = [BESIDE, '../../bin/cps-bridge.js'].map((path) => fileURLToPath(new URL(path, here)))
  const found = near.find((path) => existsSync(path))
  if (found !== undefined) return found
  return join(dirname(createRequire(here).resolve('@cps-bridge/testing/package.json')), BESIDE)
}

/**
 * The options of Node that the program needs too: those by which Yarn finds packages without `node_modules`. A debugger of
 * the tests is none of them: the bridge refuses one.
 */
export function optionsOfYarn(options = ''): string {
  const kept =
    /(?:--require|-r|--import|--loader|--experimental-loader)[ =](?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/g
  return [...options.matchAll(kept)].map(([option]) => option).join(' ')
}
