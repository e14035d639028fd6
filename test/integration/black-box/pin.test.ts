import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Caller,
  dial,
  makeHome,
  MANAGED,
  OTHER,
  PAGE,
  post,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { traceIn } from '../../helpers/secret-search.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const sign = { challenge: CHALLENGE }
const HOLD_SECONDS = 2

let home: string
let bridge: RunningBridge
let portal: Caller
beforeAll(async () => {
  home = await makeHome()
  const pin = { holdSeconds: HOLD_SECONDS, wrongPerOriginPerHour: 1000 }
  bridge = await startBridge({ home, config: { pin } })
  portal = await dial(bridge)
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})
beforeEach(() => portal.result('virtual.insert', { profile: 'rpps' }))

const insert = (profile: string): Promise<unknown> => portal.result('virtual.insert', { profile })
const triesLeft = async (): Promise<unknown> => (await portal.result('pin.status'))['triesLeft']

describe('a wrong PIN', () => {
  it.each([
    ['pin.verify', {}],
    ['activation.sign', sign],
  ])('costs one try and says how many are left: %s', async (method, params) => {
    const { error } = await portal.call(method, { ...params, pin: '0000' })
    expect(error).toMatchObject({ code: -32000, data: { code: 'PIN_INCORRECT', details: { triesLeft: 2 } } })
    expect(traceIn(JSON.stringify(error), '0000')).toBeNull()
    expect(await triesLeft()).toBe(2)
    expect(await portal.code(method, { ...params, pin: '1234' })).toBe('ok')
    expect(await triesLeft()).toBe(3)
  })

  it('never costs the last try unless the portal says so', async () => {
    await portal.call('pin.verify', { pin: '0000' })
    const { error } = await portal.call('pin.verify', { pin: '0000' })
    expect(error?.data).toMatchObject({ code: 'PIN_INCORRECT', details: { triesLeft: 1 } })
    for (const pin of ['0000', '1234'])
      for (const method of ['pin.verify', 'activation.sign']) {
        const params = method === 'activation.sign' ? { ...sign, pin } : { pin }
        const answer = await portal.call(method, params)
        expect(answer.error?.data).toMatchObject({ code: 'PIN_LAST_TRY', details: { triesLeft: 1 } })
      }
    expect(await triesLeft()).toBe(1)
    expect(await portal.code('activation.sign', { ...sign, pin: '1234', allowLastTry: true })).toBe('ok')
    expect(await triesLeft()).toBe(3)
  })

  it('blocks the card as the last one', async () => {
    await insert('last-try')
    expect(await portal.result('pin.status')).toEqual({ triesLeft: 1, blocked: false, entry: 'api' })
    expect(await portal.code('pin.verify', { pin: '0000', allowLastTry: false })).toBe('PIN_LAST_TRY')
    expect(await portal.code('pin.verify', { pin: '0000', allowLastTry: true })).toBe('PIN_BLOCKED')
    expect(await portal.result('pin.status')).toEqual({ triesLeft: 0, blocked: true, entry: 'api' })
    expect(await portal.code('pin.verify', { pin: '1234', allowLastTry: true })).toBe('PIN_BLOCKED')
  })
})

describe('a blocked card', () => {
  it('is read, and refuses every PIN without a try', async () => {
    await insert('blocked')
    expect(await portal.result('pin.status')).toEqual({ triesLeft: 0, blocked: true, entry: 'api' })
    expect(await portal.code('card.identity')).toBe('ok')
    for (const params of [{ pin: '1234' }, { pin: '1234', allowLastTry: true }, {}]) {
      expect(await portal.code('pin.verify', params)).toBe('PIN_BLOCKED')
      expect(await portal.code('activation.sign', { ...sign, ...params })).toBe('PIN_BLOCKED')
    }
  })
})

describe('what is no PIN', () => {
  it.each([
    '',
    '1',
    '123',
    '12345',
    '1234567890123',
    'abcd',
    '12 4',
    '１２３４',
    '12\u00004',
    '-123',
    '1234\n',
  ])('%j is PIN_FORMAT and never reaches the card', async (pin) => {
    const { error } = await portal.call('pin.verify', { pin })
    expect(error?.data).toMatchObject({
      code: 'PIN_FORMAT',
      details: { minLength: 4, maxLength: 4 },
    })
    expect(await portal.code('activation.sign', { ...sign, pin })).toBe('PIN_FORMAT')
    expect(await triesLeft()).toBe(3)
  })

  it.each([1234, null, true, ['1234'], { pin: '1234' }])('%j is REQUEST_INVALID', async (pin) => {
    const { error } = await portal.call('pin.verify', { pin })
    expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/pin' } })
  })

  it('an unknown purpose is REQUEST_INVALID', async () => {
    const { error } = await portal.call('pin.verify', { pin: '1234', then: 'anything' })
    expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/then' } })
    expect(await portal.code('pin.verify', { pin: '1234', allowLastTry: 'yes' })).toBe('REQUEST_INVALID')
  })

  it('absence is PIN_REQUIRED', async () => {
    const { error } = await portal.call('pin.verify')
    expect(error?.data).toMatchObject({ code: 'PIN_REQUIRED', details: { minLength: 4, maxLength: 4 } })
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })
})

