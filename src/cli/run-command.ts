/** Runs a program of the system. */
import { execFile } from 'node:child_process'

interface CommandResult {
  /** Exit code; -1 when it could not be started or did not end in time. */
  readonly code: number
  readonly output: string
}

/** Runs a program by its absolute path, without a shell. Never throws. */
export type CommandRunner = (file: string, args: readonly string[]) => Promise<CommandResult>

const TIMEOUT_MS = 10_000

export const runCommand: CommandRunner = (file, args) =>
  new Promise((resolve) => {
    execFile(file, [...args], { timeout: TIMEOUT_MS, windowsHide: true }, (error, stdout) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout })
    })
  })
