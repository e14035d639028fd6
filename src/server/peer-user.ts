/** Whose program is at the other end of a loopback connection, where the system can tell (protocol, section 3). */
import { readFileSync } from 'node:fs'

/** The two ports of a connection, as this end sees them. */
export interface ConnectionPorts {
  readonly localPort: number
  readonly remotePort: number
}

/** User id of the owner of the other end's socket, or null when it cannot be told. */
type PeerUser = (ports: ConnectionPorts) => number | null

/** Tables of the Linux kernel (proc(5), /proc/net/tcp): one line a socket, addresses as HEX:PORT. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'] as const
const LOCAL = 1
const REMOTE = 2
const USER_ID = 7

function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

/** Finds the socket whose local port is our peer's and whose remote port is ours. */
export const linuxPeerUser =
  (read: (path: string) => string = readTable): PeerUser =>
  ({ localPort, remotePort }) => {
    const suffix = (port: number): string => `:${port.toString(16).toUpperCase().padStart(4, '0')}`
    const theirs = suffix(remotePort)
    const ours = suffix(localPort)
    for (const table of TABLES) {
      for (const line of read(table).split('\n')) {
        const fields = line.trim().split(/\s+/)
        const found = fields[LOCAL]?.endsWith(theirs) === true && fields[REMOTE]?.endsWith(ours) === true
        const uid = Number(fields[USER_ID])
        if (found && Number.isInteger(uid)) return uid
      }
    }
    return null
  }
