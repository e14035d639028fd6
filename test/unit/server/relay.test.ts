import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RelayTokens } from '../../../src/server/pages/relay-tokens.ts'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import type { Caller } from '../../helpers/rpc-client.ts'
import { openSocket, PORTAL, startTestServer, type TestServer } from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

const NAVIGATION = {
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Site': 'cross-site',
}
const get = (headers: Record<string, string>, method = 'GET'): Promise<RawAnswer> =>
  sendRaw(
    server.port,
    request(`${method} /relay?lang=fr HTTP/1.1`, { Host: `localhost:${server.port}`, ...headers }),
    { waitMs: 5 },
  )
const newToken = async (): Promise<string> =>
  /<title>(.*)<\/title>/.exec((await get(NAVIGATION)).body)?.[1] ?? 'none'
const connect = (
  token: string,
  origin = PORTAL,
  from = `https://localhost:${server.port}`,
): Promise<Caller> =>
  openSocket(server, {
    origin: from,
    query: `?relay=${token}&origin=${encodeURIComponent(origin)}`,
  })

describe('the relay page', () => {
  it('comes with a token of its own, and without an opener policy', async () => {
    const answer = await get(NAVIGATION)
    expect(answer.status).toBe(200)
    expect(header(answer, 'cross-origin-opener-policy')).toBeUndefined()
    expect(header(answer, 'clear-site-data')).toBe('"storage"')
    expect(header(answer, 'content-security-policy')).toContain("frame-ancestors 'none'")
    const tokens = await Promise.all([newToken(), newToken()])
    expect(tokens[0]).toMatch(/^[\w-]{22}$/)
    expect(tokens[1]).not.toBe(tokens[0])
  })

  it.each([
    ['a frame', { 'Sec-Fetch-Dest': 'iframe' }],
    ['a fetch', { 'Sec-Fetch-Dest': 'empty' }],
    ['a prefetch', { ...NAVIGATION, 'Sec-Purpose': 'prefetch' }],
    ['another site', { ...NAVIGATION, Origin: 'https://evil.example' }],
  ])('is not for %s', async (_is, headers) => {
    expect(await get(headers)).toMatchObject({ status: 403 })
  })

  it('gives no token away that nobody reads', async () => {
    expect(await get(NAVIGATION, 'HEAD')).toMatchObject({ status: 405 })
  })
})

describe('a relay connection', () => {
  it('acts with the origin that the page attests, and with its policy', async () => {
    const client = await connect(await newToken())
    server.bridge.script['card.identity'] = (_params, context) => ({ audience: context.caller.audience })
    expect(await client.call('card.identity')).toMatchObject({ result: { audience: PORTAL } })
    expect(server.bridge.calls.at(-1)?.context.caller).toMatchObject({ kind: 'portal', audience: PORTAL })
    await client.close()
  })

  it('is opened once by each token', async () => {
    const token = await newToken()
    const first = await connect(token)
    expect(await (await connect(token)).closed).toBe(4401)
    await first.close()
  })

  it.each(['', 'guessed', 'AAAAAAAAAAAAAAAAAAAAAA'])('is not opened by the token “%s”', async (token) => {
    expect(await (await connect(token)).closed).toBe(4401)
  })

  it.each([
    'https://evil.example',
    'null',
    '',
    `${PORTAL}.evil.example`,
    `${PORTAL}:444`,
    'https://SANTE-PACA.FR',
  ])('is closed for the origin “%s”, and the token is spent', async (origin) => {
    const token = await newToken()
    expect(await (await connect(token, origin)).closed).toBe(4403)
    expect(await (await connect(token)).closed).toBe(4401)
  })

  it('is for the page of the bridge alone: a portal cannot speak for another', async () => {
    const token = await newToken()
    expect(await (await connect(token, 'http://localhost:8080', PORTAL)).closed).toBe(4401)
    await expect(connect(token, PORTAL, 'https://evil.example')).rejects.toThrow('403')
  })
})

describe('RelayTokens', () => {
  const started = (): { tokens: RelayTokens; wait: (seconds: number) => void } => {
    let seconds = 0
    let last = 0
    return {
      wait: (more) => (seconds += more),
      tokens: new RelayTokens({ elapsed: () => seconds * 1000, newToken: () => `t${(last += 1)}` }),
    }
  }

  it('forgets a token after a minute', () => {
    const { tokens, wait } = started()
    const [first, second] = [tokens.issue(), tokens.issue()]
    wait(59)
    expect(tokens.redeem(first)).toBe(true)
    wait(1)
    expect(tokens.redeem(second)).toBe(false)
  })

  it('keeps no more than 64, however often the page is loaded', () => {
    const { tokens } = started()
    const all = Array.from({ length: 65 }, () => tokens.issue())
    expect(all.map((token) => tokens.redeem(token))).toEqual([
      false,
      ...Array.from({ length: 64 }, () => true),
    ])
  })
})
