/** Where this computer keeps what concerns the bridges of all its users. */
import { win32 } from 'node:path'
import type { HostSystem } from './host-system.ts'

/** Configuration and choices of the installation: `/etc/cps-bridge`, on Windows `%ProgramData%\cps-bridge`. */
export function computerFolder({ platform, env }: HostSystem): string {
  return platform === 'win32'
    ? win32.join(env['ProgramData'] ?? String.raw`C:\ProgramData`, 'cps-bridge')
    : '/etc/cps-bridge'
}
