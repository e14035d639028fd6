/**
 * Counts for monitoring, in the text format of Prometheus. No name of a holder, no card; an origin only where it is one of
 * the configured list, and the codes and methods of the protocol: every table is bounded.
 */
import type { Bridge, Caller, Operations } from '../bridge/bridge.ts'
import type { BridgeState } from '../contract/state.ts'
import { toBridgeError } from '../errors/bridge-error.ts'

/** Upper bounds of the histogram, seconds: from what memory answers to what a holder takes. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const

interface Times {
  readonly counts: number[]
  sum: number
  count: number
}

export interface Metrics {
  /** The same bridge, whose operations are counted when they end. */
  count(bridge: Bridge): Bridge
  /** @returns the text of `GET /v1/metrics`. */
  text(state: BridgeState): string
}

type AnyOperation = (params: object, context: { readonly caller: Caller }) => Promise<unknown>

const quoted = (value: string): string =>
  `"${value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)}"`

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}=${quoted(text)}`)
  return `cps_bridge_${name}${inside.length === 0 ? '' : `{${inside.join(',')}}`} ${value}`
}

const head = (name: string, type: string, help: string): string =>
  `# HELP cps_bridge_${name} ${help}\n# TYPE cps_bridge_${name} ${type}`

/** Portals are those of the list by construction: the gate lets no other in. */
const originOf = ({ kind, audience }: Caller): string => (kind === 'portal' ? audience : kind)

interface Call {
  readonly method: string
  readonly origin: string
  readonly outcome: string
}

/** What operations came to, by method, origin and outcome. */
class CallCounts {
  readonly #calls = new Map<string, { readonly call: Call; count: number }>()
  readonly #times = new Map<string, Times>()

  note(call: Call, seconds: number): void {
    const key = JSON.stringify(call)
    const known = this.#calls.get(key) ?? { call, count: 0 }
    known.count += 1
    this.#calls.set(key, known)
    const times = this.#times.get(call.method) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 }
    this.#times.set(call.method, times)
    times.sum += seconds
    times.count += 1
    for (const [index, bound] of BUCKETS.entries())
      if (seconds <= bound) times.counts[index] = (times.counts[index] ?? 0) + 1
  }

  lines(): readonly string[] {
    const calls = [...this.#calls.values()]
    const summed = (
      name: string,
      label: keyof Call,
      isCounted: (call: Call) => boolean,
    ): readonly string[] => {
      const sums = new Map<string, number>()
      for (const { call, count } of calls)
        if (isCounted(call)) sums.set(call[label], (sums.get(call[label]) ?? 0) + count)
      return [...sums].map(([value, count]) =>
        line(name, { [name === 'faults_total' ? 'code' : label]: value }, count),
      )
    }
    return [
      head('signatures_total', 'counter', 'Signatures asked for, by how that ended.'),
      ...summed('signatures_total', 'outcome', ({ method }) => method === 'activation.sign'),
      head('faults_total', 'counter', 'Calls that ended with an error, by its code.'),
      ...summed('faults_total', 'outcome', ({ outcome }) => outcome !== 'ok'),
      head('calls_total', 'counter', 'Calls by method, origin and how they ended.'),
      ...calls.map(({ call, count }) => line('calls_total', { ...call }, count)),
      head('call_seconds', 'histogram', 'How long calls took; those that wait for a holder too.'),
      ...[...this.#times].flatMap(([method, times]) => timeLines(method, times)),
    ]
  }
}

const timeLines = (method: string, { counts, sum, count }: Times): readonly string[] => [
  ...counts.map((value, index) => line('call_seconds_bucket', { method, le: String(BUCKETS[index]) }, value)),
  line('call_seconds_bucket', { method, le: '+Inf' }, count),
  line('call_seconds_sum', { method }, sum),
  line('call_seconds_count', { method }, count),
]

const gauge = (name: string, help: string, value: number): readonly string[] => [
  head(name, 'gauge', help),
  line(name, {}, value),
]

function stateLines(state: BridgeState): readonly string[] {
  const { version, startedAt, degraded, readers, cards, connections } = state
  const since = 'When the bridge started; changes() counts its starts.'
  return [
    head('info', 'gauge', 'Version of the bridge.'),
    line('info', { version }, 1),
    ...gauge('start_time_seconds', since, Date.parse(startedAt) / 1000),
    ...gauge('pcsc_up', 'Whether there is a PC/SC service.', Number(degraded === null)),
    ...gauge('readers', 'Readers that are attached.', readers),
    ...gauge('cards', 'CPS cards that are in a reader.', cards),
    ...gauge('connections', 'Sockets and event streams that are open.', connections),
    ...gauge('log_failing', 'Whether lines of the log are being lost.', Number(state.logFailing)),
    ...gauge('audit_failing', 'Whether lines of the audit trail are being lost.', Number(state.auditFailing)),
    ...gauge('config_faulty', 'Whether a configuration was not taken.', Number(state.configFault !== null)),
  ]
}

/** @param elapsed - milliseconds on a clock that is never set back. */
export function createMetrics(elapsed: () => number): Metrics {
  const counts = new CallCounts()
  let inserted = 0

  const counted =
    (method: string, work: AnyOperation): AnyOperation =>
    async (params, context) => {
      const begin = elapsed()
      let outcome = 'ok'
      try {
        return await work(params, context)
      } catch (error) {
        outcome = toBridgeError(error).code
        throw error
      } finally {
        counts.note({ method, origin: originOf(context.caller), outcome }, (elapsed() - begin) / 1000)
      }
    }

  return {
    count(bridge) {
      bridge.subscribe(({ method }) => {
        if (method === 'card.inserted') inserted += 1
      })
      const operations = Object.entries(bridge.operations).map(
        ([method, work]) => [method, counted(method, work as AnyOperation)] as const,
      )
      return { ...bridge, operations: Object.fromEntries(operations) as unknown as Operations }
    },
    text: (state) =>
      `${[
        ...stateLines(state),
        head('cards_inserted_total', 'counter', 'Cards that were inserted.'),
        line('cards_inserted_total', {}, inserted),
        ...counts.lines(),
      ].join('\n')}\n`,
  }
}
