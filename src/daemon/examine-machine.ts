/** The doctor on this machine: for its command, and for the page of the bridge. */
import { type Config } from '../contract/config.ts'
import type { ExaminationReport, ReportedFinding } from '../contract/doctor.ts'
import { examine } from '../doctor/examine.ts'
import type { AreaName, Facts } from '../doctor/facts.ts'
import { type Finding, tell } from '../doctor/finding.ts'
import { AREAS } from '../doctor/judge.ts'
import { toBridgeError } from '../errors/bridge-error.ts'
import { messageOf } from '../errors/messages.ts'
import type { Sentence } from '../errors/setup-texts.ts'
import { hostSystem } from '../state/host-system.ts'
import { commandRunner } from '../state/run-command.ts'
import { type ConfigFlags, loadConfig } from './config-file.ts'
import { lookAtReaders } from './look-at-readers.ts'
import { packageInfo } from './package-info.ts'

/** Programs of the system that the doctor asks: those that do not answer at once are not waited for. */
const TOOL_MS = 4000

export interface Examined {
  readonly facts: Facts
  /** What the bridge would run with; the defaults where the configuration has a fault. */
  readonly config: Config
}

/**
 * @param flags - as of `cps-bridge run`.
 * @param onArea - told what is waited for; several things are looked at together.
 * @param signal - aborted: programs that were asked are ended, and what comes is not to be used.
 */
export async function examineMachine(
  flags: ConfigFlags,
  onArea: (area: Sentence) => void,
  signal?: AbortSignal,
): Promise<Examined> {
  const waiting = new Set(Object.keys(AREAS) as AreaName[])
  const tellNext = (): void => {
    const [next] = waiting
    if (next !== undefined) onArea(AREAS[next])
  }
  tellNext()
  const info = packageInfo()
  const { config, fault } = configOrFault(flags)
  const effective = config ?? loadConfig({})
  const facts = await examine({
    machine: { system: hostSystem(), run: commandRunner(TOOL_MS, signal), root: '' },
    version: info.version,
    config,
    fault,
    command: [process.execPath, info.launcher],
    now: new Date(),
    lookAtReaders: (access) => lookAtReaders(effective, info, access),
    onArea(area) {
      waiting.delete(area)
      tellNext()
    },
  })
  return { facts, config: effective }
}

/** The findings in both languages. */
export function reportOf(findings: readonly Finding[], at: Date): ExaminationReport {
  const reported = findings.map((finding): ReportedFinding => {
    const [fr, en] = [tell(finding, 'fr'), tell(finding, 'en')]
    const action = fr.action === null || en.action === null ? null : { fr: fr.action, en: en.action }
    return { code: fr.code, state: fr.state, what: { fr: fr.what, en: en.what }, action }
  })
  return { at: at.toISOString(), findings: reported }
}

function configOrFault(flags: ConfigFlags): {
  readonly config: Config | null
  readonly fault: Sentence | null
} {
  try {
    return { config: loadConfig(flags), fault: null }
  } catch (error) {
    const known = toBridgeError(error)
    return { config: null, fault: { fr: messageOf(known, 'fr').what, en: messageOf(known, 'en').what } }
  }
}
