/** `cps-bridge demo`: the daemon, the reference portal and virtual readers, in one command. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../contract/config.ts'
import { type Demo, startDemo } from '../../demo/demo.ts'
import { parseClients } from '../../demo/provider/clients.ts'
import { loadConfig } from '../../daemon/config-file.ts'
import { type Daemon, startDaemon } from '../../daemon/start-daemon.ts'
import { openForeground } from '../foreground.ts'
import { hostSystem } from '../../state/host-system.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { bindLoopback } from '../../server/transports/loopback-listeners.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { readInputFile } from '../read-input.ts'
import { untilSignal } from '../until-signal.ts'
import { openCardAuthority } from '../../daemon/virtual-cards.ts'

export interface DemoFlags {
  /** Of the bridge; 0 picks free ports for the bridge and for the portal. */
  readonly port?: number | undefined
  /** The real readers instead of the virtual one. */
  readonly pcsc?: boolean | undefined
  /** File of further authorities for cards, roots and intermediates: PEM. */
  readonly anchors?: string | undefined
  /** File of further clients of the identity provider (docs/pro-sante-connect.md). */
  readonly clients?: string | undefined
}

function demoConfig({ port, pcsc }: DemoFlags, demo: Demo): Config {
  const config = loadConfig({ port, virtual: pcsc === true ? undefined : 'none' })
  return {
    ...config,
    development: true,
    origins: [
      // The start page tries a card out; the activation page is configured as a portal in production.
      { origin: demo.portalUrl, pinEntry: 'page', identity: 'allow', formats: ['jws'] },
      { origin: demo.activationUrl, pinEntry: 'page', identity: 'ask', formats: ['jws'] },
      { origin: demo.providerUrl, pinEntry: 'page', identity: 'ask', formats: ['jws'] },
    ],
    log: { ...config.log, level: 'warn' },
  }
}

/** The certificates of a file, PEM. */
function readAnchors(file: string): readonly string[] {
  const text = readInputFile(file).toString()
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw setupFault(USAGE.noCertificate(file))
  return found
}

/** The test authority: also of the cards that `virtual-card` plays into the real readers. */
async function ownAnchors({ pcsc }: DemoFlags, daemon: Daemon): Promise<readonly string[]> {
  if (pcsc !== true) return daemon.cardAnchors
  const { anchors, intermediates } = await openCardAuthority(await openStateFolder(hostSystem()))
  return [...anchors, ...intermediates]
}

function storesIn(folder: string): (name: string) => string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return (name) => join(folder, `${name}.jsonl`)
}

export async function demo(flags: DemoFlags): Promise<void> {
  const stopAsked = untilSignal()
  const further = flags.anchors === undefined ? [] : readAnchors(flags.anchors)
  const clients =
    flags.clients === undefined ? [] : parseClients(flags.clients, readInputFile(flags.clients).toString())
  const stateFolder = await openStateFolder(hostSystem())
  const systems = await startDemo({
    ...(flags.port === 0 ? { port: 0 } : {}),
    clients,
    bind: bindLoopback,
    storeFile: storesIn(join(stateFolder, 'demo')),
  })
  const config = demoConfig(flags, systems)
  const foreground = openForeground(config)
  try {
    const daemon = await startDaemon(config, packageInfo(), foreground.log)
    try {
      const anchors = [...(await ownAnchors(flags, daemon)), ...further]
      systems.connect({
        url: daemon.url,
        anchors,
        tls: { cert: daemon.leaf.certPem, key: daemon.leaf.keyPem },
      })
      foreground.tell({
        event: 'demo',
        portal: systems.portalUrl,
        phone: systems.phoneUrl,
        bridge: daemon.url,
        issuer: systems.issuer,
      })
      await stopAsked
    } finally {
      await daemon.stop()
    }
  } finally {
    await systems.close()
    await foreground.end()
  }
  // Lines that nobody reads must not keep the process.
  process.exit(0)
}
