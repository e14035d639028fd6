/** Reads the configuration file and fills in its defaults (protocol, section 2). */
import { configFileSchema, validateConfigFile } from '../contract/checks.js'
import type { Config, ConfigFile, OriginPolicy, VirtualReaderRule } from '../contract/config.ts'
import { checkOf } from '../contract/validate.ts'
import { expectationAt, stepsOf, unknownMember } from './config-fault.ts'
import {
  type ConfigMachine,
  type Layer,
  readLayers,
  type Setting,
  settingsOf,
  thisMachine,
  type Values,
  variableOf,
} from './config-sources.ts'
import { lineOfValue, repeatedMember } from './json-position.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { type Sentence, SETUP } from '../errors/setup-texts.ts'

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

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80)

const valueAt = (values: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>((value, step) => (Object(value) as Values)[step], values)

/** A fault at a place of a source: its line, what was expected there and what was found. */
function faultAt({ kind, place, values, text }: Layer, pointer: string, fault: Sentence): Error {
  const steps = stepsOf(pointer)
  const line = kind === 'file' ? lineOfValue(text, steps) : null
  const variable = kind === 'environment' ? variableOf({ path: steps.slice(0, 2), isList: false }) : place
  const found = valueAt(values, steps)
  return setupFault(
    SETUP.configuration(variable, line, pointer || '/', fault, found === undefined ? null : shown(found)),
  )
}

/** A name that is not known is told first: what is missing is most likely what it was meant to be. */
function schemaFault(layer: Layer, pointer: string): Error {
  const unknown = unknownMember(configFileSchema, layer.values)
  const missing = pointer !== '' && valueAt(layer.values, stepsOf(pointer)) === undefined
  const expected = expectationAt(configFileSchema, unknown ?? pointer)
  if (!missing) return faultAt(layer, unknown ?? pointer, expected)
  const { en, fr } = expected
  const sentence =
    unknown === undefined
      ? { en: `missing: ${en}`, fr: `manque : ${fr}` }
      : { en: `${en} (${pointer} is missing)`, fr: `${fr} (${pointer} manque)` }
  return faultAt(layer, unknown ?? pointer, sentence)
}

function checked(layer: Layer): ConfigFile {
  const outcome = checkFile(layer.values)
  if ('fault' in outcome) throw schemaFault(layer, outcome.fault)
  const repeated = layer.kind === 'file' ? repeatedMember(layer.text) : null
  if (repeated !== null) throw faultAt(layer, repeated, { en: 'given twice', fr: 'donné deux fois' })
  return outcome.value
}

const NO_LAYER: Layer = { kind: 'file', place: '', values: {}, text: '' }

const isGroup = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The stronger source over the weaker one; a list is taken whole. */
function over(stronger: Values, weaker: Values): Values {
  const merged = Object.entries(stronger).map(([name, value]) => {
    const below = weaker[name]
    return [name, isGroup(value) && isGroup(below) ? over(value, below) : value] as const
  })
  return { ...weaker, ...Object.fromEntries(merged) }
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

function originPolicies(
  file: ConfigFile,
  layers: readonly Layer[],
  allowLoopback: boolean,
): readonly OriginPolicy[] {
  const rules = file.origins ?? SHIPPED_ORIGINS.map((origin) => ({ origin }))
  return rules.map((rule, index) => {
    const isRepeated = rules.findIndex(({ origin }) => origin === rule.origin) !== index
    const twice = { en: `${rule.origin} is listed twice`, fr: `${rule.origin} figure deux fois` }
    const fault = originFault(rule.origin, allowLoopback) ?? (isRepeated ? twice : null)
    const layer = layers.find(({ values }) => 'origins' in values) ?? NO_LAYER
    if (fault !== null) throw faultAt(layer, `/origins/${index}/origin`, fault)
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

export const SETTINGS: readonly Setting[] = settingsOf(configFileSchema)

/** What a configuration is made of. */
interface Gathered {
  readonly layers: readonly Layer[]
  readonly flags: ConfigFlags
}

/** What the command line says wins over everything but the policy. */
function withFlags({ layers, flags }: Gathered): ConfigFile {
  const policy = layers.find(({ kind }) => kind === 'policy')
  const below = layers.filter((layer) => layer !== policy).toReversed()
  const said = {
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.lang === undefined ? {} : { locale: flags.lang }),
    ...(flags.virtual === undefined ? {} : { readers: { backend: 'virtual' } }),
  }
  const all = [...below.map(({ values }) => values), said, ...(policy === undefined ? [] : [policy.values])]
  return all.reduce<Values>((weaker, stronger) => over(stronger, weaker), {})
}

/**
 * The configuration of a command: policy over flags over the environment over the file over the defaults.
 *
 * @throws BridgeError `SETUP_INVALID` with the source, the line, the JSON Pointer, what was expected and what was found.
 */
export function loadConfig(flags: ConfigFlags, machine: ConfigMachine = thisMachine()): Config {
  const layers = readLayers(flags.config, SETTINGS, machine)
  for (const layer of layers) checked(layer)
  const file = withFlags({ layers, flags })
  const { locale, development } = { ...DEFAULTS, ...file }
  const readers = { ...DEFAULTS.readers, ...file.readers, virtual: virtualReaders(file, flags.virtual) }
  return {
    source: layers.map(({ place }) => place),
    port: file.port ?? null,
    locale,
    development,
    origins: originPolicies(file, layers, development && readers.backend === 'virtual'),
    readers,
    pin: { ...DEFAULTS.pin, ...file.pin },
    log: { ...DEFAULTS.log, ...file.log },
  }
}

/** One setting as it is in force, and the source that said so. */
export interface EffectiveValue {
  readonly setting: string
  readonly value: unknown
  /** A path, a variable of the environment, a key of the registry, `option`, or `default`. */
  readonly source: string
}

/** @throws BridgeError as `loadConfig`. */
export function effectiveValues(
  flags: ConfigFlags,
  machine: ConfigMachine = thisMachine(),
): readonly EffectiveValue[] {
  const config = loadConfig(flags, machine)
  const layers = readLayers(flags.config, SETTINGS, machine)
  const ofFlags: Readonly<Record<string, unknown>> = {
    port: flags.port,
    locale: flags.lang,
    'readers.backend': flags.virtual,
    'readers.virtual': typeof flags.virtual === 'string' ? flags.virtual : undefined,
  }
  return SETTINGS.map((setting) => {
    const name = setting.path.join('.')
    const by = layers.find(({ values }) => valueAt(values, setting.path) !== undefined)
    const isFlag = ofFlags[name] !== undefined && by?.kind !== 'policy'
    const place = by?.kind === 'environment' ? variableOf(setting) : (by?.place ?? 'default')
    return { setting: name, value: valueAt(config, setting.path), source: isFlag ? 'option' : place }
  })
}
