/** The bridge's own pages and their files: each is read when it is asked for, and kept. */
import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import type { Locale } from '../../errors/messages.ts'
import { readFileWithin } from '../../system/read-file.ts'
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
  /** The page at `/doctor`. */
  readonly doctor: PageFile
  /** The page at `/prompt/ID`. */
  readonly prompt: PageFile
  /** The page at `/relay`. */
  readonly relay: PageFile
  /** The page at `/docs`, with `HOST_MARK` where the address of the bridge belongs. */
  readonly reference: Readonly<Record<Locale, PageFile>>
  /** The machine-readable contract (protocol, section 10). */
  readonly openRpc: PageFile
  /** Scripts and style sheets of the pages, by path. */
  readonly assets: ReadonlyMap<string, PageFile>
}

/** Stands in a page that was rendered by the build where `localhost:PORT` belongs. */
export const HOST_MARK = '{{host}}'

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
}
const ASSET = /\.(?:css|js)$/

function pageFile(folder: string, name: string): PageFile {
  let kept: Buffer | undefined
  return {
    contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    get body() {
      return (kept ??= readFileWithin(join(folder, name)))
    },
  }
}

/**
 * @param folder - where the build puts the pages (`dist/web`).
 * @throws BridgeError `SETUP_INVALID` naming the file that is missing.
 */
export async function loadPages(folder: string): Promise<Pages> {
  const names = await readdir(folder).catch((): string[] => [])
  const page = (name: string): PageFile => {
    if (!names.includes(name)) throw setupFault(SETUP.notBuilt(join(folder, name)))
    return pageFile(folder, name)
  }
  return {
    status: page('status.html'),
    pin: page('pin.html'),
    doctor: page('doctor.html'),
    prompt: page('prompt.html'),
    relay: page('relay.html'),
    reference: { fr: page('docs.fr.html'), en: page('docs.en.html') },
    openRpc: page('openrpc.json'),
    assets: new Map(
      names.filter((name) => ASSET.test(name)).map((name) => [`/assets/${name}`, pageFile(folder, name)]),
    ),
  }
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

/** Files of a page are for that page. */
export const isSameOriginRequest = (headers: NodeJS.Dict<string | string[]>): boolean =>
  headers['sec-fetch-site'] === 'same-origin'
