import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  http,
  makeHome,
  MANAGED,
  parseObject,
  removeHome,
  type RunningBridge,
  runToEnd,
  startBridge,
} from '../../helpers/black-box.ts'

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

const TICKET = /^[A-Za-z0-9_-]{43}$/
const postTicket = (headers: Readonly<Record<string, string>>) =>
  http(bridge, '/v1/tickets', { method: 'POST', headers, body: '' })
const token = () => ({ Authorization: `Bearer ${bridge.adminToken}` })

describe('cps-bridge open', () => {
  it('prints the address of the status page, with a ticket in its fragment', async () => {
    const { code, stdout, stderr } = await runToEnd(home, ['open', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { url, expiresInSeconds } = parseObject(stdout)
    const address = new URL(String(url))
    expect(address.origin + address.pathname + address.search).toBe(`${bridge.url}/`)
    expect(address.hash.slice(0, 8)).toBe('#ticket=')
    expect(address.hash.slice(8)).toMatch(TICKET)
    expect(expiresInSeconds).toBe(900)

    const printed = await runToEnd(home, ['open', '--print'])
    expect(printed.code).toBe(0)
    expect(printed.stdout.trim()).toMatch(/^https:\/\/localhost:\d+\/#ticket=[A-Za-z0-9_-]{43}$/)
    expect(printed.stdout.trim()).not.toBe(url)
  })

  it('leaves no trace of a ticket in the log', async () => {
    const { stdout } = await runToEnd(home, ['open', '--json'])
    const ticket = new URL(String(parseObject(stdout)['url'])).hash.slice(8)
    expect(bridge.said()).not.toContain(ticket)
  })

  it('says in one line that no bridge runs, and makes nothing', async () => {
    const { code, stdout, stderr } = await runToEnd(join(home, 'nobody'), ['open', '--json'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stderr).toContain('cps-bridge run')
  })

  it('sends no token to a program whose certificate the authority did not issue', async () => {
    const other = await makeHome()
    const stranger = await startBridge({ home: other, fresh: true })
    try {
      const run = parseObject(await readFile(join(home, 'run.json'), 'utf8'))
      await writeFile(join(other, 'run.json'), JSON.stringify({ ...run, pid: process.pid }), { mode: 0o600 })
      const { code, stdout, stderr } = await runToEnd(other, ['open', '--json', '--lang', 'en'])
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toContain('does not answer as the bridge of this user')
    } finally {
      await stranger.stop()
      await removeHome(other)
    }
  })
})

describe('POST /v1/tickets', () => {
  it('answers the administrator alone', async () => {
    expect((await postTicket(token())).status).toBe(200)
    expect((await postTicket({})).status).toBe(403)
    expect((await postTicket({ Authorization: 'Bearer wrong' })).status).toBe(403)
  })

  it.each([
    ['an allowed portal', () => MANAGED],
    ['the own origin', () => bridge.url],
    ['a foreign origin', () => 'https://evil.example'],
  ])('refuses %s, token or not', async (_who, origin) => {
    for (const headers of [{}, token()]) {
      const answer = await postTicket({ Origin: origin(), ...headers })
      expect(answer.status).toBe(403)
      expect(answer.json).toEqual({ error: { code: 'ORIGIN_FORBIDDEN' } })
    }
  })
})
