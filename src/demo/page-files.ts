/** The files of the demonstration's sites as the build made them. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

/** A file as it is sent. */
interface PageFile {
  readonly type: string
  readonly body: string
}

/** Files by their path on the site, `/` being the document. */
export type PageFiles = ReadonlyMap<string, PageFile>

/** A site with files of its own. */
export type SiteName = 'portal' | 'provider' | 'activation' | 'phone'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What all sites have: `/site.css` and `/icon.svg`. */
const SHARED = join('dist', 'site')

/** The files of one folder; `SITE.html` is the document. */
const filesIn = (folder: string): readonly (readonly [string, PageFile])[] =>
  readdirSync(folder).flatMap((name) => {
    const type = TYPES[extname(name)]
    if (type === undefined) return []
    const path = extname(name) === '.html' ? '/' : `/${name}`
    return [[path, { type, body: readFileSync(join(folder, name), 'utf8') }] as const]
  })

/**
 * Reads a site's files from `dist/SITE` and those that all sites share, looked for beside this module and in the
 * folders above it, because the same code runs from the sources and from a bundle.
 *
 * @throws BridgeError `SETUP_INVALID` when the project has not been built.
 */
export function readPageFiles(site: SiteName, from: string = fileURLToPath(import.meta.url)): PageFiles {
  const own = join('dist', site)
  const folder = dirname(from)
  if (folder === from) throw setupFault(SETUP.notBuilt(own))
  try {
    return new Map([...filesIn(join(folder, SHARED)), ...filesIn(join(folder, own))])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return readPageFiles(site, folder)
  }
}
