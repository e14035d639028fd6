/** The processes of this machine, as far as the system shows them to this user (Linux: proc(5)). */
import { readlink, stat } from 'node:fs/promises'
import { type Machine, namesIn, outputOf, textOf } from './machine.ts'

export interface Process {
  readonly pid: number
  readonly name: string
  readonly userId: number | null
}

/** A Node program is named after what it runs. */
function nameOf(comm: string, commandLine: string): string {
  if (
    /(?:^|[/\\\0])cps-bridge(?:\.js)?(?:\0|$)|cps-bridge\0run|cli\/main\.js\0(?:run|demo)/.test(commandLine)
  )
    return 'cps-bridge'
  return comm.trim()
}

async function linuxProcess(machine: Machine, pid: string): Promise<Process | null> {
  const comm = await textOf(machine, `/proc/${pid}/comm`)
  if (comm === null) return null
  const [commandLine, stats] = await Promise.all([
    textOf(machine, `/proc/${pid}/cmdline`),
    stat(`${machine.root}/proc/${pid}`).catch(() => null),
  ])
  return { pid: Number(pid), name: nameOf(comm, commandLine ?? ''), userId: stats?.uid ?? null }
}

export async function linuxProcesses(machine: Machine): Promise<readonly Process[]> {
  const pids = (await namesIn(machine, '/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => linuxProcess(machine, pid)))
  return found.filter((process) => process !== null)
}

/** The process that holds the socket with this inode; null: none that this user may look at. */
export async function holderOfSocket(machine: Machine, inode: string): Promise<number | null> {
  const wanted = `socket:[${inode}]`
  for (const pid of (await namesIn(machine, '/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`
    for (const descriptor of await namesIn(machine, folder)) {
      const target = await readlink(`${machine.root}${folder}/${descriptor}`).catch(() => '')
      if (target === wanted) return Number(pid)
    }
  }
  return null
}

/** Names of programs that have a library loaded, those of `without` left out. */
export async function usersOfLibrary(
  machine: Machine,
  library: string,
  without: ReadonlySet<number>,
): Promise<readonly string[]> {
  const { platform } = machine.system
  if (platform === 'win32') {
    const output = (await outputOf(machine, 'tasklist.exe', '/m', library, '/fo', 'csv', '/nh')) ?? ''
    const rows = [...output.matchAll(/^"([^"]+)","(\d+)"/gm)]
    return [...new Set(rows.filter(([, , pid]) => !without.has(Number(pid))).map(([, name = '']) => name))]
  }
  if (platform !== 'linux') return []
  const users: string[] = []
  for (const { pid, name } of await linuxProcesses(machine)) {
    if (without.has(pid) || name === 'pcscd') continue
    const maps = (await textOf(machine, `/proc/${pid}/maps`)) ?? ''
    if (maps.includes(library)) users.push(name)
  }
  return [...new Set(users)].sort()
}
