import { describe, expect, it } from 'vitest'
import type { CallContext } from '../../../src/bridge/bridge.ts'
import type { BridgeState } from '../../../src/contract/state.ts'
import { createMetrics } from '../../../src/daemon/metrics.ts'
import { plainError } from '../../../src/errors/bridge-error.ts'
import { emptyReader, FakeBridge, readerWithCard } from '../../helpers/fake-bridge.ts'

const PORTAL = 'https://sante-paca.fr'
const STATE: BridgeState = {
  version: '9.8.7',
  startedAt: '2026-05-03T08:15:00.000Z',
  readers: 2,
  cards: 1,
  connections: 3,
  degraded: null,
  logFailing: false,
  auditFailing: true,
  configFault: 'config.json, line 2',
  clockJump: null,
}

const contextOf = (kind: 'portal' | 'admin', audience: string): CallContext => ({
  caller: { kind, audience, policy: { pinEntry: 'page', identity: 'ask', formats: [] } },
  connection: {},
  stateless: true,
  locale: 'fr',
  signal: new AbortController().signal,
})

function start() {
  const clock = { ms: 0 }
  const takes =
    (ms: number, outcome: () => unknown): (() => unknown) =>
    () => {
      clock.ms += ms
      return outcome()
    }
  const fake = new FakeBridge({
    'readers.list': takes(30, () => ({ readers: [] })),
    'activation.sign': takes(2_000, () => {
      throw plainError('PIN_BLOCKED')
    }),
  })
  const metrics = createMetrics(() => clock.ms)
  const lines = (): readonly string[] => metrics.text(STATE).split('\n')
  return { fake, operations: metrics.count(fake).operations, metrics, lines }
}

describe('the metrics', () => {
  it('tell the state', () => {
    const { lines } = start()
    for (const line of [
      'cps_bridge_info{version="9.8.7"} 1',
      `cps_bridge_start_time_seconds ${Date.parse(STATE.startedAt) / 1000}`,
      'cps_bridge_pcsc_up 1',
      'cps_bridge_readers 2',
      'cps_bridge_cards 1',
      'cps_bridge_connections 3',
      'cps_bridge_log_failing 0',
      'cps_bridge_audit_failing 1',
      'cps_bridge_config_faulty 1',
    ])
      expect(lines()).toContain(line)
  })

  it('count calls and signatures by outcome, faults by code, and how long they took', async () => {
    const { operations, lines } = start()
    const portal = contextOf('portal', PORTAL)
    await operations['readers.list']({}, portal)
    await operations['readers.list']({}, contextOf('admin', 'urn:cps-bridge:local'))
    await expect(operations['activation.sign']({} as never, portal)).rejects.toMatchObject({
      code: 'PIN_BLOCKED',
    })
    for (const line of [
      `cps_bridge_calls_total{method="readers.list",origin="${PORTAL}",outcome="ok"} 1`,
      'cps_bridge_calls_total{method="readers.list",origin="admin",outcome="ok"} 1',
      `cps_bridge_calls_total{method="activation.sign",origin="${PORTAL}",outcome="PIN_BLOCKED"} 1`,
      'cps_bridge_signatures_total{outcome="PIN_BLOCKED"} 1',
      'cps_bridge_faults_total{code="PIN_BLOCKED"} 1',
      // Bounds are cumulative: 30 ms twice, 2 s once.
      'cps_bridge_call_seconds_bucket{method="readers.list",le="0.01"} 0',
      'cps_bridge_call_seconds_bucket{method="readers.list",le="0.05"} 2',
      'cps_bridge_call_seconds_bucket{method="readers.list",le="+Inf"} 2',
      'cps_bridge_call_seconds_sum{method="readers.list"} 0.06',
      'cps_bridge_call_seconds_bucket{method="activation.sign",le="1"} 0',
      'cps_bridge_call_seconds_bucket{method="activation.sign",le="2.5"} 1',
      'cps_bridge_call_seconds_count{method="activation.sign"} 1',
    ])
      expect(lines()).toContain(line)
  })

  it('count the cards that were inserted, and nothing else', () => {
    const { fake, lines } = start()
    fake.publish('card.inserted', readerWithCard)
    fake.publish('card.removed', emptyReader)
    fake.publish('card.inserted', readerWithCard)
    expect(lines()).toContain('cps_bridge_cards_inserted_total 2')
  })

  it('are of the text format 0.0.4: each name has its type before its first value, and the text ends a line', async () => {
    const { operations, metrics } = start()
    await operations['readers.list']({}, contextOf('portal', PORTAL))
    const text = metrics.text(STATE)
    expect(text.endsWith('\n')).toBe(true)
    const typed = new Set<string>()
    for (const line of text.trimEnd().split('\n')) {
      const type = /^# TYPE (\w+) (?:counter|gauge|histogram)$/.exec(line)?.[1]
      if (type !== undefined) typed.add(type)
      if (line.startsWith('#')) continue
      expect(line).toMatch(/^\w+(?:\{\w+="[^"\n]*"(?:,\w+="[^"\n]*")*\})? -?\d+(?:\.\d+)?$/)
      expect(typed).toContain(/^\w+?(?=(?:_bucket|_sum|_count)?[{ ])/.exec(line)?.[0])
    }
  })
})
