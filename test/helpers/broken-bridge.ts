/** The program with one thing broken on purpose: built from its sources with a text of one file replaced. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'tsup'

const ROOT = join(import.meta.dirname, '..', '..')

export interface Breakage {
  /** Below `src/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
}

async function brokenText(path: string, { find, replace }: Breakage): Promise<string> {
  const text = await readFile(path, 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${find}`)
  return parts.join(replace)
}

/**
 * Builds the broken program inside the tree, where it finds its packages and pages.
 *
 * @returns the file to run.
 */
export async function buildBroken(name: string, breakage: Breakage): Promise<string> {
  const outDir = join(ROOT, 'test', 'output', 'broken', name)
  const broken = join(ROOT, 'src', breakage.file)
  const used: string[] = []
  await build({
    config: false,
    silent: true,
    entry: { main: join(ROOT, 'src', 'cli', 'main.ts') },
    format: 'esm',
    target: 'node20',
    outDir,
    splitting: true,
    clean: true,
    esbuildPlugins: [
      {
        name: 'broken',
        setup: (bundler) => {
          bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            if (path !== broken) return null
            used.push(path)
            return { contents: await brokenText(path, breakage), loader: 'ts' }
          })
        },
      },
    ],
  })
  if (used.length === 0) throw new Error(`${broken} is no part of the program`)
  return join(outDir, 'main.js')
}
