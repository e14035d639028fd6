/** Where the state folder is: TLS material, `run.json`, audit trail. */
import { posix, win32 } from 'node:path'
import type { HostSystem } from './host-system.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'

const NAME = 'cps-bridge'

/** Where a Linux service that runs as root keeps its state (Filesystem Hierarchy Standard 3.0, section 5.8). */
export const ROOT_SERVICE_FOLDER = '/var/lib/cps-bridge'

/**
 * `CPS_BRIDGE_HOME`, or the platform's own place: on Linux `$XDG_STATE_HOME/cps-bridge` (an absolute path, else it is
 * ignored: XDG Base Directory Specification) or `~/.local/state/cps-bridge`, for root `/var/lib/cps-bridge`; on macOS
 * `~/Library/Application Support/cps-bridge`; on Windows `%LOCALAPPDATA%\cps-bridge`.
 *
 * @returns an absolute path
 * @throws BridgeError `SETUP_INVALID` when the user has no home folder, or the folder of the process is gone.
 */
export function stateFolderPath(system: HostSystem): string {
  const { platform, env, homeFolder, currentFolder, userId } = system
  const paths = platform === 'win32' ? win32 : posix
  const inHome = (...names: readonly string[]): string => {
    if (paths.isAbsolute(homeFolder)) return paths.join(homeFolder, ...names, NAME)
    throw setupFault(SETUP.noHomeFolder())
  }
  const inGiven = (folder = ''): string | null => (paths.isAbsolute(folder) ? paths.join(folder, NAME) : null)

  const explicit = env['CPS_BRIDGE_HOME'] ?? ''
  if (paths.isAbsolute(explicit)) return paths.resolve(explicit)
  if (explicit !== '') {
    if (paths.isAbsolute(currentFolder)) return paths.resolve(currentFolder, explicit)
    throw setupFault(SETUP.relativeHome())
  }
  if (platform === 'win32') return inGiven(env['LOCALAPPDATA']) ?? inHome('AppData', 'Local')
  if (platform === 'darwin') return inHome('Library', 'Application Support')
  return inGiven(env['XDG_STATE_HOME']) ?? (userId === 0 ? ROOT_SERVICE_FOLDER : inHome('.local', 'state'))
}
