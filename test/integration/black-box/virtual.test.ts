/** What portals' own test runs play with the virtual reader: slow cards, counters, faults, and a holder in software. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answer,
  type Caller,
  dial,
  http,
  makeHome,
  MANAGED,
  PAGE,
  post,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')

let home: string
let bridge: RunningBridge
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

async function withPortal(origin: string, work: (portal: Caller) => Promise<void>): Promise<void> {
  const portal = await dial(bridge, { origin })
  try {
    await portal.result('virtual.insert', { profile: 'rpps' })
    await work(portal)
  } finally {
    await portal.result('virtual.configure', { delayMs: 0, failAt: null })
    await portal.close()
  }
}

const stepsOf = (frames: readonly Answer[]): unknown[] =>
  frames.filter(({ method }) => method === 'operation.progress').map(({ params }) => params?.['step'])

describe('virtual.configure', () => {
  it('has a slow card told step by step, to the caller alone', () =>
    withPortal(MANAGED, async (portal) => {
      const other = await dial(bridge)
      await portal.result('virtual.configure', { delayMs: 40 })
      await portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
      expect(stepsOf(portal.frames)).toEqual(['reading', 'verifying', 'signing'])
      const progress = portal.frames.find(({ method }) => method === 'operation.progress')
      expect(progress?.params).toEqual({ id: portal.frames.at(-1)?.id, step: 'reading' })
      expect(other.frames).toEqual([])
      await other.close()
    }))

  it('tells that a card is waited for', () =>
    withPortal(MANAGED, async (portal) => {
      await portal.result('virtual.remove')
      const identity = portal.call('card.identity', { waitSeconds: 5 })
      const told = await portal.until(({ method }) => method === 'operation.progress')
      expect(told.params).toMatchObject({ step: 'waiting-card' })
      const other = await dial(bridge)
      await other.result('virtual.insert')
      expect((await identity).result).toMatchObject({ nationalId: '899700075122' })
      await other.close()
    }))

  it('streams the steps over HTTP too', () =>
    withPortal(MANAGED, async (portal) => {
      await portal.result('virtual.configure', { delayMs: 40 })
      const { text } = await post(
        bridge,
        'activation.sign',
        { challenge: CHALLENGE, pin: '1234' },
        { origin: MANAGED, Accept: 'text/event-stream' },
      )
      expect([...text.matchAll(/^event: (.*)$/gm)].map(([, name]) => name)).toEqual([
        'operation.progress',
        'operation.progress',
        'operation.progress',
        'response',
      ])
    }))

  it('sets the counter of the code', () =>
    withPortal(MANAGED, async (portal) => {
      await portal.result('virtual.configure', { triesLeft: 1 })
      expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 1 })
      expect(await portal.code('pin.verify', { pin: '1234' })).toBe('PIN_LAST_TRY')
      await portal.result('virtual.configure', { triesLeft: 0 })
      expect(await portal.code('pin.verify', { pin: '1234' })).toBe('PIN_BLOCKED')
      const { error } = await portal.call('virtual.configure', { triesLeft: 4 })
      expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/triesLeft' } })
      await portal.result('virtual.remove')
      expect(await portal.code('virtual.configure', { triesLeft: 3 })).toBe('CARD_ABSENT')
    }))

  it.each(['reading', 'verifying', 'signing', 1])('fails the card once at %s, and spends no try', (failAt) =>
    withPortal(MANAGED, async (portal) => {
      await portal.result('virtual.configure', { failAt })
      const call = { challenge: CHALLENGE, pin: '1234' }
      const { error } = await portal.call('activation.sign', call)
      expect(error?.data).toMatchObject({ code: 'CARD_PROTOCOL', details: { statusWord: '6F00' } })
      expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 3 })
      expect(await portal.code('activation.sign', call)).toBe('ok')
    }),
  )
})

describe('virtual.prompt', () => {
  it('confirms the next prompt with the code of the test cards', () =>
    withPortal(PAGE, async (portal) => {
      await portal.result('virtual.prompt', { answer: 'confirm' })
      expect(await portal.result('activation.sign', { challenge: CHALLENGE })).toMatchObject({
        format: 'jws',
      })
      expect(portal.notifications().map(({ method }) => method)).toEqual([
        'prompt.requested',
        'prompt.closed',
      ])
    }))

  it('answers the prompt that is open, a question at a time: a wrong code, then the right one', () =>
    withPortal(PAGE, async (portal) => {
      const call = portal.call('activation.sign', { challenge: CHALLENGE })
      await portal.until(({ method }) => method === 'prompt.requested')
      await portal.result('virtual.prompt', { answer: 'confirm', pin: '0000' })
      await portal.result('virtual.prompt', { answer: 'confirm', pin: '1234' })
      expect((await call).result).toMatchObject({ nationalId: '899700075122' })
      expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 3 })
    }))

  it('gives the consent to read the identity, and takes the last try', () =>
    withPortal(PUBLIC, async (portal) => {
      await portal.result('virtual.insert', { profile: 'last-try' })
      await portal.result('virtual.prompt', { answer: 'confirm' })
      expect(await portal.result('card.identity')).toMatchObject({ verified: false })
      await portal.result('virtual.prompt', { answer: 'confirm' })
      expect(await portal.result('pin.verify')).toMatchObject({ verified: true })
    }))

  it('refuses, over HTTP as well', () =>
    withPortal(PAGE, async (portal) => {
      await post(bridge, 'virtual.prompt', { answer: 'refuse' }, { origin: PAGE })
      const { error } = await portal.call('pin.verify')
      expect(error?.data.code).toBe('PIN_CANCELLED')
      await confirmOne(portal)
    }))

  /** Two prompts in a row that do not end well would close the bridge to this origin for a minute. */
  const confirmOne = async (portal: Caller): Promise<void> => {
    await portal.result('virtual.prompt', { answer: 'confirm' })
    expect(await portal.result('pin.verify')).toMatchObject({ verified: true })
  }

  it('leaves a prompt unanswered, until the call is cancelled', () =>
    withPortal(PAGE, async (portal) => {
      await portal.result('virtual.prompt', { answer: 'ignore' })
      portal.send({ jsonrpc: '2.0', id: 'ignored', method: 'pin.verify' })
      const told = await portal.until(
        ({ method, params }) => method === 'operation.progress' && params?.['step'] === 'waiting-holder',
      )
      expect(told.params).toEqual({ id: 'ignored', step: 'waiting-holder' })
      expect(await portal.result('operation.cancel', { id: 'ignored' })).toEqual({ cancelled: true })
      const { error } = await portal.until(({ id }) => id === 'ignored')
      expect(error?.data.code).toBe('CANCELLED')
      await confirmOne(portal)
    }))

  it('answers for its own origin alone', () =>
    withPortal(PAGE, async (portal) => {
      await post(bridge, 'virtual.prompt', { answer: 'confirm' }, { origin: PUBLIC })
      portal.send({ jsonrpc: '2.0', id: 'asked', method: 'pin.verify' })
      await portal.until(
        ({ method, params }) => method === 'operation.progress' && params?.['step'] === 'waiting-holder',
      )
      await portal.result('operation.cancel', { id: 'asked' })
    }))
})

describe('bridge.info', () => {
  it('says what there is', async () => {
    const { json } = await post(bridge, 'bridge.info')
    expect(json.result?.['capabilities']).toEqual(
      expect.arrayContaining([
        'http.stream',
        'operation.progress',
        'virtual',
        'virtual.configure',
        'virtual.prompt',
      ]),
    )
    expect((await http(bridge, '/v1/health', { headers: { Origin: MANAGED } })).status).toBe(200)
  })
})
