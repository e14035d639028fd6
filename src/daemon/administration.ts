/** What the administrator is told of a bridge that runs: its state, and counts for monitoring. */
import type { Bridge } from '../bridge/bridge.ts'
import type { BridgeState } from '../contract/state.ts'
import type { Administration } from '../server/pages/administration-routes.ts'
import type { Metrics } from './metrics.ts'

export interface AdministrationOptions {
  readonly bridge: Bridge
  readonly metrics: Metrics
  /** What the parts of the daemon say of themselves at the moment. */
  readonly facts: () => Omit<BridgeState, 'startedAt' | 'readers' | 'cards' | 'degraded'>
}

export function openAdministration({ bridge, metrics, facts }: AdministrationOptions): Administration {
  const startedAt = new Date().toISOString()
  const state = (): BridgeState => {
    const { snapshot, unsubscribe } = bridge.subscribe(() => undefined)
    unsubscribe()
    const { readers, degraded = null } = snapshot
    const cards = readers.filter(({ card }) => card?.kind === 'cps3' || card?.kind === 'cps4')
    return { ...facts(), startedAt, readers: readers.length, cards: cards.length, degraded }
  }
  return { state, metrics: () => metrics.text(state()) }
}
