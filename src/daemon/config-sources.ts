/**
 * Where the configuration comes from, the strongest first: the policy of the administrator (Windows: group policy, macOS:
 * managed preferences), what the command line says, the environment, the file, the defaults.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { win32 } from 'node:path'
import { fileFault, setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { readTextWithin } from '../system/read-file.ts'
import { policyValue } from '../system/registry.ts'
import { jsonFaultAt } from './json-position.ts'

export type Values = Readonly<Record<string, unknown>>

/** One source that says something. */
export interface Layer {
  readonly kind: 'policy' | 'environment' | 'file'
  /** A path, a key of the registry, or the name of the environment. */
  readonly place: string
  readonly values: Values
  /** Of a file, for the lines of its faults. */
  readonly text: string
}

/** What there is to read on a machine; replaced in tests. */
export interface ConfigMachine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** A value of the policy's key; a list is `name\\1`, `name\\2`. */
  readonly registry: (name: string) => string | number | null
  /** The managed preferences as JSON; null: there are none. */
  readonly managed: (file: string) => string | null
  readonly exists: (path: string) => boolean
}

const POLICY_KEY = String.raw`SOFTWARE\Policies\cps-bridge`
const MANAGED_FILE = '/Library/Managed Preferences/fr.cps-bridge.plist'
/** More than a list of the schema takes. */
const MAX_ITEMS = 500

const plutil = (file: string): string | null => {
  try {
    return execFileSync('/usr/bin/plutil', ['-convert', 'json', '-o', '-', file], { encoding: 'utf8' })
  } catch {
    return null
  }
}

export const thisMachine = (): ConfigMachine => ({
  platform: process.platform,
  env: process.env,
  registry: (name) => policyValue(POLICY_KEY, name),
  managed: plutil,
  exists: existsSync,
})

/** One setting: its path in the configuration, and whether it is a list. */
export interface Setting {
  readonly path: readonly string[]
  readonly isList: boolean
}

interface SchemaNode {
  readonly type?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
}

/** Every setting of the schema; a list is one. */
export function settingsOf(schema: object, path: readonly string[] = []): readonly Setting[] {
  const { properties = {} } = schema as SchemaNode
  return Object.entries(properties).flatMap(([name, node]) =>
    node.properties === undefined
      ? [{ path: [...path, name], isList: node.type === 'array' }]
      : settingsOf(node, [...path, name]),
  )
}

function withValue(values: Values, [name = '', ...rest]: readonly string[], value: unknown): Values {
  const inner = rest.length === 0 ? value : withValue(Object(values[name]) as Values, rest, value)
  return { ...values, [name]: inner }
}

/** `readers.exclude` is CPS_BRIDGE_READERS_EXCLUDE. */
export const variableOf = ({ path }: Setting): string =>
  `CPS_BRIDGE_${path.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')}`

/** JSON where the text is some, else the text; a list may also be written with commas, origins by their names. */
function valueOf(text: string, { path, isList }: Setting): unknown {
  const parsed = jsonOr(text)
  const value = isList && typeof parsed === 'string' ? parsed.split(',').map((item) => item.trim()) : parsed
  return path.join() === 'origins' ? originRules(value) : value
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const originRules = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((item: unknown) => (typeof item === 'string' ? { origin: item } : item))
    : value

function environmentLayer(settings: readonly Setting[], { env }: ConfigMachine): Layer | null {
  let values: Values = {}
  for (const setting of settings) {
    const text = env[variableOf(setting)] ?? ''
    if (text !== '') values = withValue(values, setting.path, valueOf(text, setting))
  }
  return Object.keys(values).length === 0
    ? null
    : { kind: 'environment', place: 'CPS_BRIDGE_…', values, text: '' }
}

/** Values of the registry are named after the path; a number stands for a truth value too. */
function registryValue(setting: Setting, read: ConfigMachine['registry']): unknown {
  const name = setting.path.join('.')
  if (!setting.isList) {
    const value = read(name)
    if (typeof value === 'string') return valueOf(value, { ...setting, isList: false })
    return name === 'development' && value !== null ? value !== 0 : (value ?? undefined)
  }
  const items: unknown[] = []
  for (let index = 1; index <= MAX_ITEMS; index++) {
    const item = read(`${name}\\${index}`)
    if (item === null) break
    items.push(typeof item === 'string' ? jsonOr(item) : item)
  }
  return items.length === 0 ? undefined : name === 'origins' ? originRules(items) : items
}

function policyLayer(settings: readonly Setting[], machine: ConfigMachine): Layer | null {
  if (machine.platform === 'darwin') {
    const text = machine.managed(MANAGED_FILE)
    if (text === null) return null
    const { origins, ...values } = Object(JSON.parse(text)) as Values
    const all = origins === undefined ? values : { ...values, origins: originRules(origins) }
    return { kind: 'policy', place: MANAGED_FILE, values: all, text: '' }
  }
  if (machine.platform !== 'win32') return null
  let values: Values = {}
  for (const setting of settings) {
    const value = registryValue(setting, machine.registry)
    if (value !== undefined) values = withValue(values, setting.path, value)
  }
  const place = ['HKEY_LOCAL_MACHINE', POLICY_KEY].join('\\')
  return Object.keys(values).length === 0 ? null : { kind: 'policy', place, values, text: '' }
}

/** The file of everybody, where nobody names another. */
function defaultFile({ platform, env }: ConfigMachine): string {
  if (platform === 'win32')
    return win32.join(env['ProgramData'] ?? String.raw`C:\ProgramData`, 'cps-bridge', 'config.json')
  return platform === 'darwin'
    ? '/Library/Application Support/cps-bridge/config.json'
    : '/etc/cps-bridge/config.json'
}

/** The file to read; null: none was named, and none lies in its place. */
export function configFileOf(named: string | undefined, machine: ConfigMachine): string | null {
  const given = named ?? machine.env['CPS_BRIDGE_CONFIG'] ?? ''
  if (given !== '') return given
  const file = defaultFile(machine)
  return machine.exists(file) ? file : null
}

function fileLayer(path: string): Layer {
  let text: string
  try {
    // Editors of Windows put a byte order mark before the text.
    text = readTextWithin(path).replace(/^\uFEFF/, '')
  } catch (cause) {
    throw fileFault(`configuration ${path}`, 'read', cause)
  }
  try {
    return { kind: 'file', place: path, values: JSON.parse(text) as Values, text }
  } catch (cause) {
    const { line, column } = jsonFaultAt(text) ?? { line: 1, column: 1 }
    throw setupFault(SETUP.configurationJson(path, line, column), { cause })
  }
}

/**
 * Every source that says something, the strongest first.
 *
 * @throws BridgeError `SETUP_INVALID` when the file cannot be read, or is no JSON.
 */
export function readLayers(
  named: string | undefined,
  settings: readonly Setting[],
  machine: ConfigMachine,
): readonly Layer[] {
  const file = configFileOf(named, machine)
  return [
    policyLayer(settings, machine),
    environmentLayer(settings, machine),
    file === null ? null : fileLayer(file),
  ].filter((layer) => layer !== null)
}
