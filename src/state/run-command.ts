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

/** Output of a store of certificates, which lists hundreds. Bytes. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024

/** A runner that gives programs this long to end; they end at once when `signal` is aborted. */
export const commandRunner =
  (timeoutMs: number, signal?: AbortSignal): CommandRunner =>
  (file, args) =>
    new Promise((resolve) => {
      const options = { timeout: timeoutMs, windowsHide: true, maxBuffer: MAX_OUTPUT_BYTES, signal }
      const child = execFile(file, [...args], options, (error, stdout) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, output: stdout })
      })
      child.stdin?.on('error', () => undefined).end()
    })

export const runCommand: CommandRunner = commandRunner(TIMEOUT_MS)
