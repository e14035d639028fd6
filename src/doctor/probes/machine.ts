/** How the doctor looks at a machine. Nothing here writes, and nothing throws for what is missing. */
import { access, readdir } from 'node:fs/promises'
import type { HostSystem } from '../../state/host-system.ts'
import type { CommandRunner } from '../../state/run-command.ts'
import { readText } from '../../system/read-file.ts'

export interface Machine {
  readonly system: HostSystem
  readonly run: CommandRunner
  /** Before every absolute path of the system; empty but in tests. */
  readonly root: string
}

export const exists = ({ root }: Machine, path: string): Promise<boolean> =>
  access(root + path).then(
    () => true,
    () => false,
  )

export async function firstOf(machine: Machine, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await exists(machine, path)) return path
  return null
}

/** Null: there is no such file, or it cannot be read. */
export const textOf = ({ root }: Machine, path: string): Promise<string | null> =>
  readText(root + path).catch(() => null)

export const namesIn = ({ root }: Machine, path: string): Promise<readonly string[]> =>
  readdir(root + path).catch(() => [])

/** What a program printed; null when it is not there, or ended with a fault. */
export async function outputOf(
  machine: Machine,
  file: string,
  ...args: readonly string[]
): Promise<string | null> {
  const path = file.includes('/') || machine.system.platform === 'win32' ? file : await whereIs(machine, file)
  if (path === null) return null
  const { code, output } = await machine.run(path, args)
  return code === 0 ? output : null
}

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'] as const

const whereIs = (machine: Machine, name: string): Promise<string | null> =>
  firstOf(
    machine,
    FOLDERS.map((folder) => `${folder}/${name}`),
  )

/** `KEY=value` lines. */
export const properties = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const]
    }),
  )
