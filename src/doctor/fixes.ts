/** Does what is safe: programs with fixed arguments that start, enable, close or trust; nothing is deleted. */
import type { CommandRunner } from '../state/run-command.ts'
import { typed } from './checks/check.ts'
import type { Finding } from './finding.ts'

export interface FixOutcome {
  /** As a person would type it. */
  readonly command: string
  readonly ok: boolean
}

const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin']

/** Each command once, in the order of the findings; one that fails keeps no other from being tried. */
export async function applyFixes(
  findings: readonly Finding[],
  run: CommandRunner,
): Promise<readonly FixOutcome[]> {
  const commands = new Map(
    findings.flatMap(({ fix }) => (fix === undefined ? [] : [[typed(fix), fix] as const])),
  )
  const outcomes: FixOutcome[] = []
  for (const [command, words] of commands) outcomes.push({ command, ok: await succeeds(words, run) })
  return outcomes
}

async function succeeds([program = '', ...args]: readonly string[], run: CommandRunner): Promise<boolean> {
  const places =
    program.includes('/') || program.endsWith('.exe')
      ? [program]
      : FOLDERS.map((folder) => `${folder}/${program}`)
  for (const place of places) {
    const { code } = await run(place, args)
    // -1: it is not there.
    if (code >= 0) return code === 0
  }
  return false
}
