/**
 * Whose program is at the other end of a loopback connection on Windows: the table of TCP connections names its process,
 * the table of processes its session, and every user of a terminal server has a session of their own. Both come from
 * programs of the system, whose columns are read by their place: their words are translated.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { addressHex } from './ip-address.ts'
import type { ConnectionEnds, Nobody } from './peer-user.ts'

/** Gives what a program prints, '' when it fails. */
export type RunProgram = (name: string, args: readonly string[]) => Promise<string>

const PROGRAM_TIMEOUT_MS = 10_000
/** A full table of ports on both families is smaller. */
const MAX_OUTPUT_BYTES = 67_108_864
/** The session of services: a bridge that runs in it is there for everybody. */
const SERVICE_SESSION = 0
/** The process of a connection that no process holds any more (TIME-WAIT). */
const NO_PROCESS = 0

/** Runs a program of the system folder, never one that lies somewhere on the path. */
export const systemProgram =
  (env: Readonly<Record<string, string | undefined>>): RunProgram =>
  (name, args) =>
    new Promise((resolve) => {
      const path = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name)
      const limits = { timeout: PROGRAM_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, windowsHide: true }
      execFile(path, args, limits, (error, stdout) => resolve(error === null ? stdout : ''))
    })

/** A line of `netstat -ano`: protocol, local address, foreign address, state, process. */
const CONNECTION = /^\s*TCP\s+(\S+):(\d+)\s+(\S+):(\d+)\s+\S.*?\s(\d+)\s*$/
/** A line of `tasklist /FO CSV /NH`: name, process, session's name, session, memory. */
const PROCESS = /^"[^"]*","(\d+)","[^"]*","(\d+)",/

/** IPv6 stands in brackets. */
const printedAddress = (text = ''): string | null => addressHex(text.replace(/^\[(.*)\]$/, '$1'))

/**
 * The process whose local end is our remote end and whose remote end is our local one: family, both addresses and both
 * ports.
 *
 * @param tables - what was printed for each family. Where one of them is empty, nobody is known to be nobody: null.
 */
export function peerProcess(tables: readonly string[], ends: ConnectionEnds): number | Nobody | null {
  const theirs = addressHex(ends.remoteAddress)
  const ours = addressHex(ends.localAddress)
  for (const line of tables.join('\n').split(/\r?\n/)) {
    const [, local, localPort, remote, remotePort, process] = CONNECTION.exec(line) ?? []
    const found =
      Number(localPort) === ends.remotePort &&
      Number(remotePort) === ends.localPort &&
      theirs !== null &&
      printedAddress(local) === theirs &&
      printedAddress(remote) === ours
    if (found && Number(process) !== NO_PROCESS) return Number(process)
  }
  return tables.includes('') ? null : 'nobody'
}

/** The session of a process. Null: there is no table. */
export function processSession(table: string, pid: number): number | Nobody | null {
  for (const line of table.split(/\r?\n/)) {
    const [, found, session] = PROCESS.exec(line) ?? []
    if (Number(found) === pid) return Number(session)
  }
  return table === '' ? null : 'nobody'
}

export interface WindowsPeerOptions {
  readonly run: RunProgram
  /** Of the bridge itself. */
  readonly pid: number
}

/**
 * Makes calls share a run that began after each of them: at most one runs, and one waits for its end. So many
 * connections at once cost two runs, and none is judged by a table that is older than itself.
 */
function sharedRuns<T>(run: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  return () => {
    next ??= last.then(() => {
      next = null
      const running = run()
      last = running.catch(() => undefined)
      return running
    })
    return next
  }
}

/**
 * Tells whether a peer runs in another session than the bridge, or nobody has the connection any more. Where the system's
 * programs give no table everybody is let in, as where the bridge is a service.
 */
export function windowsOtherSession(options: WindowsPeerOptions): (ends: ConnectionEnds) => Promise<boolean> {
  const { run, pid } = options
  const tables = sharedRuns(async () => {
    const connections = await Promise.all(
      ['TCP', 'TCPv6'].map((protocol) => run('netstat.exe', ['-a', '-n', '-o', '-p', protocol])),
    )
    // After them: a process that has a connection is in a later list, unless it has ended.
    return { connections, processes: await listProcesses() }
  })
  const listProcesses = (): Promise<string> => run('tasklist.exe', ['/FO', 'CSV', '/NH'])
  let own: Promise<number | Nobody | null> | undefined
  return async (ends) => {
    own ??= listProcesses().then((processes) => processSession(processes, pid))
    const ownSession = await own
    if (typeof ownSession !== 'number' || ownSession === SERVICE_SESSION) return false
    const { connections, processes } = await tables()
    const peer = peerProcess(connections, ends)
    const session = typeof peer === 'number' ? processSession(processes, peer) : peer
    return session !== null && session !== ownSession
  }
}
