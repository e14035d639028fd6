import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  dial,
  DENIED,
  type Facts,
  http,
  makeHome,
  MANAGED,
  OTHER,
  PAGE,
  parseObject,
  post,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'
import { PromptWindow } from '../../helpers/prompt-window.ts'
import { traceIn } from '../../helpers/secret-search.ts'

const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const WRONG = '8305'

let home: string
let running: RunningBridge[] = []
beforeEach(async () => {
  home = await makeHome()
})
afterEach(async () => {
  for (const bridge of running.splice(0)) await bridge.stop()
  await removeHome(home)
})

async function start(): Promise<RunningBridge> {
  const bridge = await startBridge({ home })
  running.push(bridge)
  return bridge
}

async function stop(bridge: RunningBridge): Promise<void> {
  running = running.filter((other) => other !== bridge)
  expect((await bridge.stop()).code).toBe(0)
}

const folder = (): string => join(home, 'audit')
const text = (): string => readFileSync(join(folder(), 'audit.jsonl'), 'utf8')
const lines = (): Facts[] => text().trimEnd().split('\n').map(parseObject)

/** What a line says, without what differs from run to run. */
const gist = ({ origin, operation, format, outcome }: Facts): unknown[] =>
  format === undefined ? [origin, operation, outcome] : [origin, operation, outcome, format]

