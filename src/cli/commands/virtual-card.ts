/** `cps-bridge virtual-card`: plays a virtual card into pcscd, so that any PC/SC program sees it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Locale } from '../../errors/messages.ts'
import type { Sentence } from '../../errors/setup-texts.ts'
import { isBridgeError } from '../../errors/bridge-error.ts'
import { loadCardProfile } from '../../reader/virtual/card-profile.ts'
import { createVirtualCard } from '../../reader/virtual/virtual-card.ts'
import { playVirtualCard } from '../../reader/virtual/vpcd-link.ts'
import { hostSystem } from '../../state/host-system.ts'
import type { Output } from '../output.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { untilSignal } from '../until-signal.ts'
import { DEFAULT_PROFILE, openCardAuthority } from '../../daemon/virtual-cards.ts'

export interface VirtualCardFlags {
  readonly profile?: string | undefined
  /** HOST:PORT of the vpcd reader driver. */
  readonly vpcd?: string | undefined
  readonly json?: boolean | undefined
}

/** First reader of the vpcd driver. */
const DEFAULT_VPCD = '127.0.0.1:35963'
const RETRY_MS = 500

function parseAddress(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):([0-9]{1,5})$/.exec(text)
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port < 1 || port > 65_535) throw setupFault(USAGE.notVpcd(text))
  return { host, port }
}

const waitingFor = (address: string): Sentence => ({
  en: `no vpcd reader at ${address} yet (is pcscd running?), waiting for it`,
  fr: `pas encore de lecteur vpcd à ${address} (pcscd tourne-t-il ?), en attente`,
})

export async function virtualCard(flags: VirtualCardFlags, output: Output, locale: Locale): Promise<void> {
  const address = flags.vpcd ?? DEFAULT_VPCD
  const { host, port } = parseAddress(address)
  const profile = loadCardProfile(packageInfo().profiles, flags.profile ?? DEFAULT_PROFILE)
  const stateFolder = await openStateFolder(hostSystem())
  const card = await createVirtualCard(profile, await openCardAuthority(stateFolder))
  const ending = new AbortController()
  void untilSignal().then(() => ending.abort())

  let waiting = false
  while (!ending.signal.aborted) {
    try {
      await playVirtualCard({
        host,
        port,
        card,
        signal: ending.signal,
        onState: (state) => {
          if (state === 'connected') output.json({ event: 'inserted', profile: profile.name, vpcd: address })
          waiting = false
        },
      })
    } catch (error) {
      if (!isBridgeError(error) || error.code !== 'PCSC_UNAVAILABLE') throw error
      const { [locale]: message } = waitingFor(address)
      if (!waiting && flags.json === true) output.json({ event: 'waiting', vpcd: address, message })
      else if (!waiting) output.error(`cps-bridge: ${message}`)
      waiting = true
    }
    await delay(RETRY_MS, undefined, { signal: ending.signal }).catch(() => undefined)
  }
}
