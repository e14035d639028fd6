/** A configuration that changes under a bridge that runs: who loses a right is disconnected, and nobody else. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  dial,
  makeHome,
  removeHome,
  runToEnd,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { eventually } from '../../helpers/eventually.ts'

const FIRST = 'https://first.example'
const SECOND = 'https://second.example'

let home: string
let bridge: RunningBridge
let file: string
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home, config: { origins: [{ origin: FIRST }, { origin: SECOND }] } })
  file = join(home, '..', `${home.split('/').at(-1) ?? ''}-config.json`)
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

const status = async (): Promise<{ readonly code: number | null; readonly stdout: string }> =>
  runToEnd(home, ['status', '--json'])

describe('a portal that is taken out of the list', () => {
  it('is disconnected, and the other stays connected', async () => {
    const [first, second] = await Promise.all([
      dial(bridge, { origin: FIRST }),
      dial(bridge, { origin: SECOND }),
    ])
    await writeFile(file, JSON.stringify({ origins: [{ origin: SECOND }] }))
    await first.closed
    expect(await second.call('readers.list')).toMatchObject({ result: {} })
    await expect(dial(bridge, { origin: FIRST })).rejects.toThrow()
  })
})

describe('a configuration with a fault', () => {
  it('leaves the last good one in force, and status says where the fault is', async () => {
    expect((await status()).code).toBe(0)
    await writeFile(file, '{\n  "port": "x"\n}')
    await eventually(async () => expect((await status()).code).toBe(1))
    const { configFault } = JSON.parse((await status()).stdout) as { readonly configFault: string }
    expect(configFault).toMatch(/(?:line|ligne) 2/)
    const metrics = await runToEnd(home, ['status', '--metrics'])
    expect(metrics.code).toBe(0)
    expect(metrics.stdout.split('\n')).toContain('cps_bridge_config_faulty 1')
    const portal = await dial(bridge, { origin: SECOND })
    expect(await portal.call('readers.list')).toMatchObject({ result: {} })
    await portal.close()
  })

  it('does not start', async () => {
    const other = await makeHome()
    const { code, stderr } = await runToEnd(other, ['run', '--virtual', '--config', file])
    expect(code).toBe(2)
    expect(stderr).toContain('/port')
    await removeHome(other)
  })
})
