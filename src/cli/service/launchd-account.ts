/** The account that the daemon runs under on macOS (dscl(1)): hidden, without a password, a shell or a home. */
import { inRoot, mustRun, type ServiceContext } from './service-context.ts'
import { exists } from './service-files.ts'

/** As the property list of the daemon says. */
export const DAEMON_STATE = '/Library/Application Support/cps-bridge'

const DSCL = '/usr/bin/dscl'
const CHOWN = '/usr/sbin/chown'
const NAME = '_cps-bridge'
const USER = `/Users/${NAME}`
const GROUP = `/Groups/${NAME}`
/** Numbers that macOS leaves to services of others than Apple: below 500 an account is hidden. */
const FIRST_ID = 300
const LAST_ID = 499

export interface ServiceAccount {
  /** @returns whether it was made now. */
  make(): Promise<boolean>
  /** @returns whether there was one. */
  remove(): Promise<boolean>
}

export function launchdAccount(context: ServiceContext): ServiceAccount {
  const { runCommand } = context
  const there = async (record: string): Promise<boolean> =>
    (await runCommand(DSCL, ['.', '-read', record])).code === 0
  const create = async (record: string, ...attribute: readonly string[]): Promise<void> => {
    await mustRun(context, DSCL, '.', '-create', record, ...attribute)
  }
  /** One that neither a user nor a group has. */
  async function freeId(): Promise<string> {
    const lists = await Promise.all([
      mustRun(context, DSCL, '.', '-list', '/Users', 'UniqueID'),
      mustRun(context, DSCL, '.', '-list', '/Groups', 'PrimaryGroupID'),
    ])
    const taken = new Set([...lists.join('\n').matchAll(/(\d+)$/gm)].map(([, id]) => Number(id)))
    for (let id = FIRST_ID; id <= LAST_ID; id++) if (!taken.has(id)) return String(id)
    throw new RangeError('no number is free for the account of the service')
  }
  return {
    async make() {
      if (await there(USER)) return false
      const id = await freeId()
      await create(GROUP, 'PrimaryGroupID', id)
      await create(USER, 'UniqueID', id)
      await create(USER, 'PrimaryGroupID', id)
      await create(USER, 'UserShell', '/usr/bin/false')
      await create(USER, 'NFSHomeDirectory', '/var/empty')
      await create(USER, 'IsHidden', '1')
      await mustRun(context, '/usr/bin/install', '-d', '-m', '700', DAEMON_STATE)
      await mustRun(context, CHOWN, '-R', `${id}:${id}`, DAEMON_STATE)
      return true
    },
    async remove() {
      if (!(await there(USER))) return false
      // What it leaves is root's: no later account with the same number shall have it.
      if (await exists(inRoot(context, DAEMON_STATE)))
        await mustRun(context, CHOWN, '-R', '0:0', DAEMON_STATE)
      await mustRun(context, DSCL, '.', '-delete', USER)
      if (await there(GROUP)) await mustRun(context, DSCL, '.', '-delete', GROUP)
      return true
    },
  }
}
