/** The daemon: state folder, TLS, readers and server, put together and taken apart in order. */
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Config } from '../contract/config.ts'
import { DEFAULT_PORTS } from '../contract/names.ts'
import type { IsOtherUser } from '../server/gate/connection-owners.ts'
import { linuxPeerUser } from '../server/gate/peer-user.ts'
import { systemProgram, windowsOtherSession } from '../server/gate/windows-peer.ts'
import type { Examine } from '../server/pages/examinations.ts'
import { loadPages } from '../server/pages/pages.ts'
import { type BringConnections, startServer } from '../server/start-server.ts'
import { undoSteps, type UndoSteps } from '../server/undo-steps.ts'
import { ensureTlsMaterial } from '../tls/ensure-tls-material.ts'
import type { Leaf } from '../tls/tls-material.ts'
import { startLeafRotation, systemRotationClock } from '../tls/leaf-rotation.ts'
import { openAuditFile } from '../state/audit-file.ts'
import { joinSwitchboard } from '../switchboard/join-switchboard.ts'
import { SWITCHBOARD_SOCKET } from '../switchboard/switchboard-place.ts'
import { descriptorPassing } from '../system/descriptor-passing.ts'
import type { BridgeLog } from './bridge-log.ts'
import { claimStateFolder } from '../state/claim-state-folder.ts'
import type { ConfigFlags } from './config-file.ts'
import { openAdministration } from './administration.ts'
import { createMetrics } from './metrics.ts'
import { openConsentFile } from '../state/consent-file.ts'
import { type HostSystem, hostSystem } from '../state/host-system.ts'
import { computerFolder } from '../state/computer-folder.ts'
import { examineInChild } from './examine-in-child.ts'
import { issueInChild } from './issue-in-child.ts'
import { knownNewerVersion } from './known-release.ts'
import { openBridge } from './open-readers.ts'
import type { PackageInfo } from './package-info.ts'
import { watchClock } from './clock-watch.ts'
import { settleWithin } from '../state/settle-within.ts'
import { openStateFolder } from '../state/state-folder.ts'

/** Of the two seconds that a stop may take. */
const CLOSE_TIMEOUT_MS = 1200
const STOP_TIMEOUT_MS = 500
const TRAIL_TIMEOUT_MS = 150

export interface Daemon {
  readonly url: string
  /** PEM authorities of the virtual cards; empty with real readers. */
  readonly cardAnchors: readonly string[]
  /** Served at the start: its names are those of this computer's loopback. */
  readonly leaf: Leaf
  /** Takes another list of portals; those that lose a right are disconnected. */
  changeOrigins(origins: Config['origins']): Promise<void>
  /** Answers or cancels what runs, resets the cards, gives the state folder free. */
  stop(): Promise<void>
}

interface DaemonOptions {
  /** Serves every user of the computer, and not its own alone. */
  readonly everybody?: boolean
  /** What the command line said, for an examination of this computer. */
  readonly flags?: ConfigFlags
  /** What is wrong with a configuration that was not taken; null: nothing. */
  readonly configFault?: () => string | null
  /** Takes the connections of its user from the switchboard of the computer. */
  readonly switchboard?: boolean
}

/**
 * Starts the daemon; resolves when it answers requests.
 *
 * @throws BridgeError `SETUP_INVALID` (state folder in use or unsafe, port taken, unknown profile).
 */
