/** Establishes contexts with the service behind the system's own PC/SC library, and tells why there is none. */
import { access, constants } from 'node:fs/promises'
import type { PcscReason } from '../../errors/codes.ts'
import type { PcscId, PcscLibrary } from '../../system/pcsc-library.ts'
import { pcscFault, SCARD } from './return-codes.ts'
import { PCSCLITE_SOCKET } from './service-arrival.ts'
import { pause } from './timeout.ts'

const REFUSAL_MS = 100

/** @throws PcscFault, with its reason, when there is no service that can be used. */
export async function establishContext(library: PcscLibrary): Promise<PcscId> {
  let { code, context } = await library.establishContext()
  if (code === SCARD.COMM_ERROR) {
    // A service that ends hangs up, too: one that refuses does it again.
    await pause(REFUSAL_MS)
    ;({ code, context } = await library.establishContext())
  }
  if (code === 0) return context
  const reason = library.abi.wideNames ? undefined : await reasonOfRefusal(code, PCSCLITE_SOCKET)
  throw pcscFault('SCardEstablishContext failed', code, { ...(reason !== undefined && { reason }) })
}

/**
 * What pcsc-lite means by the return code of a context that it does not give (winscard_clnt.c and winscard_svc.c of 1.9.9):
 * no service is also a socket that the user may not open; the service hangs up on whom its policy (polkit) refuses, and says
 * that it was stopped to a library that speaks another version.
 *
 * @param socket - where the service listens.
 */
export async function reasonOfRefusal(code: number, socket: string): Promise<PcscReason | undefined> {
  if (code === SCARD.SERVICE_STOPPED) return 'protocol'
  if (code === SCARD.COMM_ERROR) return 'denied'
  if (code !== SCARD.NO_SERVICE) return undefined
  const fault: unknown = await access(socket, constants.W_OK).catch((error: unknown) => error)
  return (fault as NodeJS.ErrnoException | undefined)?.code === 'EACCES' ? 'denied' : undefined
}
