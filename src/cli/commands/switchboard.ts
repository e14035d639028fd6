/** `cps-bridge switchboard`: the ports of a machine that many users share. */
import { DEFAULT_PORTS } from '../../contract/names.ts'
import { loadConfig } from '../../daemon/config-file.ts'
import { issueInChild } from '../../daemon/issue-in-child.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import type { Locale } from '../../errors/messages.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { linuxPeerUser } from '../../server/gate/peer-user.ts'
import { secureContext } from '../../server/tls-options.ts'
import { claimStateFolder } from '../../state/claim-state-folder.ts'
import { hostSystem } from '../../state/host-system.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { absentBridge } from '../../switchboard/absent-bridge.ts'
import { startSwitchboard } from '../../switchboard/switchboard.ts'
import { SWITCHBOARD_SOCKET } from '../../switchboard/switchboard-place.ts'
import { descriptorPassing } from '../../system/descriptor-passing.ts'
import { ensureTlsMaterial } from '../../tls/ensure-tls-material.ts'
import { startLeafRotation, systemRotationClock } from '../../tls/leaf-rotation.ts'
import { openForeground } from '../foreground.ts'
import { connectManager } from '../service-manager-link.ts'
import { untilSignal } from '../until-signal.ts'

/** @throws BridgeError `SETUP_INVALID`: not on this system, state folder in use or unsafe, no port to be had. */
export async function switchboard(locale: Locale): Promise<void> {
  const system = hostSystem()
  if (system.platform !== 'linux') throw setupFault(SETUP.noSwitchboard())
  const stopAsked = untilSignal()
  const foreground = openForeground(loadConfig({}))
  const { logger } = foreground.log
  const manager = await connectManager(false, locale)
  const folder = await openStateFolder(system)
  const claim = await claimStateFolder(folder, { userId: system.userId })
  try {
    const material = await ensureTlsMaterial({
      folder,
      now: () => new Date(),
      issue: (begin) => issueInChild(packageInfo().issuer, begin),
      logger,
    })
    const leaf = material.leafAt(new Date())
    const absent = absentBridge(leaf)
    const running = await startSwitchboard({
      ports: DEFAULT_PORTS,
      socket: SWITCHBOARD_SOCKET,
      passing: descriptorPassing(),
      peerUser: linuxPeerUser(),
      absent,
      logger,
    })
    const rotation = startLeafRotation({
      material,
      current: leaf,
      clock: systemRotationClock,
      onLeaf: (next) => absent.setSecureContext(secureContext(next)),
      logger,
    })
    foreground.tell({ event: 'listening', url: `https://localhost:${running.port}` })
    manager.ready()
    await stopAsked
    manager.stopping()
    rotation.stop()
    await running.close()
  } finally {
    await claim.release()
    await foreground.end()
  }
  process.exit(0)
}
