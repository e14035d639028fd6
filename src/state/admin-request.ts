/** Asks the running daemon for something, as its administrator (protocol, section 1). */
import { join } from 'node:path'
import { type BridgeRequest, requestOfBridge } from './bridge-request.ts'
import { findDaemon } from './claim-state-folder.ts'
import type { HostSystem } from './host-system.ts'
import { readPrivateFile } from './private-file.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { USAGE } from '../errors/usage-texts.ts'
import { asServiceUser } from './service-user.ts'
import { findStateFolder } from './state-folder.ts'
import { stateFolderPath } from './state-folder-path.ts'

const TIMEOUT_MS = 5000

/** The daemon of this user, and the one authority that it is trusted by. */
export interface AdminAccess extends Pick<BridgeRequest, 'url' | 'authority'> {
  readonly adminToken: string
}

/**
 * Finds the daemon that runs in this user's state folder; for root also that of a service with a user of its own.
 *
 * @throws BridgeError `SETUP_INVALID` when none runs, or the folder is damaged or not this user's.
 */
export async function findAdminAccess(asked: HostSystem): Promise<AdminAccess> {
  const system = await asServiceUser(asked)
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
 * One `POST` to the daemon.
 *
 * @param body - sent as JSON; absent: none.
 * @returns the answer's JSON.
 * @throws BridgeError `SETUP_INVALID` when the daemon does not answer, or not as it should.
 */
export const postAsAdmin = (access: AdminAccess, path: string, body?: unknown): Promise<unknown> =>
  askAsAdmin(access, path, 'POST', body).then((text) => parse(access, path, text))

/** The same with `GET`. */
export const getAsAdmin = (access: AdminAccess, path: string): Promise<unknown> =>
  askAsAdmin(access, path, 'GET').then((text) => parse(access, path, text))

/** The answer as it is: metrics are no JSON. */
export async function askAsAdmin(
  access: AdminAccess,
  path: string,
  method: 'GET' | 'POST',
  body?: unknown,
): Promise<string> {
  const { url, authority, adminToken } = access
  const headers = { Authorization: `Bearer ${adminToken}` }
  const asked = { url, authority, path, method, headers, body, timeoutMs: TIMEOUT_MS }
  const { status, text } = await requestOfBridge(asked).catch((cause: unknown) => {
    throw setupFault(USAGE.notOurBridge(url, reasonOf(cause)), { cause })
  })
  // An operation that failed has its error in the body, as protocol, section 7, has it.
  const isAnswer = status === 200 || (path === '/v1/rpc' && text.startsWith('{"jsonrpc"'))
  if (!isAnswer) throw setupFault(USAGE.bridgeRefused(url, path, status))
  return text
}

function parse({ url }: AdminAccess, path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw setupFault(USAGE.noJson(url, path), { cause })
  }
}

function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