describe('the audit trail of the daemon', () => {
  it('has one line for each identity, check, signature and refusal, and no content', async () => {
    const bridge = await start()
    const portal = await dial(bridge)
    const identity = await portal.result('card.identity')
    await portal.result('pin.status')
    await portal.result('card.certificate', { use: 'authentication' })
    expect(await portal.code('pin.verify', { pin: WRONG })).toBe('PIN_INCORRECT')
    const signed = await portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
    const webEid = { challenge: Buffer.alloc(32, 7).toString('base64'), format: 'web-eid:1.0' }
    await portal.result('activation.sign', { ...webEid, pin: '1234' })
    expect((await post(bridge, 'card.identity', {}, { origin: DENIED })).json.error?.data.code).toBe(
      'CONSENT_REFUSED',
    )
    expect((await post(bridge, 'card.identity', {}, { origin: PUBLIC })).status).toBe(403)
    // Not of a card, and nobody refused it.
    expect(await portal.code('activation.sign', { challenge: 'short' })).toBe('REQUEST_INVALID')
    await portal.result('virtual.remove')
    expect(await portal.code('card.identity')).toBe('CARD_ABSENT')
    await portal.close()
    await stop(bridge)

    const said = lines()
    expect(said.map(gist)).toEqual([
      [MANAGED, 'card.identity', 'ok'],
      [MANAGED, 'card.certificate', 'ok'],
      [MANAGED, 'pin.verify', 'PIN_INCORRECT'],
      [MANAGED, 'activation.sign', 'ok', 'jws'],
      [MANAGED, 'activation.sign', 'ok', 'web-eid:1.0'],
      [DENIED, 'card.identity', 'CONSENT_REFUSED'],
      [PUBLIC, 'card.identity', 'CONSENT_REFUSED'],
    ])
    for (const line of said) {
      expect(Object.keys(line).filter((key) => key !== 'format')).toEqual(
        expect.arrayContaining(['at', 'origin', 'operation', 'outcome', 'durationMs', 'reader', 'card']),
      )
      expect(line['at']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      expect(line['durationMs']).toBeGreaterThanOrEqual(0)
      expect(Object.keys(line).length).toBeLessThanOrEqual(8)
    }
    // One card: one hash, which says nothing of it.
    const hashes = new Set(said.slice(0, 5).map(({ card }) => card))
    expect([...hashes]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    for (const content of [
      CHALLENGE,
      ...['nationalId', 'familyName', 'givenName'].map((name) => String(identity[name])),
      ...String(signed['token']).split('.'),
    ])
      expect(text()).not.toContain(content)
    expect(traceIn(text(), WRONG, '1234')).toBeNull()
  })

  it('tells how the holder decided', async () => {
    const bridge = await start()
    const portal = await dial(bridge, { origin: PAGE })
    const decide = async (id: string, act: (page: PromptWindow) => Promise<unknown>): Promise<void> => {
      portal.send({ jsonrpc: '2.0', id, method: 'activation.sign', params: { challenge: CHALLENGE } })
      const { params } = await portal.until(
        (frame) => frame.method === 'prompt.requested' && frame.params?.['id'] === id,
      )
      await act(await PromptWindow.open(bridge, params?.['url']))
      await portal.until((frame) => frame.id === id)
    }
    await decide('refused', (page) => page.refuse())
    await decide('signed', async (page) => {
      await page.confirm(WRONG)
      await page.confirm('1234')
    })
    await portal.close()
    await stop(bridge)
    expect(lines().map(gist)).toEqual([
      [PAGE, 'activation.sign', 'PIN_CANCELLED', 'jws'],
      [PAGE, 'activation.sign', 'ok', 'jws'],
    ])
    expect(traceIn(text(), WRONG, '1234')).toBeNull()
  })

  it('is for its owner’s eyes, outlives a restart, and tells cards apart', async () => {
    for (const profile of ['rpps', 'employee']) {
      const bridge = await start()
      const portal = await dial(bridge)
      await portal.result('virtual.insert', { profile })
      await portal.result('card.identity')
      await portal.result('virtual.remove')
      await portal.result('virtual.insert')
      await portal.result('card.identity')
      await stop(bridge)
    }
    const [first, again, second, ...others] = lines().map(({ card }) => card)
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect([again, others]).toEqual([first, [second]])
    expect(second).not.toBe(first)
    expect(statSync(folder()).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(folder()))
      expect(statSync(join(folder(), name)).mode & 0o777, name).toBe(0o600)
  })

  it('loses no line of what ended before SIGTERM, and has one of what SIGTERM ended', async () => {
    const bridge = await start()
    const portal = await dial(bridge, { origin: OTHER })
    const page = await dial(bridge, { origin: PAGE })
    page.send({ jsonrpc: '2.0', id: 'open', method: 'pin.verify', params: {} })
    await page.until(({ method }) => method === 'prompt.requested')
    await Promise.all(Array.from({ length: 40 }, () => portal.result('card.identity')))
    await stop(bridge)
    expect(lines().map(gist)).toEqual([
      ...Array.from({ length: 40 }, () => [OTHER, 'card.identity', 'ok']),
      [PAGE, 'pin.verify', 'CANCELLED'],
    ])
  })

  it('that cannot be written is told on the status page and logged once; everything else goes on', async () => {
    await mkdir(home, { recursive: true, mode: 0o700 })
    await writeFile(folder(), 'in the way', { mode: 0o600 })
    const bridge = await start()
    const portal = await dial(bridge)
    for (let time = 0; time < 3; time += 1) await portal.result('card.identity')
    await portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
    expect(await statusOf(bridge)).toMatchObject({
      auditFailing: true,
      cards: [{ kind: 'cps3', fault: null }],
    })
    await stop(bridge)
    expect(bridge.said().match(/"event":"audit-unwritten"/g)).toHaveLength(1)

    await rm(folder())
    const again = await start()
    await (await dial(again)).result('card.identity')
    expect(await statusOf(again)).toMatchObject({ auditFailing: false })
    await stop(again)
    expect(lines()).toHaveLength(1)
  })
})

/** What the status page gets to show, with a ticket as `cps-bridge open` makes it. */
async function statusOf(bridge: RunningBridge): Promise<Facts> {
  const authorization = { Authorization: `Bearer ${bridge.adminToken}` }
  const made = await http(bridge, '/v1/tickets', { method: 'POST', headers: authorization, body: '' })
  const headers = {
    Authorization: `Ticket ${String(made.json['ticket'])}`,
    Origin: bridge.url,
    'Sec-Fetch-Site': 'same-origin',
  }
  return (await http(bridge, '/v1/status', { method: 'POST', headers, body: '' })).json
}
