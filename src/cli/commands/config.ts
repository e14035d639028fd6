/** `cps-bridge config`: what the bridge would run with and who said so, and the schema for editors. */
import { configFileSchema } from '../../contract/checks.js'
import { SETTINGS, type ConfigFlags, effectiveValues } from '../../daemon/config-file.ts'
import { variableOf } from '../../daemon/config-sources.ts'
import type { Locale } from '../../errors/messages.ts'
import { type Output, printTable } from '../output.ts'

export interface ConfigCommandFlags extends Pick<ConfigFlags, 'config' | 'port' | 'virtual'> {
  readonly json?: boolean | undefined
}

const HEADS = { fr: ['réglage', 'source', 'valeur'], en: ['setting', 'source', 'value'] } as const
const IGNORED: Readonly<Record<Locale, string>> = {
  fr: 'Variables inconnues, ignorées : ',
  en: 'Unknown variables, ignored: ',
}

/** Variables of the environment that are of the program and no setting. */
const OTHERS = new Set(['CPS_BRIDGE_HOME', 'CPS_BRIDGE_CONFIG'])

function ignoredVariables(env: NodeJS.ProcessEnv): readonly string[] {
  const known = new Set(SETTINGS.map(variableOf))
  return Object.keys(env).filter(
    (name) => name.startsWith('CPS_BRIDGE_') && !known.has(name) && !OTHERS.has(name),
  )
}

/** @throws BridgeError `SETUP_INVALID` with the first fault: exit code 2. */
export async function configCheck(flags: ConfigCommandFlags, output: Output, locale: Locale): Promise<void> {
  const values = await Promise.resolve(effectiveValues(flags))
  const ignored = ignoredVariables(process.env)
  if (flags.json === true) {
    output.json({ values, ignored })
    return
  }
  const rows = values.map(({ setting, value, source }) => [setting, source, JSON.stringify(value)])
  printTable([HEADS[locale], ...rows], output)
  if (ignored.length > 0) output.line(IGNORED[locale] + ignored.join(', '))
}

/** The JSON Schema (draft 2020-12) of the file: an editor completes with it. */
export function configSchema(output: Output): void {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'cps-bridge',
    ...configFileSchema,
  }
  output.line(JSON.stringify(schema, null, 2))
}
