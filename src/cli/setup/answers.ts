/** What an installation was asked to do: by options, by a file that was there before, or by default. */
import { SHIPPED_ORIGINS } from '../../daemon/config-file.ts'
import { validateSetupAnswers } from '../../contract/checks.js'
import type { ConfigFile } from '../../contract/config.ts'
import type { SetupAnswers } from '../../contract/installation.ts'
import { checkOf } from '../../contract/validate.ts'
import { fileFault, setupFault, systemCode } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { readTextWithin } from '../../system/read-file.ts'

/** Options of installers: texts, empty where nothing was answered. */
export interface AnswerFlags {
  /** Origins, separated by spaces, commas or semicolons. */
  readonly origins?: string | undefined
  readonly locale?: string | undefined
  readonly pinEntry?: string | undefined
  readonly trust?: string | undefined
  readonly policy?: string | undefined
  readonly terminalServer?: string | undefined
}

const checkAnswers = checkOf(validateSetupAnswers)

export interface Answers extends SetupAnswers {
  readonly locale: 'fr' | 'en'
  readonly pinEntry: 'page' | 'api'
  readonly trust: boolean
  readonly policy: boolean
  readonly terminalServer: boolean
}

const DEFAULTS = { locale: 'fr', pinEntry: 'page', trust: true, policy: true, terminalServer: false } as const

/** Words of installers: debconf says `true`, a property of MSI is 1. */
const YES_NO = { true: true, yes: true, '1': true, false: false, no: false, '0': false } as const

function chosen<T>(
  option: string,
  text: string | undefined,
  choices: Readonly<Record<string, T>>,
): T | undefined {
  if (text === undefined || text === '') return undefined
  const known = Object.entries(choices).find(([word]) => word === text.toLowerCase())
  if (known === undefined) throw setupFault(USAGE.setupChoice(option, text, Object.keys(choices).join(', ')))
  return known[1]
}

/** @returns `{}` where there is no file. @throws BridgeError `SETUP_INVALID` when it is damaged. */
export function readAnswers(path: string): SetupAnswers {
  let text: string
  try {
    text = readTextWithin(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {}
    throw fileFault(path, 'read', error)
  }
  try {
    const outcome = checkAnswers(JSON.parse(text))
    if ('value' in outcome) return outcome.value
  } catch {
    // Told below.
  }
  throw setupFault(SETUP.damaged(path))
}

/** @throws BridgeError `SETUP_INVALID` for an answer that is none. */
export function answersOf(flags: AnswerFlags, before: SetupAnswers): Answers {
  const origins = (flags.origins ?? '').split(/[\s,;]+/).filter((text) => text !== '')
  const given = {
    origins: origins.length > 0 ? origins : undefined,
    locale: chosen('--locale', flags.locale, { fr: 'fr', en: 'en' } as const),
    pinEntry: chosen('--pin-entry', flags.pinEntry, { page: 'page', api: 'api' } as const),
    trust: chosen('--trust', flags.trust, YES_NO),
    policy: chosen('--policy', flags.policy, YES_NO),
    terminalServer: chosen('--terminal-server', flags.terminalServer, YES_NO),
  }
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return { ...DEFAULTS, ...before, ...said }
}

/** The configuration file that says so; what is the default stays out of it. */
export function configOf({ origins, locale, pinEntry }: Answers): ConfigFile {
  const named = origins ?? (pinEntry === 'page' ? undefined : SHIPPED_ORIGINS)
  const entry = pinEntry === 'page' ? {} : { pinEntry }
  return { locale, ...(named !== undefined && { origins: named.map((origin) => ({ origin, ...entry })) }) }
}
