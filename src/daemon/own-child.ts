/** Starts processes of our own with the runtime of this one. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** Settings that could have Node load other code, listen to a debugger or write what it does to a file. */
const isNodeSetting = (name: string): boolean => /^NODE_/i.test(name)

const childEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !isNodeSetting(name)))

/**
 * Starts a program of the build. None of this process's own options (`--inspect` and others) are handed on. Its standard
 * input may be gone before it is closed, which is no fault.
 *
 * @param program - path of its JavaScript
 * @param argument - the one that it takes
 * @param timeoutMs - after which it is killed
 */
export function startOwnChild(
  program: string,
  argument: string,
  timeoutMs: number,
): ChildProcessByStdio<Writable, Readable, null> {
  const child = spawn(process.execPath, [program, argument], {
    env: childEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
  })
  child.stdin.on('error', () => undefined)
  return child
}
