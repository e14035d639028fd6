/** Runs the rows one by one against a bridge. */
import { type Bench, createBench, type Policy, prepareCard } from './bench.ts'
import { ALL_ROWS } from './all-rows.ts'
import { Difference, NotTried } from './difference.ts'
import type { Row } from './row.ts'
import type { Facts, Target } from './wire.ts'

export interface RowReport {
  readonly name: string
  readonly clause: string
  readonly sentence: string
  readonly outcome: 'passed' | 'differs' | 'not tried'
  /** Null where it passed. */
  readonly expected: string | null
  /** What was seen instead, or why the row was not tried. */
  readonly seen: string | null
  readonly milliseconds: number
}

/** The target cannot be tried at all. */
export class UnfitTarget extends Error {
  override readonly name = 'UnfitTarget'
}

interface Known {
  readonly origin: string
  readonly policy: Policy
}

/** Asks the bridge what each origin may do, and makes sure that its cards are virtual. */
async function meet(target: Target): Promise<readonly Known[]> {
  const known: Known[] = []
  for (const origin of target.origins) {
    const bench = createBench(target, origin, { pinEntry: '', identity: '', formats: [] })
    const { status, message } = await bench.post('bridge.info').catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new UnfitTarget(`${target.url} does not answer with a certificate of that authority: ${reason}`)
    })
    const { backend, policy } = message.result ?? {}
    if (status === 403)
      throw new UnfitTarget(`${target.url} does not allow the origin ${origin}: name one with --origin`)
    if (backend !== 'virtual' || typeof policy !== 'object')
      throw new UnfitTarget(`${target.url} does not run on the virtual reader: start it with --virtual`)
    known.push({ origin, policy: policy as Policy })
  }
  if (known.length === 0) throw new UnfitTarget('no origin is named')
  return known
}

/** One card at a time: a second one would make calls without a reader ambiguous. */
async function emptyOtherReaders(bench: Bench): Promise<void> {
  const { message } = await bench.post('readers.list')
  const readers = (message.result?.['readers'] ?? []) as readonly Facts[]
  for (const { id, card } of readers.slice(1))
    if (card !== null) await bench.post('virtual.remove', { reader: id })
}

function failureOf(error: unknown): Pick<RowReport, 'outcome' | 'expected' | 'seen'> {
  if (error instanceof NotTried) return { outcome: 'not tried', expected: null, seen: error.message }
  if (error instanceof Difference) return { outcome: 'differs', expected: error.expected, seen: error.seen }
  const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { outcome: 'differs', expected: 'an answer', seen }
}

async function tryRow(
  row: Row,
  target: Target,
  known: readonly Known[],
): Promise<Omit<RowReport, 'milliseconds'>> {
  const { name, clause, sentence, pinEntry } = row
  const fit = known.find(({ policy }) => pinEntry === undefined || policy.pinEntry === pinEntry)
  const report = { name, clause, sentence }
  if (fit === undefined) {
    const seen = `no origin with pinEntry "${pinEntry ?? ''}" was named (--origin)`
    return { ...report, outcome: 'not tried', expected: null, seen }
  }
  const bench = createBench(target, fit.origin, fit.policy)
  try {
    await prepareCard(bench, row.card)
    await row.run(bench)
    return { ...report, outcome: 'passed', expected: null, seen: null }
  } catch (error) {
    return { ...report, ...failureOf(error) }
  } finally {
    bench.close()
  }
}

/**
 * Tries every row. The cards in the virtual readers are changed; at the end the default one is in the first reader.
 *
 * @param onRow - told of each row as it ends.
 * @throws UnfitTarget when there is no bridge with virtual readers that knows the origins.
 */
export async function runSuite(
  target: Target,
  {
    rows = ALL_ROWS,
    onRow,
  }: { readonly rows?: readonly Row[]; readonly onRow?: (report: RowReport) => void } = {},
): Promise<readonly RowReport[]> {
  const known = await meet(target)
  const [first] = known
  const reports: RowReport[] = []
  const bench = first === undefined ? null : createBench(target, first.origin, first.policy)
  if (bench !== null) await emptyOtherReaders(bench)
  for (const row of rows) {
    const startedAt = performance.now()
    const outcome = await tryRow(row, target, known)
    const report = { ...outcome, milliseconds: Math.round(performance.now() - startedAt) }
    reports.push(report)
    onRow?.(report)
  }
  await bench?.post('virtual.insert', { profile: 'rpps' })
  return reports
}
