/** The portal's page as the build made it. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BridgeError } from '../errors/bridge-error.ts'

/** A file as it is sent. */
export interface PageFile {
  readonly type: string
  readonly body: string
}

/** Files by their path on the portal, `/` being the document. */
export type PageFiles = ReadonlyMap<string, PageFile>

const FOLDER = join('dist', 'portal')
const FILES = [
  { path: '/', name: 'portal.html', type: 'text/html; charset=utf-8' },
  { path: '/portal.css', name: 'portal.css', type: 'text/css; charset=utf-8' },
  { path: '/portal.js', name: 'portal.js', type: 'text/javascript; charset=utf-8' },
  { path: '/icon.svg', name: 'icon.svg', type: 'image/svg+xml' },
] as const

/**
 * Reads the page's files from `dist/portal`, looked for beside this module and in the folders above it, because
 * the same code runs from the sources and from a bundle.
 *
 * @throws BridgeError `SETUP_INVALID` when the project has not been built.
 */
export function readPageFiles(from: string = fileURLToPath(import.meta.url)): PageFiles {
  const folder = dirname(from)
  if (folder === from) {
    throw new BridgeError('SETUP_INVALID', {
      reason: `the portal's page is missing (${FOLDER}): run "npm run build"`,
    })
  }
  try {
    return new Map(
      FILES.map(({ path, name, type }) => [
        path,
        { type, body: readFileSync(join(folder, FOLDER, name), 'utf8') },
      ]),
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return readPageFiles(folder)
  }
}
