/** Asks the running daemon for something, as its administrator (protocol, section 1). */
import { request } from 'node:https'
import { join } from 'node:path'
import { findDaemon } from '../state/claim-state-folder.ts'
import type { HostSystem } from '../state/host-system.ts'
import { readPrivateFile } from '../state/private-file.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { USAGE } from '../errors/usage-texts.ts'
import { findStateFolder } from '../state/state-folder.ts'
import { stateFolderPath } from '../state/state-folder-path.ts'

const TIMEOUT_MS = 5000
const MAX_ANSWER_BYTES = 65_536
/** The bridge by its address, under its name: no hosts file has to know `localhost`. */
const LOOPBACK = { hostname: '127.0.0.1', servername: 'localhost' } as const

/** The daemon of this user, and the one authority that it is trusted by. */
export interface AdminAccess {
  readonly url: string
  readonly adminToken: string
  /** PEM of `tls/ca.pem`. */
  readonly authority: string
}

/**
 * Finds the daemon that runs in this user's state folder.
 *
 * @throws BridgeError `SETUP_INVALID` when none runs, or the folder is damaged or not this user's.
 */
export async function findAdminAccess(system: HostSystem): Promise<AdminAccess> {
  const folder = await findStateFolder(system)
  const daemon = folder === null ? null : await findDaemon(folder, system.userId)
  if (folder === null || daemon === null) {
    throw setupFault(USAGE.noBridge(stateFolderPath(system)))
  }
  const authority = await readPrivateFile(join(folder, 'tls', 'ca.pem'), system.userId)
  if (authority === null) throw setupFault(SETUP.missing(join(folder, 'tls', 'ca.pem')))
  return { url: daemon.url, adminToken: daemon.adminToken, authority }
}

/**
 * One `POST` without a body. The token is sent once the other end has proven with the authority's certificate that it
 * is the bridge: whoever took its port meanwhile learns nothing.
 *
 * @returns the answer's JSON.
 * @throws BridgeError `SETUP_INVALID` when the daemon does not answer, or not as it should.
 */
export async function postAsAdmin(
  { url, adminToken, authority }: AdminAccess,
  path: string,
): Promise<unknown> {
  const { status, text } = await exchange(new URL(path, url), adminToken, authority).catch(
    (cause: unknown) => {
      throw setupFault(USAGE.notOurBridge(url, reasonOf(cause)), { cause })
    },
  )
  if (status !== 200) throw setupFault(USAGE.bridgeRefused(url, path, status))
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw setupFault(USAGE.noJson(url, path), { cause })
  }
}

function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

function exchange(url: URL, token: string, ca: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Host: url.host, Authorization: `Bearer ${token}`, 'Content-Length': '0' }
    const outgoing = request(
      url,
      {
        ...LOOPBACK,
        method: 'POST',
        headers,
        ca,
        agent: false,
        timeout: TIMEOUT_MS,
        minVersion: 'TLSv1.2',
        // Also where the environment says otherwise.
        rejectUnauthorized: true,
      },
      (response) => {
        const chunks: Buffer[] = []
        let length = 0
        response.on('data', (chunk: Buffer) => {
          length += chunk.length
          if (length > MAX_ANSWER_BYTES) outgoing.destroy(new RangeError('the answer is too long'))
          else chunks.push(chunk)
        })
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        )
      },
    )
    outgoing.once('timeout', () => {
      outgoing.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }))
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}
