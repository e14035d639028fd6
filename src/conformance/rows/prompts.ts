/** Questions to the holder, answered by virtual.prompt (protocol 4, 5, 6 and 8). */
import type { Bench } from '../bench.ts'
import { CHALLENGE, expectError } from '../expect.ts'
import type { Portal } from '../portal.ts'
import { NotTried, same, that } from '../difference.ts'
import type { Row } from '../row.ts'
import type { Message } from '../wire.ts'

const NAVIGATION = {
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'none',
  Connection: 'close',
}

/** Starts a call that asks the holder; gives `prompt.requested`. */
async function ask(portal: Portal, id: string, method = 'pin.verify', params = {}): Promise<Message> {
  portal.send({ jsonrpc: '2.0', id, method, params })
  const told = await portal.until(
    (frame) => (frame.method === 'prompt.requested' && frame.params?.['id'] === id) || frame.id === id,
    'prompt.requested',
  )
  if (told.error?.data?.['code'] === 'RATE_LIMITED') throw new NotTried('the origin is rate limited')
  same('first message of the call', told.method, 'prompt.requested')
  return told
}

const closedOf = (portal: Portal, id: string): Promise<Message> =>
  portal.until((frame) => frame.method === 'prompt.closed' && frame.params?.['id'] === id, 'prompt.closed')

/** Ends a row in which a prompt did not end well: two such in a row close the bridge to the origin for a minute. */
async function confirmOne(bench: Bench, portal: Portal): Promise<void> {
  await ask(portal, 'again')
  await portal.call('virtual.prompt', { answer: 'confirm' })
  bench.result(await portal.until(({ id }) => id === 'again', 'an answer'))
}

const row = (name: string, clause: string, sentence: string, run: Row['run']): Row => ({
  name,
  clause,
  sentence,
  pinEntry: 'page',
  card: 'rpps',
  run,
})

export const PROMPT_ROWS: readonly Row[] = [
  row(
    'prompts/confirmed',
    '6',
    'prompt.requested names the call, a page of the bridge and 120 s at most, to the caller alone; prompt.closed tells the end.',
    async (bench) => {
      const [portal, other] = [await bench.dial(), await bench.dial()]
      const { params } = await ask(portal, 'asked')
      const prefix = `https://${bench.host}/prompt/`
      that(String(params?.['url']).startsWith(prefix), `url under ${prefix}`, params)
      const seconds = Number(params?.['expiresInSeconds'])
      that(seconds > 0 && seconds <= 120, 'expiresInSeconds from 1 to 120', params)
      await portal.call('virtual.prompt', { answer: 'confirm' })
      same('closed', (await closedOf(portal, 'asked')).params, { id: 'asked', outcome: 'confirmed' })
      const answer = bench.result(
        await portal.until(({ id, method }) => id === 'asked' && method === undefined, 'an answer'),
      )
      same('verified', answer['verified'], true)
      await other.call('bridge.info')
      same('told to another client', other.notifications(), [])
    },
  ),
  row(
    'prompts/refused',
    '6, 7',
    'A refusal ends the call with PIN_CANCELLED and the prompt as refused.',
    async (bench) => {
      const portal = await bench.dial()
      await ask(portal, 'asked')
      await portal.call('virtual.prompt', { answer: 'refuse' })
      same('closed', (await closedOf(portal, 'asked')).params, { id: 'asked', outcome: 'refused' })
      expectError(await portal.until(({ id }) => id === 'asked', 'an answer'), 'PIN_CANCELLED')
      await confirmOne(bench, portal)
    },
  ),
  row(
    'prompts/wrong-then-right',
    '5',
    'A wrong code on the page does not end the call: it goes on until it is right.',
    async (bench) => {
      const portal = await bench.dial()
      await ask(portal, 'asked')
      await portal.call('virtual.prompt', { answer: 'confirm', pin: '0000' })
      await portal.call('virtual.prompt', { answer: 'confirm' })
      bench.result(await portal.until(({ id }) => id === 'asked', 'an answer'))
      const status = bench.result(await portal.call('pin.status'))
      same('tries left', status['triesLeft'], 3)
    },
  ),
  row(
    'prompts/cancelled',
    '5, 6',
    'operation.cancel ends a call that waits for the holder, and its prompt.',
    async (bench) => {
      const portal = await bench.dial()
      await ask(portal, 'asked')
      same('result', (await portal.call('operation.cancel', { id: 'asked' })).result, { cancelled: true })
      await closedOf(portal, 'asked')
      expectError(await portal.until(({ id }) => id === 'asked', 'an answer'), 'CANCELLED')
      await confirmOne(bench, portal)
    },
  ),
  row(
    'prompts/one-an-origin',
    '8',
    'An origin has one open prompt: a second is RATE_LIMITED.',
    async (bench) => {
      const portal = await bench.dial()
      await ask(portal, 'first')
      expectError(await portal.call('pin.verify'), 'RATE_LIMITED')
      await portal.call('virtual.prompt', { answer: 'confirm' })
      await closedOf(portal, 'first')
    },
  ),
  row(
    'prompts/page',
    '8',
    'The prompt page has an opener policy of same-origin; looking at it consumes nothing.',
    async (bench) => {
      const portal = await bench.dial()
      const { params } = await ask(portal, 'asked')
      const { pathname } = new URL(String(params?.['url']))
      that(/^\/prompt\/[A-Za-z0-9_-]{22,}$/.test(pathname), 'an id of 128 bits', pathname)
      for (const time of ['first', 'second']) {
        const page = await bench.refused(`GET ${pathname}`, NAVIGATION)
        same(`status, ${time} time`, page.status, 200)
        same('Cross-Origin-Opener-Policy', page.headers.get('cross-origin-opener-policy'), 'same-origin')
      }
      await portal.call('virtual.prompt', { answer: 'confirm' })
      await closedOf(portal, 'asked')
    },
  ),
  row(
    'prompts/no-page',
    '8',
    'A decision is taken only while a page is attached to the prompt.',
    async (bench) => {
      const portal = await bench.dial()
      const { params } = await ask(portal, 'asked')
      const { pathname } = new URL(String(params?.['url']))
      const own = {
        Origin: `https://${bench.host}`,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Dest': 'empty',
      }
      const decision = JSON.stringify({ attempt: 1, decision: 'refuse' })
      const headers = { ...own, 'Content-Type': 'application/json' }
      const answer = await bench.http(`POST ${pathname}/decision`, headers, decision)
      same('status', answer.status, 409)
      await portal.call('virtual.prompt', { answer: 'confirm' })
      same('closed', (await closedOf(portal, 'asked')).params, { id: 'asked', outcome: 'confirmed' })
    },
  ),
  row(
    'prompts/http-stream',
    '4',
    'With Accept: text/event-stream the answer of /v1/rpc streams the prompt, then the response.',
    async (bench) => {
      await bench.post('virtual.prompt', { answer: 'confirm' })
      const { body } = await bench.post(
        'activation.sign',
        { challenge: CHALLENGE },
        { Accept: 'text/event-stream' },
      )
      const told = [...body.matchAll(/^event: ?(.*)$/gm)].map(([, name]) => name)
      const expected = ['prompt.requested', 'prompt.closed', 'response']
      same(
        'events of the stream',
        told.filter((name) => name !== 'operation.progress'),
        expected,
      )
    },
  ),
]
