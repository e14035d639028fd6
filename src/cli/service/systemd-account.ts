/** The account that the service of the whole computer runs under. */
import { inRoot, mustRun, type ServiceContext } from './service-context.ts'
import { exists } from './service-files.ts'
import { ROOT_SERVICE_FOLDER } from '../../state/state-folder-path.ts'

const ACCOUNT = 'cps-bridge'
const GETENT = '/usr/bin/getent'
const ROOT = '0:0'

export interface ServiceAccount {
  /** @returns whether it was made now. */
  make(): Promise<boolean>
  /**
   * Removes an account that `make` made, and no other of that name. What it leaves is root's: no later account with the
   * same number shall have it; systemd gives it back to the next one (`StateDirectory=`, systemd.exec(5)).
   *
   * @returns whether there was one.
   */
  remove(): Promise<boolean>
}

export function systemdAccount(context: ServiceContext): ServiceAccount {
  const { runCommand } = context
  const entry = async (): Promise<string> => (await runCommand(GETENT, ['passwd', ACCOUNT])).output
  return {
    async make() {
      if ((await entry()) !== '') return false
      const home = ['--home-dir', ROOT_SERVICE_FOLDER, '--no-create-home']
      const args = ['--system', '--user-group', ...home, '--shell', '/usr/sbin/nologin', ACCOUNT]
      await mustRun(context, '/usr/sbin/useradd', ...args)
      return true
    },
    async remove() {
      // name:password:uid:gid:comment:home:shell (passwd(5))
      if ((await entry()).split(':')[5] !== ROOT_SERVICE_FOLDER) return false
      const folder = inRoot(context, ROOT_SERVICE_FOLDER)
      if (await exists(folder))
        await mustRun(context, '/usr/bin/chown', '--recursive', '--no-dereference', ROOT, folder)
      await mustRun(context, '/usr/sbin/userdel', ACCOUNT)
      return true
    },
  }
}
