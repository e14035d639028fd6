/** Has this computer examined by a process that ends: the examination takes a third of the bridge's memory again. */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ExaminationReport } from '../contract/doctor.ts'
import type { Sentence } from '../errors/setup-texts.ts'
import { startOwnChild } from './own-child.ts'
import type { ConfigFlags } from './config-file.ts'

/** An examination takes ten seconds at most; a machine that is busy starts the process slowly. */
const TIMEOUT_MS = 60_000

type Line = { readonly area: Sentence } | { readonly report: ExaminationReport }

/**
 * @param program - `examine-alone.js` of the build.
 * @param flags - as of `cps-bridge run`.
 * @param onArea - told what is looked at.
 * @param signal - aborted: the process ends, with the programs that it asked.
 * @throws Error when it ends without a report.
 */
export async function examineInChild(
  program: string,
  flags: ConfigFlags,
  onArea: (area: Sentence) => void,
  signal: AbortSignal,
): Promise<ExaminationReport> {
  const child = startOwnChild(program, JSON.stringify(flags), TIMEOUT_MS)
  const leave = (): void => void child.stdin.end()
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    const ended = once(child, 'exit')
    let report: ExaminationReport | null = null
    for await (const text of createInterface({ input: child.stdout })) {
      const line = JSON.parse(text) as Line
      if ('report' in line) report = line.report
      else onArea(line.area)
    }
    await ended
    if (report === null) throw new Error(`the examination ended without a report (${String(child.exitCode)})`)
    return report
  } finally {
    signal.removeEventListener('abort', leave)
    child.kill('SIGKILL')
  }
}
