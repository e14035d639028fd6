/** Opens an address in the holder's own browser, with the system's own opener and without a shell. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { HostSystem } from '../state/host-system.ts'

type SystemFacts = Pick<HostSystem, 'platform' | 'env'>

interface Opener {
  readonly file: string
  readonly args: readonly string[]
}

/** How long an opener is watched: one that still runs by then has a browser to show. */
const WATCH_MS = 2000

/**
 * The opener of a system: `open(1)` of macOS; the URL handler of Windows, which unlike `start` needs no shell;
 * `xdg-open` (freedesktop.org xdg-utils) elsewhere, wherever the user's path has it.
 */
export function openerOf({ platform, env }: SystemFacts, address: string): Opener {
  if (platform === 'darwin') return { file: '/usr/bin/open', args: [address] }
  if (platform === 'win32') {
    const rundll = join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'rundll32.exe')
    return { file: rundll, args: ['url.dll,FileProtocolHandler', address] }
  }
  return { file: 'xdg-open', args: [address] }
}

/**
 * @param address - an `https:` address; never anything that came from elsewhere than this program.
 * @returns false when the system has no opener, or it says that it found no browser.
 */
export function launchBrowser(system: SystemFacts, address: string): Promise<boolean> {
  const { file, args } = openerOf(system, address)
  return new Promise((resolve) => {
    // On its own: the browser that it starts must not end with this command.
    const child = spawn(file, args, { env: system.env, detached: true, stdio: 'ignore', windowsHide: true })
    const watch = setTimeout(() => resolve(true), WATCH_MS)
    child.once('error', () => {
      clearTimeout(watch)
      resolve(false)
    })
    child.once('exit', (code) => {
      clearTimeout(watch)
      resolve(code === 0)
    })
    child.unref()
  })
}
