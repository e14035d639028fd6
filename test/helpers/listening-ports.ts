/** What a process listens on, as the kernel tells it (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const LISTEN = '0A'
const LOCAL = 1
const STATE = 3
const INODE = 9

function socketsOf(pid: number): ReadonlySet<string> {
  const inodes = new Set<string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    } catch {
      // Closed meanwhile.
    }
  }
  return inodes
}

/** The TCP ports that the process listens on, each once, in order. */
export function listeningPorts(pid: number): readonly number[] {
  const own = socketsOf(pid)
  const ports = new Set<number>()
  for (const table of ['tcp', 'tcp6']) {
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n')) {
      const fields = line.trim().split(/\s+/)
      if (fields[STATE] !== LISTEN || !own.has(fields[INODE] ?? '')) continue
      ports.add(Number.parseInt(fields[LOCAL]?.split(':').at(-1) ?? '', 16))
    }
  }
  return [...ports].toSorted((a, b) => a - b)
}
