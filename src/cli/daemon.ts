/** The daemon: state folder, TLS, readers and server, put together and taken apart in order. */
import { randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { pino, type Logger } from 'pino'
import { type Config, DEFAULT_PORTS } from '../contract/config.ts'
import type { IsOtherUser } from '../server/connection-owners.ts'
import { linuxPeerUser } from '../server/peer-user.ts'
import { systemProgram, windowsOtherSession } from '../server/windows-peer.ts'
import { loadPages } from '../server/pages.ts'
import { startServer } from '../server/start-server.ts'
import { ensureTlsMaterial } from '../tls/ensure-tls-material.ts'
import { startLeafRotation, systemRotationClock } from '../tls/leaf-rotation.ts'
import { openAuditFile } from './audit-file.ts'
import { claimStateFolder } from './claim-state-folder.ts'
import { openConsentFile } from './consent-file.ts'
import { type HostSystem, hostSystem } from './host-system.ts'
import { openBridge } from './open-readers.ts'
import type { PackageInfo } from './package-info.ts'
import { setupFault, systemCode } from './setup-fault.ts'
import { openStateFolder } from './state-folder.ts'

/** Of the two seconds that a stop may take. */
const CLOSE_TIMEOUT_MS = 1200
const STOP_TIMEOUT_MS = 500
const TRAIL_TIMEOUT_MS = 150

export interface Daemon {
  readonly url: string
  /** PEM authorities of the virtual cards; empty with real readers. */
  readonly cardAnchors: readonly string[]
  /** Answers or cancels what runs, resets the cards, gives the state folder free. */
  stop(): Promise<void>
}

/**
 * Logs go to the file that the configuration names, else to standard error; never a PIN, never an identity.
 *
 * @throws BridgeError `SETUP_INVALID` when the file cannot be opened.
 */
export function createLogger({ log }: Pick<Config, 'log'>): Logger {
  const destination = pino.destination(log.file === null ? 2 : openLog(log.file))
  return pino({ name: 'cps-bridge', level: log.level }, destination)
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o600)
  } catch (cause) {
    throw setupFault(`log file ${file}: cannot be written (${systemCode(cause) ?? 'unknown fault'})`, {
      cause,
    })
  }
}

/**
 * Starts the daemon; resolves when it answers requests.
 *
 * @throws BridgeError `SETUP_INVALID` (state folder in use or unsafe, port taken, unknown profile).
 */
export async function startDaemon(config: Config, info: PackageInfo, logger: Logger): Promise<Daemon> {
  const system = hostSystem()
  const stateFolder = await openStateFolder(system)
  const claim = await claimStateFolder(stateFolder, { userId: system.userId })
  const undo: (() => Promise<void> | void)[] = [() => claim.release()]
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const consents = await openConsentFile(stateFolder, system.userId, logger)
    const trail = openAuditFile({ stateFolder, userId: system.userId, logger })
    undo.push(() => settleWithin(trail.close(), TRAIL_TIMEOUT_MS))
    // Before keys are made: an unknown profile is told at once, and leaves nothing behind.
    const { bridge, virtual } = await openBridge({ config, stateFolder, info, logger, consents, trail })
    const [material, pages] = await Promise.all([
      ensureTlsMaterial({ folder: stateFolder, now: () => new Date(), logger }),
      loadPages(info.pages),
    ])
    undo.push(() => settleWithin(bridge.stop(), STOP_TIMEOUT_MS))
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
      port: config.port ?? DEFAULT_PORTS,
      logger,
      pages,
      isOtherUser: otherUserCheck(system),
    })
    undo.push(() => server.closeGently(CLOSE_TIMEOUT_MS))
    const rotation = startLeafRotation({
      material,
      current: leaf,
      clock: systemRotationClock,
      onLeaf: (next) => server.changeLeaf(next),
      logger,
    })
    undo.push(() => rotation.stop())
    await claim.publish({ version: info.version, url: server.url, adminToken })
    return { url: server.url, cardAnchors: virtual?.anchors ?? [], stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Run by root (in the session of services on Windows) the bridge is there for everybody; else it serves its own user
 * alone, where the system tells whose a peer is: Linux by the user, Windows by the session.
 */
function otherUserCheck({ platform, userId, env }: HostSystem): IsOtherUser {
  if (platform === 'win32')
    return windowsOtherSession({ run: systemProgram(env), pid: process.pid })
  if (platform !== 'linux' || userId === null || userId === 0) return () => false
  const peerUser = linuxPeerUser()
  return (ends) => {
    const peer = peerUser(ends)
    return peer !== null && peer !== userId
  }
}

/** A reader that does not answer must not keep the daemon from ending. */
async function settleWithin(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}
