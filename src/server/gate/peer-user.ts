/** Whose program is at the other end of a loopback connection, where the system can tell (protocol, section 3). */
import { endianness } from 'node:os'
import { piecesOfLines } from '../../system/read-file.ts'
import { addressHex } from './ip-address.ts'

/** The two ends of a connection, as this side sees them. */
export interface ConnectionEnds {
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
}

/**
 * A connection that nobody has any more, or that the system's table does not hold. Its peer counts as another user.
 */
export type Nobody = 'nobody'

/** User id of the owner of the other end's socket; null when the system does not tell. */
export type PeerUser = (ends: ConnectionEnds) => number | Nobody | null

/** A table of the kernel, in pieces that end with a line; throws the error of the system. */
export type ReadTable = (path: string) => Iterable<string>

/** Some 400,000 sockets. A line beyond is not found, and its peer is nobody. Bytes. */
const MAX_TABLE_BYTES = 64 * 1024 * 1024
const readTable: ReadTable = (path) => piecesOfLines(path, MAX_TABLE_BYTES)

/** Tables of the Linux kernel (proc(5)): one line a socket, `sl: local remote st tx:rx tr:when retrnsmt uid timeout inode`. */
const TABLES = [
  { path: '/proc/net/tcp', mapped: false },
  { path: '/proc/net/tcp6', mapped: true },
] as const
/** States of a socket that a process holds (include/net/tcp_states.h): ESTABLISHED, FIN-WAIT-1 and 2, CLOSE-WAIT, LAST-ACK, CLOSING. */
const HELD_STATES: ReadonlySet<string> = new Set(['01', '04', '05', '08', '09', '0B'])
/** What a socket has that no process holds any more (TIME-WAIT, closed before its last bytes went out). */
const NO_INODE = '0'

/** What `tcp6` puts before an address of IPv4: ::ffff:0:0/96. */
const IPV4_MAPPED_PREFIX = '00000000000000000000ffff'
const IPV4_DIGITS = 8

/** The kernel prints each 32 bits of an address as a number of the machine. */
function kernelAddress(bytes: string, littleEndian: boolean): string {
  const words = bytes.match(/.{8}/g) ?? []
  const word = (text: string): string =>
    littleEndian ? (text.match(/../g) ?? []).toReversed().join('') : text
  return words.map(word).join('').toUpperCase()
}

const kernelPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

/** The owner of the socket with these ends, in the kernel's own form. */
function ownerIn(
  pieces: Iterable<string>,
  local: string,
  remote: string,
): number | 'none' | 'no-table' | null {
  const lines = new RegExp(
    `^ *\\d+: ${local} ${remote} ([0-9A-F]{2})(?: +\\S+){3} +(\\d+) +\\d+ +(\\d+)`,
    'gm',
  )
  try {
    for (const piece of pieces)
      for (const [, state = '', user, inode] of piece.matchAll(lines))
        if (HELD_STATES.has(state) && inode !== NO_INODE) return Number(user)
    return 'none'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? 'no-table' : code === 'EFBIG' ? 'none' : null
  }
}

/**
 * Finds the socket whose local end is our remote end and whose remote end is our local one: family, both addresses and
 * both ports. A connection of IPv4 may be one of an IPv6 socket with mapped addresses.
 *
 * @param littleEndian - whether the kernel's numbers are.
 */
export function linuxPeerUser(
  read: ReadTable = readTable,
  littleEndian: boolean = endianness() === 'LE',
): PeerUser {
  const look = (theirs: string, ours: string, ends: ConnectionEnds): number | Nobody | null => {
    const found = []
    for (const { path, mapped } of TABLES) {
      const prefix = mapped && theirs.length === IPV4_DIGITS ? IPV4_MAPPED_PREFIX : ''
      const end = (address: string, port: number): string =>
        `${kernelAddress(prefix + address, littleEndian)}:${kernelPort(port)}`
      const owner = ownerIn(read(path), end(theirs, ends.remotePort), end(ours, ends.localPort))
      if (typeof owner === 'number') return owner
      found.push(owner)
    }
    return found.includes('none') && !found.includes(null) ? 'nobody' : null
  }
  return (ends) => {
    const theirs = addressHex(ends.remoteAddress)
    const ours = addressHex(ends.localAddress)
    if (theirs === null || ours === null) return 'nobody'
    // A table is not copied in one piece: a line may be missing while sockets of the same bucket come and go.
    const first = look(theirs, ours, ends)
    return first === 'nobody' ? look(theirs, ours, ends) : first
  }
}
