/** `cps-bridge demo`: the daemon, the reference portal and virtual readers, in one command. */
import type { Config } from '../../contract/config.ts'
import { startDemo } from '../../demo/demo.ts'
import { loadConfig } from '../config-file.ts'
import { createLogger, type Daemon, startDaemon } from '../daemon.ts'
import { hostSystem } from '../host-system.ts'
import type { Output } from '../output.ts'
import { packageInfo } from '../package-info.ts'
import { openStateFolder } from '../state-folder.ts'
import { untilSignal } from '../until-signal.ts'
import { openCardAuthority } from '../virtual-cards.ts'

export interface DemoFlags {
  /** Of the bridge; 0 picks free ports for the bridge and for the portal. */
  readonly port?: number | undefined
  /** The real readers instead of the virtual one. */
  readonly pcsc?: boolean | undefined
}

function demoConfig({ port, pcsc }: DemoFlags, portal: string): Config {
  const config = loadConfig({ port, virtual: pcsc === true ? undefined : 'none' })
  return {
    ...config,
    development: true,
    origins: [{ origin: portal, pinEntry: 'page', identity: 'allow', formats: ['jws'] }],
    log: { ...config.log, level: 'warn' },
  }
}

/** The portal trusts test cards only: also those that `virtual-card` plays into the real readers. */
async function cardAnchors({ pcsc }: DemoFlags, daemon: Daemon): Promise<readonly string[]> {
  if (pcsc !== true) return daemon.cardAnchors
  const { anchors, intermediates } = await openCardAuthority(await openStateFolder(hostSystem()))
  return [...anchors, ...intermediates]
}

export async function demo(flags: DemoFlags, output: Output): Promise<void> {
  const stopAsked = untilSignal()
  const portal = await startDemo(flags.port === 0 ? { port: 0 } : {})
  try {
    const config = demoConfig(flags, portal.portalUrl)
    const daemon = await startDaemon(config, packageInfo(), createLogger(config))
    try {
      portal.connect({ url: daemon.url, anchors: await cardAnchors(flags, daemon) })
      output.json({ event: 'demo', portal: portal.portalUrl, bridge: daemon.url })
      await stopAsked
    } finally {
      await daemon.stop()
    }
  } finally {
    await portal.close()
  }
}
