/** The bridge's own pages and their files, read once at the start. */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import type { Headers } from '../gate/response-headers.ts'

export interface PageFile {
  readonly contentType: string
  readonly body: Buffer
}

export interface Pages {
  /** The page at `/`. */
  readonly status: PageFile
  /** The page at `/pin`. */
  readonly pin: PageFile
  /** The page at `/prompt/ID`. */
  readonly prompt: PageFile
  /** The page at `/relay`. */
  readonly relay: PageFile
  /** Scripts and style sheets of the pages, by path. */
  readonly assets: ReadonlyMap<string, PageFile>
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}
const ASSET = /\.(?:css|js)$/

async function readPage(folder: string, name: string): Promise<PageFile> {
  try {
    const body = await readFile(join(folder, name))
    return { body, contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream' }
  } catch (error) {
    throw setupFault(SETUP.notBuilt(join(folder, name)), { cause: error })
  }
}

/**
 * @param folder - where the build puts the pages (`dist/web`).
 * @throws BridgeError `SETUP_INVALID` naming the file that is missing.
 */
export async function loadPages(folder: string): Promise<Pages> {
  const names = await readdir(folder).catch(() => [])
  const [status, pin, prompt, relay, ...files] = await Promise.all([
    readPage(folder, 'status.html'),
    readPage(folder, 'pin.html'),
    readPage(folder, 'prompt.html'),
    readPage(folder, 'relay.html'),
    ...names
      .filter((name) => ASSET.test(name))
      .map(async (name) => [`/assets/${name}`, await readPage(folder, name)] as const),
  ])
  return { status, pin, prompt, relay, assets: new Map(files) }
}

/**
 * Headers of a page. Storage is cleared because a program that held this port before may have left a service
 * worker or a database on the origin.
 *
 * @param host - the `Host` that the gate accepted: the page may open a socket to it and to nothing else.
 */
export function pageHeaders(host: string): Headers {
  return {
    'Clear-Site-Data': '"storage"',
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `connect-src 'self' wss://${host}`,
      "img-src 'self' data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ].join('; '),
  }
}

/** Only a person who goes to the page gets it: no frame, no fetch, no prefetch, no prerender. */
export const isTopLevelNavigation = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['sec-fetch-dest'] === 'document' && headers['sec-purpose'] === undefined

/** Files of a page are for that page. */
export const isSameOriginRequest = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['sec-fetch-site'] === 'same-origin'
