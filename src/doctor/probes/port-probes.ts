/** Who holds the ports of the bridge, on both loopback addresses. */
import { DEFAULT_PORTS } from '../../contract/names.ts'
import type { Holder, PortFacts } from '../facts.ts'
import { type Machine, outputOf, textOf } from './machine.ts'
import { holderOfSocket, linuxProcesses } from './processes.ts'

const LISTEN = '0A'
const hexPort = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')
/** Addresses of the kernel's tables that answer for 127.0.0.1 and for ::1. */
const V4 = /^(?:00000000|0100007F)$/
const V6 = /^(?:0{32}|0{24}01000000)$/

/** The row of a table of listeners (proc(5)) that answers for a port: user and inode of its socket. */
function listenerIn(table: string, port: number, addresses: RegExp): { uid: number; inode: string } | null {
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', , state, , , , uid, , inode = ''] = line.trim().split(/\s+/)
    const [address = '', hex] = local.split(':')
    if (state === LISTEN && hex === hexPort(port) && addresses.test(address))
      return { uid: Number(uid), inode }
  }
  return null
}

async function linuxListener(machine: Machine, table: 'tcp' | 'tcp6', port: number): Promise<Holder | null> {
  const text = (await textOf(machine, `/proc/net/${table}`)) ?? ''
  const row = listenerIn(text, port, table === 'tcp' ? V4 : V6)
  if (row === null) return null
  const pid = await holderOfSocket(machine, row.inode)
  const processes = await linuxProcesses(machine)
  // The descriptors of another user's process cannot be read, its command line can.
  const found =
    pid === null
      ? processes.find(({ userId, name }) => userId === row.uid && name === 'cps-bridge')
      : processes.find((process) => process.pid === pid)
  return { pid, userId: row.uid, name: found?.name ?? `uid ${row.uid}` }
}

async function windowsListener(machine: Machine, address: string): Promise<Holder | null> {
  const table = (await outputOf(machine, 'netstat.exe', '-ano')) ?? ''
  const line = table.split('\n').find((text) => text.includes(` ${address} `) && text.includes('LISTENING'))
  if (line === undefined) return null
  const pid = Number(line.trim().split(/\s+/).at(-1))
  const task = (await outputOf(machine, 'tasklist.exe', '/fi', `PID eq ${pid}`, '/fo', 'csv', '/nh')) ?? ''
  return { pid, userId: null, name: /^"([^"]+)"/m.exec(task)?.[1] ?? '' }
}

async function macListener(machine: Machine, address: string): Promise<Holder | null> {
  const listed =
    (await outputOf(machine, '/usr/sbin/lsof', '-nP', `-iTCP@${address}`, '-sTCP:LISTEN', '-Fpcu')) ?? ''
  const pid = /^p(\d+)$/m.exec(listed)?.[1]
  if (pid === undefined) return null
  const userId = /^u(\d+)$/m.exec(listed)?.[1]
  const name = /^c(.+)$/m.exec(listed)?.[1] ?? ''
  return { pid: Number(pid), userId: userId === undefined ? null : Number(userId), name }
}

function listener(machine: Machine, family: 'v4' | 'v6', port: number): Promise<Holder | null> {
  const { platform } = machine.system
  const address = `${family === 'v4' ? '127.0.0.1' : '[::1]'}:${port}`
  if (platform === 'win32') return windowsListener(machine, address)
  if (platform === 'darwin') return macListener(machine, address)
  return linuxListener(machine, family === 'v4' ? 'tcp' : 'tcp6', port)
}

export async function lookAtPorts(machine: Machine, configured: number | null): Promise<PortFacts> {
  const wanted = configured === null || configured === 0 ? DEFAULT_PORTS : [configured]
  const ports = await Promise.all(
    wanted.map(async (port) => {
      const [v4, v6] = await Promise.all([listener(machine, 'v4', port), listener(machine, 'v6', port)])
      return { port, v4, v6 }
    }),
  )
  return { ports, userId: machine.system.userId }
}