describe('a portal whose PIN is typed on the bridge’s page', () => {
  it('may neither send one nor allow the last try, and reaches no card with it', async () => {
    for (const origin of [PAGE, PUBLIC]) {
      const page = await dial(bridge, { origin })
      for (const [method, params] of [
        ['pin.verify', {}],
        ['activation.sign', sign],
      ] as const) {
        const sent = await page.call(method, { ...params, pin: '0000' })
        expect(sent.error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/pin' } })
        const allowed = await page.call(method, { ...params, allowLastTry: true })
        expect(allowed.error?.data).toMatchObject({
          code: 'REQUEST_INVALID',
          details: { path: '/params/allowLastTry' },
        })
        expect(traceIn(JSON.stringify(sent), '0000')).toBeNull()
      }
      await page.close()
    }
    expect(await triesLeft()).toBe(3)
  })

  it('is told what stands in the way before the PIN is asked for, PIN_REQUIRED last where no prompt is possible', async () => {
    const code = async (method: string, params: object = {}): Promise<unknown> =>
      (await post(bridge, method, params, { origin: PAGE })).json.error?.data.code
    expect(await code('activation.sign', sign)).toBe('PIN_REQUIRED')
    expect(await code('activation.sign', { ...sign, expect: { test: false } })).toBe('CARD_MISMATCH')
    await insert('last-try')
    expect(await code('pin.verify')).toBe('PIN_REQUIRED')
    await insert('blocked')
    expect(await code('pin.verify')).toBe('PIN_BLOCKED')
    await portal.result('virtual.remove')
    expect(await code('pin.verify')).toBe('CARD_ABSENT')
  })
})

describe('the limit of wrong PINs', () => {
  it('counts them for each origin, and stops before the card', async () => {
    const folder = await makeHome()
    const strict = await startBridge({ home: folder, config: { pin: { wrongPerOriginPerHour: 2 } } })
    try {
      const one = await dial(strict)
      const two = await dial(strict, { origin: OTHER })
      for (let round = 0; round < 2; round += 1) {
        expect(await one.code('pin.verify', { pin: '0000' })).toBe('PIN_INCORRECT')
        expect(await two.code('pin.verify', { pin: '1234' })).toBe('ok')
      }
      const again = await dial(strict)
      for (const caller of [one, again]) {
        const { error } = await caller.call('pin.verify', { pin: '1234' })
        expect(error?.data.code).toBe('RATE_LIMITED')
        const seconds = Number(error?.data.details?.['retryAfterSeconds'])
        expect(seconds).toBeGreaterThan(3500)
        expect(seconds).toBeLessThanOrEqual(3600)
        expect(await caller.code('activation.sign', { ...sign, pin: '0000' })).toBe('RATE_LIMITED')
      }
      expect(await two.result('pin.status')).toMatchObject({ triesLeft: 3 })
      expect(await two.code('pin.verify', { pin: '1234' })).toBe('ok')
      expect(await one.code('card.identity')).toBe('ok')
    } finally {
      await strict.stop()
      await removeHome(folder)
    }
  })
})

describe('a hold', () => {
  const hold = { pin: '1234', then: 'activation.sign' }

  it('lets its connection sign once without the PIN', async () => {
    expect(await portal.result('pin.verify', hold)).toEqual({
      verified: true,
      expiresInSeconds: HOLD_SECONDS,
    })
    expect(await portal.code('card.identity')).toBe('ok')
    expect(await portal.code('activation.sign', sign)).toBe('ok')
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })

  it('ends by itself', async () => {
    await portal.result('pin.verify', hold)
    await new Promise((resolve) => setTimeout(resolve, HOLD_SECONDS * 1000 + 100))
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })

  it('is not lengthened by the connection’s own calls', async () => {
    await portal.result('pin.verify', hold)
    const until = Date.now() + HOLD_SECONDS * 1000 + 100
    while (Date.now() < until) {
      await portal.result('pin.status')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })

  it('is nobody else’s', async () => {
    const same = await dial(bridge, { origin: MANAGED })
    await portal.result('pin.verify', hold)
    const startedAt = Date.now()
    const code = await same.code('activation.sign', sign)
    expect(['CARD_BUSY', 'PIN_REQUIRED']).toContain(code)
    expect(Date.now() - startedAt).toBeLessThan(2500)
    await same.close()
  })

  it('makes the others wait two seconds at most', async () => {
    const folder = await makeHome()
    const patient = await startBridge({ home: folder, config: { pin: { holdSeconds: 60 } } })
    try {
      const holder = await dial(patient)
      const other = await dial(patient, { origin: OTHER })
      const identity = await holder.result('card.identity')
      await holder.result('pin.verify', hold)
      const cached = Date.now()
      expect(await other.result('card.identity')).toEqual(identity)
      expect(Date.now() - cached).toBeLessThan(500)
      const startedAt = Date.now()
      expect(await other.code('activation.sign', { ...sign, pin: '1234' })).toBe('CARD_BUSY')
      expect(Date.now() - startedAt).toBeGreaterThan(1500)
      expect(Date.now() - startedAt).toBeLessThan(3000)
      const waiting = other.call('activation.sign', { ...sign, pin: '1234' })
      await holder.close()
      expect((await waiting).result).toMatchObject({ format: 'jws' })
    } finally {
      await patient.stop()
      await removeHome(folder)
    }
  })

  it('ends with the card', async () => {
    await portal.result('pin.verify', hold)
    await portal.result('virtual.remove')
    await portal.result('virtual.insert')
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })

  it('ends when a wrong PIN follows', async () => {
    await portal.result('pin.verify', hold)
    expect(await portal.code('activation.sign', { ...sign, pin: '0000' })).toBe('PIN_INCORRECT')
    expect(await portal.code('activation.sign', sign)).toBe('PIN_REQUIRED')
  })

  it('shows the counter while the card counts as verified', async () => {
    await portal.result('pin.verify', hold)
    expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 3, blocked: false })
    expect(await portal.code('activation.sign', sign)).toBe('ok')
  })
})

