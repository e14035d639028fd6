/**
 * Whose program is at the other end of a loopback connection on Windows: the table of TCP connections names its process,
 * the table of processes its session, and every user of a terminal server has a session of his own. Both come from
 * programs of the system, whose columns are read by their place: their words are translated.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { ConnectionPorts } from './peer-user.ts'

/** Gives what a program prints, '' when it fails. */
export type RunProgram = (name: string, args: readonly string[]) => Promise<string>

/** A browser opens many connections in a row from one process; a process number is not used anew that soon. */
const SESSION_KEPT_MS = 10_000
const PROGRAM_TIMEOUT_MS = 3_000
/** The session of services: a bridge that runs in it is there for everybody. */
const SERVICE_SESSION = 0

/** Runs a program of the system folder, never one that lies somewhere on the path. */
export const systemProgram =
  (env: Readonly<Record<string, string | undefined>>): RunProgram =>
  (name, args) =>
    new Promise((resolve) => {
      const path = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name)
      execFile(path, args, { timeout: PROGRAM_TIMEOUT_MS, windowsHide: true }, (error, stdout) =>
        resolve(error === null ? stdout : ''),
      )
    })

/** A line of `netstat -ano`: protocol, local address, foreign address, state, process. */
const CONNECTION = /^\s*TCP\s+\S+:(\d+)\s+\S+:(\d+)\s+\S.*?\s(\d+)\s*$/
/** A line of `tasklist /FO CSV /NH`: name, process, session's name, session, memory. */
const PROCESS = /^"[^"]*","(\d+)","[^"]*","(\d+)",/

/** The process whose local port is our peer's and whose remote port is ours. */
export function peerProcess(table: string, { localPort, remotePort }: ConnectionPorts): number | null {
  for (const line of table.split(/\r?\n/)) {
    const [, theirs, ours, pid] = CONNECTION.exec(line) ?? []
    if (Number(theirs) === remotePort && Number(ours) === localPort) return Number(pid)
  }
  return null
}

/** The session of a process. */
export function processSession(table: string, pid: number): number | null {
  for (const line of table.split(/\r?\n/)) {
    const [, found, session] = PROCESS.exec(line) ?? []
    if (Number(found) === pid) return Number(session)
  }
  return null
}

export interface WindowsPeerOptions {
  readonly run: RunProgram
  /** Of the bridge itself. */
  readonly pid: number
  /** Milliseconds. */
  readonly now: () => number
}

/**
 * Tells whether a peer runs in another session than the bridge. Whom the system does not name is let in, as is
 * everybody where the bridge is a service.
 */
export function windowsOtherSession(
  options: WindowsPeerOptions,
): (ports: ConnectionPorts) => Promise<boolean> {
  const { run, pid, now } = options
  const known = new Map<number, { readonly session: Promise<number | null>; readonly until: number }>()
  const look = async (process: number): Promise<number | null> =>
    processSession(await run('tasklist.exe', ['/FI', `PID eq ${process}`, '/FO', 'CSV', '/NH']), process)
  const sessionOf = (process: number): Promise<number | null> => {
    for (const [old, { until }] of known) if (until <= now()) known.delete(old)
    const session = known.get(process)?.session ?? look(process)
    if (!known.has(process)) known.set(process, { session, until: now() + SESSION_KEPT_MS })
    return session
  }
  let own: Promise<number | null> | undefined
  return async (ports) => {
    own ??= look(pid)
    const ownSession = await own
    if (ownSession === null || ownSession === SERVICE_SESSION) return false
    const tables = await Promise.all(
      ['TCP', 'TCPv6'].map((protocol) => run('netstat.exe', ['-a', '-n', '-o', '-p', protocol])),
    )
    const peer = peerProcess(tables.join('\n'), ports)
    const session = peer === null ? null : await sessionOf(peer)
    return session !== null && session !== ownSession
  }
}
