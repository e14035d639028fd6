/** Where the log of the bridge is: the file of the configuration, else the journal of systemd. */
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Config } from '../contract/config.ts'
import { commandRunner } from '../state/run-command.ts'
import { readEndOfText } from '../system/read-file.ts'

const TOOL_MS = 5000
/** Of each file, from its end. */
const MAX_FILE_BYTES = 16 * 1024 * 1024
const JOURNALCTL = '/usr/bin/journalctl'

/** `cps-bridge.log.1` is older than `cps-bridge.log`, and `.2` than that. */
async function filesOf(file: string): Promise<readonly string[]> {
  const name = basename(file)
  const names = await readdir(dirname(file)).catch(() => [])
  const turned = names.filter(
    (other) => other.startsWith(`${name}.`) && /^\d+$/.test(other.slice(name.length + 1)),
  )
  const age = (other: string): number => Number(other.slice(name.length + 1))
  return [...turned.toSorted((a, b) => age(b) - age(a)), name].map((other) => join(dirname(file), other))
}

const journalArguments = (more: readonly string[]): readonly string[] => [
  // Of the user's own manager and of the system's, as far as this user may read them.
  ...['_SYSTEMD_USER_UNIT=cps-bridge.service', '+', '_SYSTEMD_UNIT=cps-bridge.service'],
  ...['--output=cat', '--no-pager', '--quiet'],
  ...more,
]

/** Empty where it cannot be read. */
function endOf(file: string): string {
  try {
    return readEndOfText(file, MAX_FILE_BYTES)
  } catch {
    return ''
  }
}

/** The newest lines, the oldest of them first; empty where there is no log. */
export async function recentLogLines({ log }: Config, limit: number): Promise<readonly string[]> {
  if (log.file !== null) {
    let lines: readonly string[] = []
    for (const file of (await filesOf(log.file)).toReversed()) {
      if (lines.length >= limit) break
      lines = [...endOf(file).split('\n').filter(Boolean), ...lines]
    }
    return lines.slice(-limit)
  }
  const run = commandRunner(TOOL_MS)
  const { code, output } = await run(JOURNALCTL, journalArguments([`--lines=${limit}`]))
  return code === 0 ? output.split('\n').filter(Boolean) : []
}

/** Follows the log until `signal` is aborted. */
export function followLog(
  { log }: Config,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [program, args] =
    log.file === null
      ? [JOURNALCTL, journalArguments(['--lines=0', '--follow'])]
      : ['/usr/bin/tail', ['-n', '0', '-F', log.file]]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal })
  child.stdout.setEncoding('utf8').on('data', onText)
  return new Promise((resolve) => {
    child.once('error', () => resolve()).once('close', () => resolve())
  })
}
