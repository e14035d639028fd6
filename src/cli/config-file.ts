/** Reads the configuration file and fills in its defaults (protocol, section 2). */
import { readFileSync } from 'node:fs'
import { type Config, ConfigFile, type OriginPolicy, type VirtualReaderRule } from '../contract/config.ts'
import { compileCheck } from '../contract/validate.ts'
import { setupFault, systemCode } from './setup-fault.ts'

/** What the command line says about the configuration; it wins over the file. */
export interface ConfigFlags {
  readonly config?: string | undefined
  readonly port?: number | undefined
  /** True: the virtual reader as configured; a name: with that profile; `none`: empty. */
  readonly virtual?: string | true | undefined
}

/** The portals that are allowed where the configuration names none. */
export const SHIPPED_ORIGINS = ['https://sante-paca.fr', 'https://www.sante-paca.fr']
const DEFAULT_POLICY = { pinEntry: 'page', identity: 'ask', formats: ['jws'] } as const
const LOOPBACK_ORIGIN = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::[1-9][0-9]{0,4})?$/

const checkFile = compileCheck(ConfigFile)

function readFile(path: string): ConfigFile {
  const where = `configuration ${path}`
  let value: unknown
  try {
    // Editors of Windows put a byte order mark before the text.
    value = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (cause) {
    const code = systemCode(cause)
    throw setupFault(code === undefined ? `${where}: not valid JSON` : `${where}: cannot be read (${code})`, {
      cause,
    })
  }
  const outcome = checkFile(value)
  if ('fault' in outcome) throw setupFault(`${where}: not valid or not known at ${outcome.fault || '/'}`)
  return outcome.value
}

/** Whether the text is an origin exactly as browsers write it (RFC 6454, 6.1). */
function isExactOrigin(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin
}

function checkOrigin(origin: string, place: string, allowLoopback: boolean): void {
  if (origin.includes('*')) throw setupFault(`${place}: wildcards are not allowed (${origin})`)
  if (!isExactOrigin(origin)) {
    const hint = URL.canParse(origin) ? `, write ${new URL(origin).origin}` : ''
    throw setupFault(`${place}: ${origin} is not an origin (scheme, host, port)${hint}`)
  }
  if (origin.startsWith('https://')) return
  if (!LOOPBACK_ORIGIN.test(origin)) throw setupFault(`${place}: ${origin} is not https`)
  if (!allowLoopback) {
    throw setupFault(`${place}: ${origin} needs "development": true and the virtual backend`)
  }
}

function originPolicies(file: ConfigFile, path: string, allowLoopback: boolean): readonly OriginPolicy[] {
  const rules = file.origins ?? SHIPPED_ORIGINS.map((origin) => ({ origin }))
  return rules.map((rule, index) => {
    const place = `configuration ${path}: /origins/${index}/origin`
    checkOrigin(rule.origin, place, allowLoopback)
    if (rules.findIndex(({ origin }) => origin === rule.origin) !== index) {
      throw setupFault(`${place}: ${rule.origin} is listed twice`)
    }
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
    port: flags.port ?? file.port ?? null,
    locale,
    development,
    origins: originPolicies(file, flags.config ?? '', development && backend === 'virtual'),
    readers: { ...readers, backend },
    pin: { ...DEFAULTS.pin, ...file.pin },
    log: { ...DEFAULTS.log, ...file.log },
  }
}
