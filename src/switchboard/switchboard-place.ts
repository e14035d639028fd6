/** Where the switchboard of a terminal server listens for the bridges of its users, and who may be it. */
import { lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** `RuntimeDirectory=` of its unit: only root makes folders in `/run`. */
const PLACE = '/run/cps-bridge'

export const SWITCHBOARD_SOCKET = join(PLACE, 'switchboard.sock')

/** What goes first over a new registration: the port of the switchboard, five digits. All zeros: there is a bridge of this user already. */
export const PORT_BYTES = 5
export const REFUSED = '0'.repeat(PORT_BYTES)
/** What comes with each connection. */
export const CONNECTION = Buffer.from('c')

const OTHERS_CAN_WRITE = 0o022

/**
 * Whose the switchboard is: the owner of the folder, which others cannot change. Null: there is none, or others could have
 * put it there.
 */
export async function switchboardUser(socket: string): Promise<number | null> {
  try {
    const [folder, file] = await Promise.all([lstat(dirname(socket)), lstat(socket)])
    const safe = folder.isDirectory() && (folder.mode & OTHERS_CAN_WRITE) === 0 && file.isSocket()
    return safe && file.uid === folder.uid ? folder.uid : null
  } catch {
    return null
  }
}
