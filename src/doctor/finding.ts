/** What the doctor finds: one fact each, with a code that stays the same and has its section in `docs/doctor.md`. */
import type { Locale } from '../errors/messages.ts'
import type { Sentence } from '../errors/setup-texts.ts'
import { typeset } from '../errors/typeset.ts'
import { CATALOGUE, type Code } from './catalogue.ts'
import type { State } from './entry.ts'

export const STATES: readonly State[] = ['broken', 'warning', 'info', 'ok']

export interface Finding {
  readonly code: Code
  /** What stands in the places `{name}` of the texts. */
  readonly values?: Readonly<Record<string, string | Sentence>>
  /** A program with its arguments that mends it without harm: `--fix` runs it. */
  readonly fix?: readonly string[]
}

/** A finding as it is printed, in one language. */
export interface ToldFinding {
  readonly code: Code
  readonly state: State
  readonly what: string
  /** Null: there is nothing to do. */
  readonly action: string | null
  readonly fixable: boolean
  readonly page: string
}

export const stateOf = ({ code }: Finding): State => CATALOGUE[code].state

/** The text with its values. They keep their own characters: a path is no French sentence. */
function filled(text: string, values: NonNullable<Finding['values']>, locale: Locale): string {
  // The odd parts are names of values.
  const parts = typeset(text, locale).split(/\{(\w+)\}/)
  return parts.map((part, index) => (index % 2 === 0 ? part : valueOf(values[part], locale))).join('')
}

const valueOf = (value: string | Sentence | undefined, locale: Locale): string =>
  typeof value === 'object' ? value[locale] : (value ?? '?')

export function tell(finding: Finding, locale: Locale): ToldFinding {
  const { code, values = {}, fix } = finding
  const [what, action] = CATALOGUE[code][locale]
  const say = (text: string): string => filled(text, values, locale)
  return {
    code,
    state: stateOf(finding),
    what: say(what),
    action: action === undefined ? null : say(action),
    fixable: fix !== undefined,
    page: `docs/doctor.md#${code}`,
  }
}

/** For monitoring: 0 nothing to do, 1 warnings, 2 something does not work. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  const states = findings.map(stateOf)
  if (states.includes('broken')) return 2
  return states.includes('warning') ? 1 : 0
}
