/** `cps-bridge conformance URL`: the public suite of the protocol against a running bridge. */
import { type RowReport, runSuite, UnfitTarget } from '../../conformance/run-suite.ts'
import type { Target } from '../../conformance/wire.ts'
import { SHIPPED_ORIGINS } from '../../daemon/config-file.ts'
import { findAdminAccess } from '../../state/admin-request.ts'
import { hostSystem } from '../../state/host-system.ts'
import type { Output } from '../output.ts'
import { readInputFile } from '../read-input.ts'
import type { Locale } from '../../errors/messages.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import type { Sentence } from '../../errors/setup-texts.ts'
import { USAGE } from '../../errors/usage-texts.ts'

export interface ConformanceFlags {
  readonly origin: readonly string[]
  readonly ca?: string | undefined
  readonly json?: boolean | undefined
}

const TIMEOUT_MS = 5_000

function bridgeAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'https:' && url.hostname === 'localhost' && url.pathname === '/') return url
  throw setupFault(USAGE.notBridgeAddress(text))
}

/** The bridge of this user needs no options; any other one its authority. */
async function targetOf(address: string | undefined, { origin, ca }: ConformanceFlags): Promise<Target> {
  const own = ca === undefined ? await findAdminAccess(hostSystem()) : null
  const url = address ?? own?.url
  if (url === undefined) throw setupFault(USAGE.conformanceWithoutUrl())
  const parsed = bridgeAddress(url)
  if (own !== null && new URL(own.url).port !== parsed.port)
    throw setupFault(USAGE.conformanceNeedsCa(url, own.url))
  return {
    url: parsed.origin,
    port: Number(parsed.port === '' ? '443' : parsed.port),
    ca: ca === undefined ? (own?.authority ?? '') : readInputFile(ca).toString(),
    origins: origin.length === 0 ? SHIPPED_ORIGINS.slice(0, 1) : origin,
    adminToken: own?.adminToken ?? null,
    timeoutMs: TIMEOUT_MS,
  }
}

const SIGNS: Readonly<Record<RowReport['outcome'], string>> = {
  passed: 'ok',
  differs: 'DIFFERS',
  'not tried': 'not tried',
}
const NAME_WIDTH = 32
const CLAUSE_WIDTH = 8
const OUTCOME_WIDTH = 11

function printRow({ name, clause, sentence, outcome, expected, seen }: RowReport, output: Output): void {
  const indent = ' '.repeat(NAME_WIDTH)
  output.line(
    `${name.padEnd(NAME_WIDTH)}${clause.padEnd(CLAUSE_WIDTH)}${SIGNS[outcome].padEnd(OUTCOME_WIDTH)}${sentence}`,
  )
  if (expected !== null) output.line(`${indent}expected: ${expected}`)
  if (seen !== null) output.line(`${indent}${outcome === 'differs' ? 'seen: ' : ''}${seen}`)
}

/** Prints the head of the table with its first row: a bridge that cannot be tried has no table. */
function createPrinter(output: Output): (report: RowReport) => void {
  let rows = 0
  return (report) => {
    if (rows === 0)
      output.line(
        `${'row'.padEnd(NAME_WIDTH)}${'clause'.padEnd(CLAUSE_WIDTH)}${'outcome'.padEnd(OUTCOME_WIDTH)}what the protocol says`,
      )
    rows += 1
    printRow(report, output)
  }
}

interface Counts {
  readonly passed: number
  readonly differs: number
  readonly notTried: number
}

const summary = ({ passed, differs, notTried }: Counts): Sentence => ({
  en: `${passed} rows passed, ${differs} differ, ${notTried} not tried`,
  fr: `${passed} lignes conformes, ${differs} non conformes, ${notTried} non essayées`,
})

/**
 * Exit code 1 when a row differs. The table is in English, as the protocol is.
 *
 * @throws BridgeError `SETUP_INVALID` when there is no bridge on the virtual reader that can be tried.
 */
export async function conformance(
  address: string | undefined,
  flags: ConformanceFlags,
  output: Output,
  locale: Locale,
): Promise<void> {
  const target = await targetOf(address, flags)
  const asJson = flags.json === true
  const printer = createPrinter(output)
  const reports = await runSuite(target, asJson ? {} : { onRow: printer }).catch((error: unknown) => {
    throw error instanceof UnfitTarget
      ? setupFault(USAGE.unfitBridge(error.message), { cause: error })
      : error
  })
  const count = (outcome: RowReport['outcome']): number =>
    reports.filter((report) => report.outcome === outcome).length
  const counts = { passed: count('passed'), differs: count('differs'), notTried: count('not tried') }
  if (asJson) output.json({ url: target.url, ...counts, rows: reports })
  else output.line(summary(counts)[locale])
  if (counts.differs > 0) process.exitCode = 1
}
