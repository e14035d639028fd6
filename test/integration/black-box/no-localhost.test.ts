/** A machine whose hosts file does not name `localhost`: the command line finds its bridge by the address. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeHome, type RunningBridge, removeHome, runToEnd, startBridge } from '../../helpers/black-box.ts'

const NO_HOSTS = ['unshare', '--mount', 'sh', '-c', 'mount --bind /dev/null /etc/hosts && exec "$@"', 'sh']

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home, launcher: NO_HOSTS })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

it('opens the status page', async () => {
  const { code, stdout, stderr } = await runToEnd(home, ['open', '--print'], { launcher: NO_HOSTS })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(bridge.url)
})
