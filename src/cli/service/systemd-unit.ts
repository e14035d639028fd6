/** What both managers of systemd, that of the computer and that of a user, are asked. */
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { inRoot, type ServiceContext } from './service-context.ts'
import { exists } from './service-files.ts'

export const SYSTEMCTL = '/usr/bin/systemctl'
export const UNIT = 'cps-bridge.service'
/** For every user, from their log-on (systemd.unit(5), "Unit File Load Path"). */
export const GLOBAL_USER_UNIT = `/etc/systemd/user/${UNIT}`

/** @param place - exists while that manager runs: sd_booted(3), and its socket for a user's. */
export async function requireSystemd(context: ServiceContext, place: string): Promise<void> {
  if (!(await exists(inRoot(context, place)))) throw setupFault(SETUP.noServiceManager('systemd'))
}

export interface UnitState {
  readonly running: boolean
  readonly automatic: boolean
  readonly pid: number | null
  /** Where its unit was loaded from; empty: there is none. */
  readonly unitFile: string
}

/** @param scope - `--user`, or nothing. */
export async function unitState(
  { runCommand }: ServiceContext,
  scope: readonly string[],
): Promise<UnitState> {
  const names = 'ActiveState,UnitFileState,MainPID,FragmentPath'
  const { output } = await runCommand(SYSTEMCTL, [...scope, 'show', '--property', names, UNIT])
  const values = new Map([...output.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value = '']) => [name, value]))
  const pid = Number(values.get('MainPID') ?? 0)
  return {
    running: values.get('ActiveState') === 'active',
    automatic: values.get('UnitFileState') === 'enabled',
    pid: pid > 0 ? pid : null,
    unitFile: values.get('FragmentPath') ?? '',
  }
}

/** What the service itself said when it gave up: the last line of its own on standard error. */
async function reasonOf({ runCommand }: ServiceContext, scope: readonly string[]): Promise<string> {
  const args = [...scope, '-u', UNIT, '-n', '30', '-o', 'cat', '--no-pager']
  const { output } = await runCommand('/usr/bin/journalctl', args)
  const said = output.split('\n').filter((line) => line.startsWith(TOLD))
  return said.at(-1)?.slice(TOLD.length) ?? ''
}

const TOLD = 'cps-bridge: '

/** @throws BridgeError `SETUP_INVALID` with the reason that the service gave. */
export async function activate(
  context: ServiceContext,
  scope: readonly string[],
  verb: 'start' | 'restart',
): Promise<void> {
  const { code } = await context.runCommand(SYSTEMCTL, [...scope, verb, UNIT])
  if (code !== 0) throw setupFault(SETUP.serviceNotStarted(await reasonOf(context, scope)))
}
