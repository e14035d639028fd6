/** Reads the configuration file and fills in its defaults (protocol, section 2). */
import { configFileSchema, validateConfigFile } from '../contract/checks.js'
import type { Config, ConfigFile, OriginPolicy, VirtualReaderRule } from '../contract/config.ts'
import { checkOf } from '../contract/validate.ts'
import { expectationAt } from './config-fault.ts'
import { jsonFaultAt } from './json-position.ts'
import { fileFault, setupFault } from '../errors/setup-fault.ts'
import { type Sentence, SETUP } from '../errors/setup-texts.ts'
import { readTextWithin } from '../system/read-file.ts'

/** What the command line says about the configuration; it wins over the file. */
export interface ConfigFlags {
  readonly config?: string | undefined
  readonly port?: number | undefined
  readonly lang?: Config['locale'] | undefined
  /** True: the virtual reader as configured; a name: with that profile; `none`: empty. */
  readonly virtual?: string | true | undefined
}

/** The portals that are allowed where the configuration names none. */
export const SHIPPED_ORIGINS = ['https://sante-paca.fr', 'https://www.sante-paca.fr']
const DEFAULT_POLICY = { pinEntry: 'page', identity: 'ask', formats: ['jws'] } as const
const LOOPBACK_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::[1-9][0-9]{0,4})?$/

const checkFile = checkOf(validateConfigFile)

/** A fault at a place in the file. */
const faultAt = (path: string, pointer: string, fault: Sentence): Error =>
  setupFault(SETUP.configuration(path, pointer, fault))

function parseText(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const { line, column } = jsonFaultAt(text) ?? { line: 1, column: 1 }
    throw setupFault(SETUP.configurationJson(path, line, column), { cause })
  }
}

function readText(path: string): string {
  try {
    // Editors of Windows put a byte order mark before the text.
    return readTextWithin(path).replace(/^\uFEFF/, '')
  } catch (cause) {
    throw fileFault(`configuration ${path}`, 'read', cause)
  }
}

function readFile(path: string): ConfigFile {
  const outcome = checkFile(parseText(path, readText(path)))
  if ('fault' in outcome)
    throw faultAt(path, outcome.fault || '/', expectationAt(configFileSchema, outcome.fault))
  return outcome.value
}

/** Whether the text is an origin exactly as browsers write it (RFC 6454, 6.1). */
function isExactOrigin(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin
}

/** What is wrong with an origin of the list; null: nothing. */
function originFault(origin: string, allowLoopback: boolean): Sentence | null {
  if (origin.includes('*'))
    return { en: `wildcards are not allowed (${origin})`, fr: `les jokers ne sont pas admis (${origin})` }
  if (!isExactOrigin(origin)) {
    const right = URL.canParse(origin) ? new URL(origin).origin : undefined
    return {
      en: `${origin} is not an origin (scheme, host, port)${right ? `, write ${right}` : ''}`,
      fr: `${origin} n’est pas une origine (schéma, hôte, port)${right ? `, écrivez ${right}` : ''}`,
    }
  }
  if (origin.startsWith('https://')) return null
  if (!LOOPBACK_ORIGIN.test(origin))
    return { en: `${origin} is not https`, fr: `${origin} n’est pas en https` }
  if (allowLoopback) return null
  return {
    en: `${origin} needs "development": true and the virtual backend`,
    fr: `${origin} demande "development": true et le lecteur virtuel`,
  }
}

function originPolicies(file: ConfigFile, path: string, allowLoopback: boolean): readonly OriginPolicy[] {
  const rules = file.origins ?? SHIPPED_ORIGINS.map((origin) => ({ origin }))
  return rules.map((rule, index) => {
    const isRepeated = rules.findIndex(({ origin }) => origin === rule.origin) !== index
    const twice = { en: `${rule.origin} is listed twice`, fr: `${rule.origin} figure deux fois` }
    const fault = originFault(rule.origin, allowLoopback) ?? (isRepeated ? twice : null)
    if (fault !== null) throw faultAt(path, `/origins/${index}/origin`, fault)
    return { ...DEFAULT_POLICY, ...rule }
  })
}

function virtualReaders(file: ConfigFile, flag: ConfigFlags['virtual']): readonly VirtualReaderRule[] {
  const configured = file.readers?.virtual ?? ['rpps']
  if (flag === undefined || flag === true) return configured
  const profile = flag === 'none' ? null : flag
  const [first = null, ...others] = configured
  return [typeof first === 'object' && first !== null ? { ...first, profile } : profile, ...others]
}

/** Everything that depends on nothing else. */
const DEFAULTS = {
  locale: 'fr',
  development: false,
  readers: { backend: 'pcsc', binding: 'auto', include: [], exclude: [] },
  pin: { holdSeconds: 30, wrongPerOriginPerHour: 6 },
  log: { level: 'info', file: null },
} as const

/**
 * The configuration of a command: flags over the file over the defaults.
 *
 * @throws BridgeError `SETUP_INVALID` with the file, the JSON Pointer and what is wrong there.
 */
export function loadConfig(flags: ConfigFlags): Config {
  const file = flags.config === undefined ? {} : readFile(flags.config)
  const { locale, development } = { ...DEFAULTS, ...file }
  const readers = { ...DEFAULTS.readers, ...file.readers, virtual: virtualReaders(file, flags.virtual) }
  const backend = flags.virtual === undefined ? readers.backend : 'virtual'
  return {
    source: flags.config === undefined ? [] : [flags.config],
    port: flags.port ?? file.port ?? null,
    locale: flags.lang ?? locale,
    development,
    origins: originPolicies(file, flags.config ?? '', development && backend === 'virtual'),
    readers: { ...readers, backend },
    pin: { ...DEFAULTS.pin, ...file.pin },
    log: { ...DEFAULTS.log, ...file.log },
  }
}
