/** Types of JavaScript that stands in documents and docstrings, against the sources that a portal would import. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ROOT } from './documents.ts'
import { tempFolder } from './temp-folder.ts'

const PACKAGES = {
  '@cps-bridge/client': 'client/index.ts',
  '@cps-bridge/client/status': 'client/status-element.ts',
  '@cps-bridge/client/web-eid': 'client/web-eid.ts',
  '@cps-bridge/testing': 'testing/index.ts',
  '@cps-bridge/verify': 'verify/index.ts',
}

/** What is left open: which element a page has under a name, what JSON holds, and what is not ours. */
const AROUND = `
interface ParentNode { querySelector(selectors: string): any }
declare module 'node:stream/consumers' { export function json(stream: unknown): Promise<any> }
declare module 'puppeteer-core'
declare module 'redis'
`

const CONFIGURATION = {
  compilerOptions: {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: false,
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    types: ['node'],
    paths: Object.fromEntries(
      Object.entries(PACKAGES).map(([name, entry]) => [name, [join(ROOT, 'src', entry)]]),
    ),
  },
}

/**
 * Checks modules as a careful editor does: unknown members and wrong arguments are faults, what has no type is not.
 *
 * @param files - text by name; they import each other by these names
 * @returns the compiler's lines about these files, each beginning with the name of one.
 */
export async function typeFaults(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await tempFolder()
  const all = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify(CONFIGURATION),
    'around.d.ts': AROUND,
    ...files,
  }
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  const compiler = join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc')
  const lines = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: folder },
      (_failed, output) => resolve(output),
    )
  })
  return lines.split('\n').filter((line) => /^[^ ].*: error TS/.test(line) && !line.startsWith('..'))
}