describe('a portal that goes on calling', () => {
  const hold = { pin: '1234', then: 'activation.sign' }

  it('may cancel its own call, and no other', async () => {
    const holder = await dial(bridge, { origin: OTHER })
    await holder.result('pin.verify', hold)
    portal.send({ jsonrpc: '2.0', id: 'slow', method: 'activation.sign', params: { ...sign, pin: '1234' } })
    expect(await holder.result('operation.cancel', { id: 'slow' })).toEqual({ cancelled: false })
    expect(await portal.result('operation.cancel', { id: 'other' })).toEqual({ cancelled: false })
    expect(await portal.result('operation.cancel', { id: 'slow' })).toEqual({ cancelled: true })
    const { error } = await portal.until((frame) => frame.id === 'slow')
    expect(error).toMatchObject({ code: -32000, data: { code: 'CANCELLED' } })
    expect(await portal.result('operation.cancel', { id: 'slow' })).toEqual({ cancelled: false })
    expect(await holder.code('activation.sign', sign)).toBe('ok')
    expect(await triesLeft()).toBe(3)
    await holder.close()
  })

  it('must not use the id of a pending call, and may have 32 of them', async () => {
    const holder = await dial(bridge, { origin: OTHER })
    const greedy = await dial(bridge)
    await holder.result('pin.verify', hold)
    for (let id = 1; id <= 32; id += 1)
      greedy.send({ jsonrpc: '2.0', id, method: 'activation.sign', params: { ...sign, pin: '1234' } })
    greedy.send({ jsonrpc: '2.0', id: 7, method: 'bridge.info' })
    const used = await greedy.until((frame) => frame.error?.code === -32600)
    expect(used.error?.data.code).toBe('REQUEST_INVALID')
    greedy.send({ jsonrpc: '2.0', id: 33, method: 'bridge.info' })
    const over = await greedy.until(({ id }) => id === 33)
    expect(over.error).toMatchObject({ code: -32000, data: { code: 'RATE_LIMITED' } })
    await greedy.close()
    expect(await holder.code('activation.sign', sign)).toBe('ok')
    await holder.close()
    expect(await triesLeft()).toBe(3)
  })
})

describe('the PIN', () => {
  it('is in no line that the bridge writes', () => {
    expect(traceIn(bridge.said(), '1234', '0000')).toBeNull()
  })
})
