/** `cps-bridge status`: whether the bridge of this user runs and can do its work, for people and for monitoring. */
import type { Locale } from '../../errors/messages.ts'
import { hostSystem } from '../../state/host-system.ts'
import { askAsAdmin, findAdminAccess, getAsAdmin } from '../../state/admin-request.ts'
import type { BridgeState } from '../../contract/state.ts'
import type { Output } from '../output.ts'

export interface StatusFlags {
  readonly json?: boolean | undefined
  readonly metrics?: boolean | undefined
}

const TEXTS = {
  fr: {
    runs: 'cps-bridge {version} répond à l’adresse {url} depuis {since}.',
    readers: 'Lecteurs : {readers} ; cartes CPS : {cards} ; portails connectés : {connections}.',
    noPcsc: 'Le service des lecteurs n’est pas là ({reason}).',
    logFailing: 'Des lignes du journal se perdent.',
    auditFailing: 'Des lignes du journal d’audit se perdent.',
    configFault: 'La configuration a une erreur, la dernière bonne est en vigueur : {reason}',
  },
  en: {
    runs: 'cps-bridge {version} answers at {url} since {since}.',
    readers: 'Readers: {readers}; CPS cards: {cards}; portals connected: {connections}.',
    noPcsc: 'The reader service is not there ({reason}).',
    logFailing: 'Lines of the log are being lost.',
    auditFailing: 'Lines of the audit trail are being lost.',
    configFault: 'The configuration has a fault, the last good one is in force: {reason}',
  },
} as const

function faultsOf(state: BridgeState, locale: Locale): readonly string[] {
  const { noPcsc, logFailing, auditFailing, configFault } = TEXTS[locale]
  return [
    ...(state.degraded === null ? [] : [noPcsc.replace('{reason}', state.degraded)]),
    ...(state.logFailing ? [logFailing] : []),
    ...(state.auditFailing ? [auditFailing] : []),
    ...(state.configFault === null ? [] : [configFault.replace('{reason}', state.configFault)]),
  ]
}

/**
 * The exit code is 0: it works, 1: it runs and something is wrong, 2: no bridge of this user answers.
 *
 * @throws BridgeError `SETUP_INVALID` when none answers.
 */
export async function status(flags: StatusFlags, output: Output, locale: Locale): Promise<void> {
  const access = await findAdminAccess(hostSystem())
  if (flags.metrics === true) {
    output.line((await askAsAdmin(access, '/v1/metrics', 'GET')).trimEnd())
    return
  }
  const state = (await getAsAdmin(access, '/v1/state')) as BridgeState
  const faults = faultsOf(state, locale)
  if (flags.json === true) output.json({ url: access.url, ...state })
  else {
    const { runs, readers } = TEXTS[locale]
    const values = { ...state, url: access.url, since: state.startedAt } as Readonly<Record<string, unknown>>
    const fill = (text: string): string =>
      text.replaceAll(/\{(\w+)\}/g, (_place, name: string) => String(values[name]))
    for (const line of [fill(runs), fill(readers), ...faults]) output.line(line)
  }
  if (faults.length > 0) process.exitCode = 1
}