export async function startDaemon(
  config: Config,
  info: PackageInfo,
  log: BridgeLog,
  { everybody = false, switchboard = false, configFault = () => null, flags = {} }: DaemonOptions = {},
): Promise<Daemon> {
  const { logger } = log
  const system = hostSystem()
  const stateFolder = await openStateFolder(system)
  const claim = await claimStateFolder(stateFolder, { userId: system.userId })
  tellStart(config, info, { stateFolder, logger })
  const undo = undoSteps((err) =>
    logger.error({ event: 'stop-step-failed', err }, 'a step of the stop failed'),
  )
  undo.add(() => claim.release())
  try {
    const consents = await openConsentFile(stateFolder, system.userId, logger)
    const trail = openAuditFile({ stateFolder, userId: system.userId, logger })
    undo.add(() => settleWithin(trail.close(), TRAIL_TIMEOUT_MS))
    // Before keys are made: an unknown profile is told at once, and leaves nothing behind.
    const { bridge: uncounted, virtual } = await openBridge({
      ...{ config, stateFolder, info, logger, consents, trail },
      isLogFailing: () => log.failing,
      newerVersion: knownNewerVersion(info, [stateFolder, computerFolder(system)], {
        now: () => new Date(),
        elapsed: () => performance.now(),
      }),
    })
    const [material, pages] = await Promise.all([
      ensureTlsMaterial({
        folder: stateFolder,
        now: () => new Date(),
        issue: (begin) => issueInChild(info.issuer, begin),
        logger,
      }),
      loadPages(info.pages),
    ])
    const metrics = createMetrics(() => performance.now())
    const bridge = metrics.count(uncounted)
    const clock = watchClock({ logger })
    undo.add(() => clock.stop())
    undo.add(() => settleWithin(bridge.stop(), STOP_TIMEOUT_MS))
    await bridge.start()
    const adminToken = randomBytes(32).toString('base64url')
    const leaf = material.leafAt(new Date())
    const server = await startServer({
      bridge,
      origins: config.origins,
      adminToken,
      version: info.version,
      defaultLocale: config.locale,
      tls: leaf,
      port: switchboard ? joining(logger, undo) : (config.port ?? DEFAULT_PORTS),
      ...{ logger, pages, examine: examinerOf(info.examiner, flags) },
      isOtherUser: everybody ? () => false : otherUserCheck(system),
      administration: openAdministration({
        ...{ bridge, metrics },
        facts: () => ({
          ...{ version: info.version, connections: server.connections, clockJump: clock.jump },
          ...{ logFailing: log.failing, auditFailing: trail.failing, configFault: configFault() },
        }),
      }),
    })
    undo.add(() => server.closeGently(CLOSE_TIMEOUT_MS))
    const rotation = startLeafRotation({
      ...{ material, logger, current: leaf, clock: systemRotationClock },
      onLeaf: (next) => server.changeLeaf(next),
    })
    undo.add(() => rotation.stop())
    await claim.publish({ version: info.version, url: server.url, adminToken })
    return {
      ...{ leaf, url: server.url, cardAnchors: virtual?.anchors ?? [] },
      changeOrigins: (origins) => server.changeOrigins(origins),
      stop: () => undo.run(),
    }
  } catch (error) {
    await undo.run()
    throw error
  }
}

const examinerOf =
  (program: string, flags: ConfigFlags): Examine =>
  (onArea, signal) =>
    examineInChild(program, flags, onArea, signal)

/** The first line of each start: what a support asks for first. */
function tellStart(
  { origins, readers, source }: Config,
  { version }: PackageInfo,
  { stateFolder, logger }: { readonly stateFolder: string; readonly logger: BridgeLog['logger'] },
): void {
  const binding = readers.backend === 'virtual' ? 'virtual' : readers.binding
  const facts = { version, runtime: `node ${process.version}`, binding, configuration: source }
  logger.info(
    { event: 'started', ...facts, origins: origins.map(({ origin }) => origin), stateFolder },
    'cps-bridge starts',
  )
}

/** Connections come from the switchboard, and no more of them once the daemon stops. */
function joining(logger: Logger, undo: UndoSteps): BringConnections {
  return async (listener) => {
    const place = { socket: SWITCHBOARD_SOCKET, passing: descriptorPassing(), logger }
    const link = await joinSwitchboard(listener, place)
    undo.add(() => link.leave())
    return link
  }
}

/**
 * Run by root (in the session of services on Windows) the bridge is there for everybody; else it serves its own user
 * alone, where the system tells whose a peer is: Linux by the user, Windows by the session.
 */
function otherUserCheck({ platform, userId, env }: HostSystem): IsOtherUser {
  if (platform === 'win32') return windowsOtherSession({ run: systemProgram(env), pid: process.pid })
  if (platform !== 'linux' || userId === null || userId === 0) return () => false
  const peerUser = linuxPeerUser()
  return (ends) => {
    const peer = peerUser(ends)
    return peer !== null && peer !== userId
  }
}
