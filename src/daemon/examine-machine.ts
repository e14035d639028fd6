/** The doctor on this machine: for its command, and for the page of the bridge. */
import { type Config } from '../contract/config.ts'
import { examine } from '../doctor/examine.ts'
import type { AreaName, Facts } from '../doctor/facts.ts'
import { toBridgeError } from '../errors/bridge-error.ts'
import { messageOf, type Locale } from '../errors/messages.ts'
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

/** @param flags - as of `cps-bridge run`. */
export async function examineMachine(
  flags: ConfigFlags,
  locale: Locale,
  onArea?: (area: AreaName) => void,
): Promise<Examined> {
  const info = packageInfo()
  const { config, fault } = configOrFault(flags, locale)
  const effective = config ?? loadConfig({})
  const facts = await examine({
    machine: { system: hostSystem(), run: commandRunner(TOOL_MS), root: '' },
    version: info.version,
    config,
    fault,
    command: [process.execPath, info.launcher],
    now: new Date(),
    lookAtReaders: (access) => lookAtReaders(effective, info, access),
    ...(onArea === undefined ? {} : { onArea }),
  })
  return { facts, config: effective }
}

function configOrFault(
  flags: ConfigFlags,
  locale: Locale,
): { readonly config: Config | null; readonly fault: string | null } {
  try {
    return { config: loadConfig(flags), fault: null }
  } catch (error) {
    return { config: null, fault: messageOf(toBridgeError(error), locale).what }
  }
}
