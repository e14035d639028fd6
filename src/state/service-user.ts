/** Root asks a service that has a user of its own: its state folder is that user's. */
import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { HostSystem } from './host-system.ts'
import { OTHERS_CAN_WRITE } from './private-file.ts'
import { stateFolderPath } from './state-folder-path.ts'

/**
 * The system as the owner of the state folder sees it, for root and a folder that root has put where it is (as the packages
 * do): root may look at everything, and the folder is judged by its owner. In any other case the system as it is.
 */
export async function asServiceUser(system: HostSystem): Promise<HostSystem> {
  if (system.userId !== 0) return system
  try {
    const folder = stateFolderPath(system)
    const [own, above] = [await lstat(folder), await lstat(dirname(folder))]
    const isPlaced = above.uid === 0 && (above.mode & OTHERS_CAN_WRITE) === 0
    if (!own.isDirectory() || own.uid === 0 || !isPlaced) return system
    return { ...system, userId: own.uid, env: { ...system.env, CPS_BRIDGE_HOME: folder } }
  } catch {
    // No folder, or none that can be looked at: what comes next says so.
    return system
  }
}
