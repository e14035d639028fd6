/** What takes the bridge minutes, on one whose clocks run ten times as fast (libfaketime). */
import { get } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  dial,
  makeHome,
  MANAGED,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { askHolder } from '../../helpers/prompt-window.ts'

const SPEED = 10
/** `faketime` itself would stay between the test and the program, and keep signals for itself. */
const FASTER = ['env', 'LD_PRELOAD=/usr/$LIB/faketime/libfaketime.so.1', `FAKETIME=+0 x${SPEED}`]
const ASKING = ['https://refused.example', 'https://left.example'] as const

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  const origins = [
    { origin: MANAGED, pinEntry: 'api', identity: 'allow' },
    ...ASKING.map((origin) => ({ origin })),
  ]
  bridge = await startBridge({ home, launcher: FASTER, fresh: false, config: { origins } })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

describe('patience', () => {
  it('ends: a refused portal waits a minute, then two; a prompt nobody answers expires', async () => {
    const [portal, other] = await Promise.all(ASKING.map((origin) => dial(bridge, { origin })))
    if (portal === undefined || other === undefined) throw new RangeError('two portals')
    const left = await askHolder(bridge, other, 'pin.verify')
    const refuseOne = async (): Promise<void> => {
      const { page, code } = await askHolder(bridge, portal, 'pin.verify')
      await page.refuse()
      expect(await code()).toBe('PIN_CANCELLED')
    }
    const secondsToWait = async (): Promise<number> => {
      const { error } = await portal.call('pin.verify')
      expect(error?.data.code).toBe('RATE_LIMITED')
      return Number(error?.data.details?.['retryAfterSeconds'])
    }
    await refuseOne()
    await refuseOne()
    const first = await secondsToWait()
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThanOrEqual(60)
    await delay((first * 1000) / SPEED + 100)
    await refuseOne()
    const second = await secondsToWait()
    expect(second).toBeGreaterThan(60)
    expect(second).toBeLessThanOrEqual(120)

    expect([await left.closed(), await left.code()]).toEqual(['expired', 'PIN_TIMEOUT'])
    expect((await left.page.shows('done')).outcome).toBe('expired')
    const desk = await dial(bridge)
    expect(await desk.result('pin.status')).toMatchObject({ triesLeft: 3 })
  })
})

describe('GET /v1/events', () => {
  it('is kept alive by comments', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const { port, ca } = bridge
      const headers = { Origin: MANAGED, Accept: 'text/event-stream' }
      const outgoing = get(
        { host: 'localhost', port, path: '/v1/events', ca, agent: false, headers },
        (response) => {
          response.on('error', () => undefined)
          response.on('data', (chunk: Buffer) => {
            if (!/^:/m.test(chunk.toString())) return
            resolve(chunk.toString())
            outgoing.destroy()
          })
        },
      )
      outgoing.once('error', reject)
    })
    expect(text).toMatch(/^:/m)
  })
})
