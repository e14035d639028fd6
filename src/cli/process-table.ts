/** Which processes live. */
import { readFileSync } from 'node:fs'

export interface ProcessTable {
  isAlive(pid: number): boolean
  /**
   * A text that no two processes with the same number share, across restarts of the machine too; null where the
   * system does not tell.
   */
  startOf(pid: number): string | null
}

/** Field 22 of `/proc/PID/stat` (proc(5)), counted after the name in parentheses, which may contain anything. */
function linuxStartTime(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** The system's own processes. */
export const systemProcesses: ProcessTable = {
  isAlive: (pid) => {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM'
    }
  },
  startOf: (pid) => {
    if (process.platform !== 'linux') return null
    try {
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      const start = linuxStartTime(readFileSync(`/proc/${pid}/stat`, 'latin1'))
      return start === undefined ? null : `${boot}/${start}`
    } catch {
      return null
    }
  },
}
