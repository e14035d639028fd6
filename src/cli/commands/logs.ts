/** `cps-bridge logs`: what the bridge has logged, wherever that is kept on this system. */
import { loadConfig } from '../../daemon/config-file.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import type { Locale } from '../../errors/messages.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { followLog, recentLogLines } from '../log-source.ts'
import type { Output } from '../output.ts'
import { colour } from '../terminal.ts'
import type { CardFlags } from './card-commands.ts'

export interface LogsFlags extends Pick<CardFlags, 'config' | 'json'> {
  /** A time (ISO 8601), or how long ago: `30m`, `2h`, `7d`. */
  readonly since?: string | undefined
  readonly follow?: boolean | undefined
}

/** What is printed of a log without `--since`. */
const LAST_LINES = 200
/** What is looked through with it: some weeks of an ordinary bridge. */
const MOST_LINES = 1_000_000
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const COLOURS: Readonly<Record<string, number>> = { warn: 33, error: 31, fatal: 31, debug: 90, trace: 90 }

/** @throws BridgeError `SETUP_INVALID` when it is neither a time nor a duration. */
export function sinceTime(text: string, now: Date): Date {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0))
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) throw setupFault(USAGE.notTime(text))
  return time
}

function parse(line: string): Readonly<Record<string, unknown>> | null {
  try {
    return Object(JSON.parse(line)) as Record<string, unknown>
  } catch {
    return null
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** One line for a person: time, level, event, message, and what else it says. */
export function logLineText(line: string): string {
  const entry = parse(line)
  if (entry === null) return line
  const { time, level, event, msg, name: _name, pid: _pid, hostname: _hostname, ...rest } = entry
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`)
  const named = String(level).toUpperCase().padEnd(5)
  const mark = COLOURS[String(level)]
  const parts = [time, mark === undefined ? named : colour(named, mark), event, msg, ...facts]
  return parts
    .filter((part) => part !== undefined)
    .map(shown)
    .join('  ')
}

/** Lines that are no JSON (of a program beside) have no time, and are left out with `--since`. */
const isSince = (line: string, since: Date | null): boolean =>
  since === null || Date.parse(shown(parse(line)?.['time'] ?? '')) >= since.getTime()

export async function logs(flags: LogsFlags, output: Output, _locale: Locale): Promise<void> {
  const since = flags.since === undefined ? null : sinceTime(flags.since, new Date())
  const config = loadConfig({ config: flags.config })
  const print = (line: string): void => output.line(flags.json === true ? line : logLineText(line))
  const lines = await recentLogLines(config, since === null ? LAST_LINES : MOST_LINES)
  for (const line of lines) if (isSince(line, since)) print(line)
  if (flags.follow !== true) return
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort())
  let begun = ''
  await followLog(
    config,
    (text) => {
      const [...parts] = (begun + text).split('\n')
      begun = parts.pop() ?? ''
      for (const line of parts) print(line)
    },
    ending.signal,
  )
}
