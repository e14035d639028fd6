/** The readers that the configuration asks for, and the domain on top of them. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Bridge } from '../bridge/bridge.ts'
import type { AuditTrail } from '../bridge/record/audit-trail.ts'
import { type ConsentKeeper, forgetfulKeeper } from '../bridge/record/consents.ts'
import { createBridge } from '../bridge/create-bridge.ts'
import type { Config } from '../contract/config.ts'
import type { StatusBinding } from '../contract/status.ts'
import { filterReaders } from '../reader/reader-filter.ts'
import type { ReaderProvider } from '../reader/reader.ts'
import type { PackageInfo } from './package-info.ts'
import type { VirtualBackend } from './virtual-cards.ts'

export interface OpenedBridge {
  readonly bridge: Bridge
  /** With the virtual backend only. */
  readonly virtual: VirtualBackend | undefined
}

interface OpenedReaders {
  readonly provider: ReaderProvider
  /** With the virtual backend only. */
  readonly virtual: VirtualBackend | undefined
  /** The PC/SC library: the one asked for, and what it came to. */
  readonly binding: () => StatusBinding | null
}

export interface OpenBridgeOptions {
  readonly config: Config
  readonly stateFolder: string
  readonly info: PackageInfo
  readonly logger: Logger
  /** Absent where nothing is kept. */
  readonly consents?: ConsentKeeper
  /** Absent on the command line: there the holder acts. */
  readonly trail?: AuditTrail
  readonly isLogFailing?: () => boolean
  readonly newerVersion?: () => string | null
}

/**
 * Makes the readers; they are watched from their start on.
 *
 * @throws BridgeError `SETUP_INVALID` for a PC/SC binding that is asked for and not there.
 */
export async function openReaders(
  options: Omit<OpenBridgeOptions, 'consents' | 'trail' | 'isLogFailing' | 'newerVersion'>,
): Promise<OpenedReaders> {
  const { config, stateFolder, info, logger } = options
  if (config.readers.backend !== 'virtual') return openPcsc(config, logger)
  const rules = config.readers.virtual
  // The makers of certificates for virtual cards are no affair of a bridge with real readers, nor the reverse.
  const { createVirtualBackend } = await import('./virtual-cards.ts')
  const virtual = await createVirtualBackend({ stateFolder, profiles: info.profiles, rules })
  return { provider: filterReaders(virtual.provider, config.readers), virtual, binding: () => null }
}

async function openPcsc({ readers }: Config, logger: Logger): Promise<OpenedReaders> {
  const { requireBinding } = await import('../reader/pcsc/choose-binding.ts')
  const { createPcscProvider } = await import('../reader/pcsc/pcsc-provider.ts')
  const asked = readers.binding
  let used: string | null = null
  requireBinding(asked)
  const provider = createPcscProvider({
    binding: asked,
    onBinding: (binding) => (used = binding),
    logger,
  })
  return { provider: filterReaders(provider, readers), virtual: undefined, binding: () => ({ asked, used }) }
}

/** Makes the bridge; readers are watched from `bridge.start()` on. */
export async function openBridge(options: OpenBridgeOptions): Promise<OpenedBridge> {
  const {
    config,
    info,
    consents = forgetfulKeeper(randomBytes(32)),
    trail,
    isLogFailing,
    newerVersion,
  } = options
  const { provider, virtual, binding } = await openReaders(options)
  const bridge = createBridge({
    provider,
    virtual: virtual?.readers,
    config,
    version: info.version,
    platform: process.platform,
    now: () => new Date(),
    elapsed: () => performance.now(),
    uuid: randomUUID,
    newPromptId: () => randomBytes(16).toString('base64url'),
    consents,
    binding,
    ...(trail === undefined ? {} : { trail }),
    ...(isLogFailing === undefined ? {} : { isLogFailing }),
    ...(newerVersion === undefined ? {} : { newerVersion }),
  })
  return { bridge, virtual }
}
