/** The PIN (protocol 5, “The PIN” and “Order of checks”). */
import type { Bench, RpcAnswer } from '../bench.ts'
import { CHALLENGE, expectError, expectHttpError, PIN } from '../expect.ts'
import { NotTried, same, that } from '../difference.ts'
import type { Row } from '../row.ts'

const WRONG = '9870'

/** What is not a PIN, and not to be found in any answer. */
const NO_PINS = ['123', '98765', '12a4', ' 9870', '٣٤٥٦']

const triesLeft = async (bench: Bench): Promise<unknown> =>
  bench.result((await bench.post('pin.status')).message)['triesLeft']

/** The answer does not repeat what was typed; a random id may by chance. */
function expectUnsaid({ body }: RpcAnswer, pin: string): void {
  const said = body.replace(/"requestId":"[^"]*"/, '')
  that(!said.includes(pin), 'an answer without the PIN in it', body)
}

/** @throws NotTried when earlier runs used up the wrong PINs of this hour. */
function refuseIfLimited({ message }: RpcAnswer): void {
  if (message.error?.data?.['code'] === 'RATE_LIMITED')
    throw new NotTried('the wrong PINs of this hour are used up for this origin')
}

const BOTH_ROWS: readonly Row[] = [
  {
    name: 'pin/status',
    clause: '5',
    sentence: 'pin.status tells the tries left, blocked, and where the code is entered.',
    card: 'rpps',
    async run(bench) {
      const { triesLeft, blocked, entry } = bench.result((await bench.post('pin.status')).message)
      same(
        'status',
        { triesLeft, blocked, entry },
        { triesLeft: 3, blocked: false, entry: bench.policy.pinEntry },
      )
    },
  },
  {
    name: 'pin/blocked',
    clause: '5, 7',
    sentence: 'A blocked card: PIN_BLOCKED without a try, HTTP 403.',
    card: 'blocked',
    async run(bench) {
      const { triesLeft, blocked } = bench.result((await bench.post('pin.status')).message)
      same('status', { triesLeft, blocked }, { triesLeft: 0, blocked: true })
      expectHttpError(await bench.post('pin.verify'), 403, 'PIN_BLOCKED')
    },
  },
  {
    name: 'pin/required',
    clause: '4, 7',
    sentence: 'A call without a PIN and without a way to prompt is PIN_REQUIRED, HTTP 400.',
    card: 'rpps',
    async run(bench) {
      const details = expectHttpError(await bench.post('pin.verify'), 400, 'PIN_REQUIRED')
      same('details', details, { minLength: 4, maxLength: 4 })
    },
  },
  {
    name: 'pin/never-said',
    clause: '5, 7',
    sentence: 'No error says a PIN, whatever was sent as one.',
    card: 'rpps',
    async run(bench) {
      for (const pin of NO_PINS) {
        const answer = await bench.post('pin.verify', { pin })
        that(answer.status >= 400, 'an error', answer.body)
        expectUnsaid(answer, pin)
      }
      expectUnsaid(
        await bench.postText(`{"jsonrpc":"2.0","id":1,"method":"pin.verify","params":{"pin":"${WRONG}"`),
        WRONG,
      )
      same('tries left', await triesLeft(bench), 3)
    },
  },
]

const PAGE_ROWS: readonly Row[] = [
  {
    name: 'pin/page-takes-none',
    clause: '5',
    sentence: 'In page mode pin or allowLastTry from the portal is REQUEST_INVALID and reaches no card.',
    pinEntry: 'page',
    card: 'rpps',
    async run(bench) {
      const pin = expectHttpError(await bench.post('pin.verify', { pin: PIN }), 400, 'REQUEST_INVALID')
      same('path', pin['path'], '/params/pin')
      const last = expectHttpError(
        await bench.post('pin.verify', { allowLastTry: true }),
        400,
        'REQUEST_INVALID',
      )
      same('path', last['path'], '/params/allowLastTry')
      same('tries left', await triesLeft(bench), 3)
    },
  },
]

