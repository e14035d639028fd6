/** Where the browsers of this computer look for their policies. */
import { posix, win32 } from 'node:path'
import type { HostSystem } from '../../state/host-system.ts'
import type { CommandRunner } from '../../state/run-command.ts'
import { chromiumStore, firefoxStore } from './linux-stores.ts'
import type { PolicyStore } from './policy-store.ts'
import { registryStore } from './windows-stores.ts'

/** @param root - '' but in tests: a folder that stands for the root of the file system. */
export function computerStores(system: HostSystem, run: CommandRunner, root = ''): readonly PolicyStore[] {
  if (system.platform === 'win32') {
    const reg = win32.join(system.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'reg.exe')
    return [
      registryStore('chrome', String.raw`Google\Chrome`, run, reg),
      registryStore('chromium', 'Chromium', run, reg),
      registryStore('edge', String.raw`Microsoft\Edge`, run, reg),
      registryStore('firefox', String.raw`Mozilla\Firefox`, run, reg),
    ]
  }
  if (system.platform === 'darwin') return []
  const at = (path: string): string => (root === '' ? path : posix.join(root, path))
  return [
    chromiumStore('chrome', at('/etc/opt/chrome/policies/managed')),
    chromiumStore('chromium', at('/etc/chromium/policies/managed')),
    chromiumStore('edge', at('/etc/opt/edge/policies/managed')),
    firefoxStore(at('/etc/firefox/policies')),
  ]
}
