/** `readers`, `identity` and `sign`: on the reader directly, without the daemon. */
import { pino } from 'pino'
import { type Bridge, LOCAL_AUDIENCE } from '../../bridge/bridge.ts'
import { isChallenge } from '../../bridge/operations/statement.ts'
import { validateParams } from '../../contract/checks.js'
import type { MethodName, Params } from '../../contract/methods.ts'
import { checkOf, parseWith } from '../../contract/validate.ts'
import { pcscUnavailable } from '../../errors/bridge-error.ts'
import { type Locale } from '../../errors/messages.ts'
import { type ConfigFlags, loadConfig } from '../../daemon/config-file.ts'
import { hostSystem } from '../../state/host-system.ts'
import { localContext } from '../../daemon/local-context.ts'
import { openBridge } from '../../daemon/open-readers.ts'
import { type Output, printTable } from '../output.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { askPin, readPinFromStdin } from '../read-pin.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { interruptible } from '../until-signal.ts'

export interface CardFlags extends Pick<ConfigFlags, 'config' | 'virtual'> {
  readonly reader?: string | undefined
  readonly json?: boolean | undefined
}

export interface SignFlags extends CardFlags {
  readonly audience: string
  readonly challenge: string
  readonly format?: string | undefined
  readonly confirm?: string | undefined
  readonly allowLastTry?: boolean | undefined
  readonly pinStdin?: boolean | undefined
}

/** `Reader.state` in words. */
const STATES = {
  fr: { empty: 'vide', present: 'carte présente', mute: 'carte muette', unavailable: 'occupé' },
  en: { empty: 'empty', present: 'present', mute: 'mute', unavailable: 'unavailable' },
} as const

/** Parameters that come from the command line, checked like those that come from a portal. */
export function checkedParams<M extends MethodName>(method: M, value: object): Params<M> {
  const defined = Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined))
  return parseWith(checkOf(validateParams[method]), defined, '/params')
}

/** What the readers of a command are opened with; the log of a command is what it prints. */
export async function readerOptions(flags: Pick<CardFlags, 'config' | 'virtual'>) {
  const config = loadConfig(flags)
  const stateFolder = config.readers.backend === 'virtual' ? await openStateFolder(hostSystem()) : ''
  return { config, stateFolder, info: packageInfo(), logger: pino({ level: 'silent' }) }
}

/** Runs with a bridge of its own over the readers that the configuration asks for, and stops it. */
export async function withBridge(
  flags: CardFlags,
  work: (bridge: Bridge, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { bridge } = await openBridge(await readerOptions(flags))
  try {
    await interruptible(async (signal) => {
      await bridge.start()
      await work(bridge, signal)
    })
  } finally {
    await bridge.stop()
  }
}

export async function readers(flags: CardFlags, output: Output, locale: Locale): Promise<void> {
  await withBridge(flags, async ({ operations }, signal) => {
    const { readers: found, degraded } = await operations['readers.list']({}, localContext(signal, locale))
    if (flags.json === true) output.json({ readers: found, ...(degraded !== undefined && { degraded }) })
    if (degraded !== undefined) throw pcscUnavailable(degraded)
    if (flags.json === true) return
    if (found.length === 0) output.line(locale === 'fr' ? 'Aucun lecteur.' : 'No reader.')
    printTable(
      found.map(({ id, name, state, card }) => [id, name, STATES[locale][state], card?.kind ?? '']),
      output,
    )
  })
}

export async function identity(flags: CardFlags, output: Output, locale: Locale): Promise<void> {
  const params = checkedParams('card.identity', { reader: flags.reader })
  await withBridge(flags, async ({ operations }, signal) => {
    const found = await operations['card.identity'](params, localContext(signal, locale))
    if (flags.json === true) {
      output.json(found)
      return
    }
    const name = [found.title, found.givenName, found.familyName].filter((part) => part !== null).join(' ')
    output.line(found.nationalId)
    if (name !== '') output.line(name)
  })
}

/** The audience is signed as the origin would be: it must be one, or the word for local use. */
function checkAudience(audience: string): void {
  const exact = URL.canParse(audience) && new URL(audience).origin === audience
  if (!exact && audience !== LOCAL_AUDIENCE) throw setupFault(USAGE.notOrigin('--audience', audience))
}

/** Asks on the terminal, or reads the standard input with `--pin-stdin`. */
export function obtainPin(
  flags: Pick<SignFlags, 'pinStdin'>,
  locale: Locale,
  signal?: AbortSignal,
): Promise<string> {
  if (flags.pinStdin === true) return readPinFromStdin(process.stdin, signal)
  const question = locale === 'fr' ? 'Code porteur : ' : 'Code: '
  return askPin(question, process.stdin, process.stderr, signal)
}

export async function sign(flags: SignFlags, output: Output, locale: Locale): Promise<void> {
  checkAudience(flags.audience)
  const { reader, challenge, format, confirm, allowLastTry } = flags
  const params = checkedParams('activation.sign', { reader, challenge, format, confirm, allowLastTry })
  if (!isChallenge(params.format ?? 'jws', challenge))
    throw setupFault(USAGE.notChallenge(params.format ?? 'jws'))
  await withBridge(flags, async ({ operations }, signal) => {
    const context = localContext(signal, locale, flags.audience)
    const signed = await operations['activation.sign'](
      { ...params, pin: await obtainPin(flags, locale, signal) },
      context,
    )
    if (flags.json === true) output.json(signed)
    else output.line(typeof signed.token === 'string' ? signed.token : JSON.stringify(signed.token))
  })
}
