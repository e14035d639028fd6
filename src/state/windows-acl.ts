/** Closes a folder to everybody but its user, SYSTEM and the administrators (Windows access control lists). */
import { win32 } from 'node:path'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import type { CommandRunner } from './run-command.ts'

/** Well-known security identifiers: LocalSystem and the group of administrators. Names of accounts are translated, these are not. */
const SYSTEM = 'S-1-5-18'
const ADMINISTRATORS = 'S-1-5-32-544'

/** Full access, inherited by folders and files inside. */
const FULL_ACCESS = '(OI)(CI)F'

const SECURITY_IDENTIFIER = /\bS-1-[0-9-]+\b/

/** The switches of a call of icacls that say what it does. */
const stepOf = (args: readonly string[]): string =>
  args
    .slice(1)
    .filter((arg) => arg.startsWith('/') && arg !== '/L' && arg !== '/Q')
    .join(' ')

export interface AclOptions {
  readonly runCommand: CommandRunner
  /** `%SystemRoot%`: the programs are called by their full path, so that none is taken from elsewhere. */
  readonly systemRoot: string
  /** What the token of this process says, where `whoami` does not (wine's knows fewer options). */
  readonly tokenUser?: () => string | null
  /** There is nothing in the folder. */
  readonly isEmpty: boolean
}

/**
 * Makes this user the owner of the folder and of all in it, and replaces every right by three: user, SYSTEM,
 * administrators; nothing is inherited from above. Done at each start: what others were granted meanwhile is gone,
 * and a folder of somebody else, whose owner this user cannot become, is refused.
 *
 * @throws BridgeError `SETUP_INVALID` naming the step.
 */
export async function closeWindowsFolder(
  folder: string,
  { runCommand, systemRoot, tokenUser = () => null, isEmpty }: AclOptions,
): Promise<void> {
  const program = (name: string): string => win32.join(systemRoot, 'System32', name)
  const whoami = await runCommand(program('whoami.exe'), ['/user', '/fo', 'csv', '/nh'])
  const [told] = whoami.code === 0 ? (SECURITY_IDENTIFIER.exec(whoami.output) ?? []) : []
  const user = told ?? tokenUser()
  if (user === null) throw setupFault(SETUP.noSecurityIdentifier(folder))

  const quiet = ['/L', '/Q']
  const rights = [user, SYSTEM, ADMINISTRATORS].map((identifier) => `*${identifier}:${FULL_ACCESS}`)
  const steps: readonly (readonly string[])[] = [
    [folder, '/setowner', `*${user}`, ...quiet],
    [folder, '/reset', ...quiet],
    [folder, '/inheritance:r', '/grant:r', ...rights, ...quiet],
    [folder, '/setowner', `*${user}`, '/T', ...quiet],
    // With the folder closed, its content: on an empty folder the pattern would be an error.
    ...(isEmpty ? [] : [[win32.join(folder, '*'), '/reset', '/T', ...quiet]]),
  ]
  for (const args of steps) {
    const { code } = await runCommand(program('icacls.exe'), args)
    if (code !== 0) throw setupFault(SETUP.rightsNotSet(folder, stepOf(args), code))
  }
}