const API_ROWS: readonly Row[] = [
  {
    name: 'pin/format',
    clause: '5, 7',
    sentence: 'A text that is no PIN is PIN_FORMAT, anything else REQUEST_INVALID; neither reaches the card.',
    pinEntry: 'api',
    card: 'rpps',
    async run(bench) {
      for (const pin of NO_PINS) expectHttpError(await bench.post('pin.verify', { pin }), 400, 'PIN_FORMAT')
      expectHttpError(await bench.post('pin.verify', { pin: 1234 }), 400, 'REQUEST_INVALID')
      same('tries left', await triesLeft(bench), 3)
    },
  },
  {
    name: 'pin/incorrect',
    clause: '5, 7',
    sentence:
      'A wrong PIN costs one try: PIN_INCORRECT with the tries left, HTTP 403; the right one restores them.',
    pinEntry: 'api',
    card: 'rpps',
    async run(bench) {
      const wrong = await bench.post('pin.verify', { pin: WRONG })
      refuseIfLimited(wrong)
      same('details', expectHttpError(wrong, 403, 'PIN_INCORRECT'), { triesLeft: 2 })
      expectUnsaid(wrong, WRONG)
      same('tries left', await triesLeft(bench), 2)
      same('status of the right one', (await bench.post('pin.verify', { pin: PIN })).status, 200)
      same('tries left after it', await triesLeft(bench), 3)
    },
  },
  {
    name: 'pin/last-try',
    clause: '5, 7',
    sentence: 'With one try left: PIN_LAST_TRY and no try made, unless allowLastTry.',
    pinEntry: 'api',
    card: 'last-try',
    async run(bench) {
      const guarded = await bench.post('pin.verify', { pin: PIN })
      refuseIfLimited(guarded)
      same('details', expectHttpError(guarded, 409, 'PIN_LAST_TRY'), { triesLeft: 1 })
      same('tries left', await triesLeft(bench), 1)
      same(
        'status with allowLastTry',
        (await bench.post('pin.verify', { pin: PIN, allowLastTry: true })).status,
        200,
      )
    },
  },
  {
    name: 'pin/stateless',
    clause: '4',
    sentence: 'Over HTTP a verified PIN does not outlive the call.',
    pinEntry: 'api',
    card: 'rpps',
    async run(bench) {
      const { message } = await bench.post('pin.verify', { pin: PIN, then: 'activation.sign' })
      if (message.error?.data?.['code'] === 'RATE_LIMITED') throw new NotTried('the origin is rate limited')
      same('result', bench.result(message), { verified: true, expiresInSeconds: 0 })
      expectHttpError(await bench.post('activation.sign', { challenge: CHALLENGE }), 400, 'PIN_REQUIRED')
    },
  },
  {
    name: 'pin/hold',
    clause: '5',
    sentence: 'then keeps the card for this connection and for one signature.',
    pinEntry: 'api',
    card: 'rpps',
    async run(bench) {
      const portal = await bench.dial()
      const verified = bench.result(
        await portal.callWithHolder('pin.verify', { pin: PIN, then: 'activation.sign' }),
      )
      if (verified['expiresInSeconds'] === 0)
        throw new NotTried('this bridge holds no card (pin.holdSeconds is 0)')
      bench.result(await portal.callWithHolder('activation.sign', { challenge: CHALLENGE }))
      expectError(await portal.call('activation.sign', { challenge: CHALLENGE }), 'PIN_REQUIRED')
    },
  },
  {
    name: 'pin/held-elsewhere',
    clause: '5',
    sentence: 'A card that another connection holds: waited for 2 s at most, then CARD_BUSY.',
    pinEntry: 'api',
    card: 'rpps',
    async run(bench) {
      const [holder, other] = [await bench.dial(), await bench.dial()]
      const call = { pin: PIN, then: 'activation.sign' }
      const { expiresInSeconds } = bench.result(await holder.callWithHolder('pin.verify', call))
      if (Number(expiresInSeconds) < 5) throw new NotTried('this bridge holds cards for less than 5 s')
      const startedAt = Date.now()
      expectError(await other.call('pin.verify', { pin: PIN }), 'CARD_BUSY')
      that(Date.now() - startedAt < 2_700, 'an answer after 2 s', `${Date.now() - startedAt} ms`)
    },
  },
]

export const PIN_ROWS: readonly Row[] = [...BOTH_ROWS, ...PAGE_ROWS, ...API_ROWS]
