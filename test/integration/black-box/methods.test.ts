import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  DENIED,
  dial,
  type Facts,
  makeHome,
  MANAGED,
  post,
  PUBLIC,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'

const OPENSSL = 'openssl'
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url')
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

let home: string
let bridge: RunningBridge
let portal: Caller
beforeAll(async () => {
  home = await makeHome()
  bridge = await startBridge({ home })
  portal = await dial(bridge)
})
afterAll(async () => {
  await bridge.stop()
  await removeHome(home)
})

const certificateOf = async (use: string): Promise<X509Certificate> => {
  const { certificate } = await portal.result('card.certificate', { use })
  return new X509Certificate(Buffer.from(String(certificate), 'base64'))
}

describe('bridge.info', () => {
  it('says what the bridge is and what the caller may do', async () => {
    const info = await portal.result('bridge.info')
    expect(info).toMatchObject({
      name: 'cps-bridge',
      protocol: 1,
      locale: 'fr',
      platform: process.platform,
      backend: 'virtual',
      policy: { pinEntry: 'api', identity: 'allow', formats: ['jws', 'web-eid:1.0'] },
    })
    expect(info['version']).toMatch(/^\d+\.\d+\.\d+/)
    expect(info['now']).toMatch(UTC)
    expect(Math.abs(Date.parse(String(info['now'])) - Date.now())).toBeLessThan(5_000)
    expect(info['capabilities']).toBeInstanceOf(Array)
    expect(info['instance']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it.each([
    [PUBLIC, { pinEntry: 'page', identity: 'ask', formats: ['jws'] }],
    [DENIED, { pinEntry: 'api', identity: 'deny', formats: ['jws'] }],
  ])('tells %s its own policy', async (origin, policy) => {
    const other = await dial(bridge, { origin })
    expect((await other.result('bridge.info', {}))['policy']).toEqual(policy)
    await other.close()
  })
})

describe('readers.list', () => {
  it('names the reader and the kind of its card', async () => {
    const { readers, sequence, instance } = await portal.result('readers.list')
    expect(readers).toEqual([
      {
        id: expect.any(String) as string,
        name: expect.any(String) as string,
        state: 'present',
        pinPad: false,
        card: { kind: 'cps3' },
      },
    ])
    expect(Number.isInteger(sequence)).toBe(true)
    expect(instance).toBe((await portal.result('bridge.info'))['instance'])
  })
})

describe('card.identity', () => {
  it('gives what the authentication certificate says, and no more', async () => {
    const certificate = await certificateOf('authentication')
    const identity = await portal.result('card.identity')
    const bears = subjectAttributes(certificate)
    expect(identity).toEqual({
      nationalId: bears('commonName'),
      nationalIdType: 'rpps',
      familyName: bears('surname') ?? null,
      givenName: bears('givenName') ?? null,
      title: bears('title') ?? null,
      organization: bears('organizationName') ?? null,
      issuer: subjectAttributes(certificate, '-issuer')('commonName'),
      notBefore: expect.stringMatching(UTC) as string,
      notAfter: expect.stringMatching(UTC) as string,
      expired: false,
      test: true,
      verified: false,
      card: expect.anything() as unknown,
    })
    expect(String(identity['nationalId'])).toMatch(/^8\d{11}$/)
    expect(Date.parse(String(identity['notBefore']))).toBe(Date.parse(certificate.validFrom))
    expect(Date.parse(String(identity['notAfter']))).toBe(Date.parse(certificate.validTo))
  })

  it('takes the reader by its id', async () => {
    const [reader] = (await portal.result('readers.list'))['readers'] as Facts[]
    expect(await portal.result('card.identity', { reader: reader?.['id'] })).toEqual(
      await portal.result('card.identity'),
    )
    const { error } = await portal.call('card.identity', { reader: 'no-such-reader' })
    expect(error).toMatchObject({ code: -32000, data: { code: 'READER_NOT_FOUND' } })
  })
})

describe('card.certificate', () => {
  it('gives the certificate of each use, as base64 DER with its chain', async () => {
    const authentication = await portal.result('card.certificate', { use: 'authentication' })
    const signature = await portal.result('card.certificate', { use: 'signature' })
    expect(authentication['certificate']).not.toBe(signature['certificate'])
    for (const { certificate, chain } of [authentication, signature]) {
      const bytes = Buffer.from(String(certificate), 'base64')
      expect(bytes.toString('base64')).toBe(certificate)
      expect(new X509Certificate(bytes).ca).toBe(false)
      expect(chain).toBeInstanceOf(Array)
      for (const link of chain as string[]) new X509Certificate(Buffer.from(link, 'base64'))
    }
  })

  it.each([
    [undefined, '/params/use'],
    [{ use: 'encryption' }, '/params/use'],
  ])('refuses %j', async (params, path) => {
    const { error } = await portal.call('card.certificate', params)
    expect(error).toMatchObject({ code: -32602, data: { code: 'REQUEST_INVALID', details: { path } } })
  })
})

describe('pin.status', () => {
  it('tells the tries left without spending one', async () => {
    const status = { triesLeft: 3, blocked: false, entry: 'api' }
    expect(await portal.result('pin.status')).toEqual(status)
    expect(await portal.result('pin.status')).toEqual(status)
  })

  it('says where this portal’s PIN is typed', async () => {
    const other = await dial(bridge, { origin: PUBLIC })
    expect(await other.result('pin.status')).toEqual({ triesLeft: 3, blocked: false, entry: 'page' })
    await other.close()
  })
})

describe('pin.verify', () => {
  it('checks a PIN and keeps nothing', async () => {
    expect(await portal.result('pin.verify', { pin: '1234' })).toEqual({
      verified: true,
      expiresInSeconds: 0,
    })
    expect(await portal.code('activation.sign', { challenge: CHALLENGE })).toBe('PIN_REQUIRED')
  })
})

describe('activation.sign', () => {
  it('gives the token with the certificate and the identifier', async () => {
    const signed = await portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
    const { nationalId } = await portal.result('card.identity')
    const { certificate } = await portal.result('card.certificate', { use: 'authentication' })
    expect(signed).toEqual({
      format: 'jws',
      token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
      certificate,
      nationalId,
      verified: false,
    })
  })

  const bytes = (length: number): string => Buffer.alloc(length, 0xa5).toString('base64url')
  it.each([32, 33, 34, 512])('takes a challenge of %i bytes', async (length) => {
    expect(await portal.code('activation.sign', { challenge: bytes(length), pin: '1234' })).toBe('ok')
  })

  it.each([
    ['31 bytes', bytes(31)],
    ['513 bytes', bytes(513)],
    ['padding', `${bytes(32)}=`],
    ['standard base64', '+/'.repeat(22)],
    ['an impossible length', bytes(32).slice(0, 41)],
    ['stray bits in the last character', `${bytes(32).slice(0, 42)}B`],
    ['white space', ` ${bytes(32)}`],
    ['nothing', ''],
    ['a number', 42],
    ['null', null],
    ['absence', undefined],
  ])('refuses a challenge: %s', async (_, challenge) => {
    const { error } = await portal.call('activation.sign', { challenge, pin: '1234' })
    expect(error).toMatchObject({
      code: -32602,
      data: { code: 'REQUEST_INVALID', retryable: false, details: { path: '/params/challenge' } },
    })
  })

  it.each([
    ['an unknown format', { format: 'cades' }, '/params/format'],
    ['a thumbprint that is none', { confirm: 'short' }, '/params/confirm'],
    ['an unknown member', { digest: 'AAAA' }, '/params/digest'],
    ['a waiting time over 120 s', { waitSeconds: 121 }, '/params/waitSeconds'],
    ['a PIN that is a number', { pin: 1234 }, '/params/pin'],
    ['an expectation with an unknown member', { expect: { name: 'X' } }, '/params/expect/name'],
  ])('refuses %s with its path', async (_, extra, path) => {
    const { error } = await portal.call('activation.sign', { challenge: CHALLENGE, pin: '1234', ...extra })
    expect(error).toMatchObject({ code: -32602, data: { code: 'REQUEST_INVALID', details: { path } } })
    expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 3 })
  })

  it('signs only for the holder that the portal expects', async () => {
    const { nationalId } = await portal.result('card.identity')
    const sign = (expected: object): Promise<string> =>
      portal.code('activation.sign', { challenge: CHALLENGE, pin: '1234', expect: expected })
    expect(await sign({ nationalId })).toBe('ok')
    expect(await sign({ nationalId, test: true })).toBe('ok')
    expect(await sign({ nationalId: '899700000001' })).toBe('CARD_MISMATCH')
    expect(await sign({ test: false })).toBe('CARD_MISMATCH')
  })
})

describe('methods that a portal has not', () => {
  it.each([
    ...[
      'pin.change',
      'pin.unblock',
      'card.sign',
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty',
      '',
    ],
    ...['bridge.Info', 'bridge.info ', 'reader.attached', 'prompt.requested'],
  ])('%j is not found', async (method) => {
    const { error } = await portal.call(method)
    expect(error).toMatchObject({ code: -32601, data: { code: 'METHOD_NOT_FOUND' } })
  })
})

describe('the error of JSON-RPC', () => {
  it('carries every member of the contract', async () => {
    const { error, jsonrpc } = await portal.call('card.identity', { reader: 'nowhere' })
    expect(jsonrpc).toBe('2.0')
    expect(Object.keys(error ?? {}).sort()).toEqual(['code', 'data', 'message'])
    expect(error?.data).toMatchObject({
      retryable: expect.any(Boolean) as boolean,
      requestId: expect.any(String) as string,
    })
    expect(error?.message.length).toBeGreaterThan(5)
  })
})

describe('identity policies', () => {
  it.each(['card.identity', 'card.certificate'])('%s is refused without consent', async (method) => {
    const params = method === 'card.certificate' ? { use: 'authentication' } : {}
    const denied = await dial(bridge, { origin: DENIED })
    const answers = [await denied.call(method, params)]
    // No prompt is possible here, so nobody can be asked.
    for (const origin of [PUBLIC, DENIED]) answers.push((await post(bridge, method, params, { origin })).json)
    for (const { error } of answers) {
      expect(error).toMatchObject({ code: -32000, data: { code: 'CONSENT_REFUSED' } })
      expect(JSON.stringify(error)).not.toMatch(/\d{12}/)
    }
    await denied.close()
  })
})

describe('cards and readers', () => {
  it('chooses the only CPS, and says what stands in the way', async () => {
    const folder = await makeHome()
    const two = await startBridge({ home: folder, config: { readers: { virtual: ['rpps', null, 'adeli'] } } })
    try {
      const other = await dial(two)
      const readers = (await other.result('readers.list'))['readers'] as Facts[]
      expect(readers.map(({ state }) => state)).toEqual(['present', 'empty', 'present'])
      const ids = readers.map(({ id }) => id)
      const ambiguous = await other.call('card.identity')
      expect(ambiguous.error?.data).toMatchObject({
        code: 'READER_AMBIGUOUS',
        details: { readers: [ids[0], ids[2]] },
      })
      expect(await other.code('card.identity', { reader: ids[1] })).toBe('CARD_ABSENT')
      expect((await other.result('card.identity', { reader: ids[2] }))['nationalIdType']).toBe('adeli')
      await other.result('virtual.remove')
      expect((await other.result('card.identity'))['nationalIdType']).toBe('adeli')
      await other.result('virtual.remove', { reader: ids[2] })
      expect(await other.code('card.identity')).toBe('CARD_ABSENT')
      expect(await other.code('virtual.remove')).toBe('CARD_ABSENT')
      expect(await other.code('virtual.remove', { reader: 'nowhere' })).toBe('READER_NOT_FOUND')
    } finally {
      await two.stop()
      await removeHome(folder)
    }
  })

  it.each([
    ['adeli', 'adeli', /^0\w*[A-Z]\w*$/],
    ['employee', 'finess', /\//],
    ['anonymous', 'finess', /./],
  ])('reads the card %s', async (profile, type, pattern) => {
    await portal.result('virtual.insert', { profile })
    const identity = await portal.result('card.identity')
    expect(identity).toMatchObject({ test: true, expired: false })
    expect(identity['nationalId']).toMatch(pattern)
    if (profile !== 'employee') expect(identity['nationalIdType']).toBe(type)
    if (profile === 'anonymous') expect(identity).toMatchObject({ familyName: null, givenName: null })
    const signed = await portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
    expect(signed['nationalId']).toBe(identity['nationalId'])
    await portal.result('virtual.insert', { profile: 'rpps' })
  })

  it('refuses a profile that does not exist', async () => {
    const { error } = await portal.call('virtual.insert', { profile: '../../etc/passwd' })
    expect(error?.data.code).toBe('REQUEST_INVALID')
    expect(JSON.stringify(error)).not.toContain('passwd')
    expect(await portal.code('card.identity')).toBe('ok')
  })

  it('keeps the counters of a card that comes back, and gives a fresh one by profile', async () => {
    expect(await portal.code('pin.verify', { pin: '0000' })).toBe('PIN_INCORRECT')
    await portal.result('virtual.remove')
    await portal.result('virtual.insert')
    expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 2 })
    await portal.result('virtual.insert', { profile: 'rpps' })
    expect(await portal.result('pin.status')).toMatchObject({ triesLeft: 3 })
    expect(await portal.result('virtual.insert')).toMatchObject({ reader: { state: 'present' } })
  })
})

describe('the bridge’s own pages', () => {
  it('may see the readers and nothing more', async () => {
    const page = await dial(bridge, { origin: bridge.url })
    for (const method of [
      'bridge.info',
      'readers.list',
      'events.subscribe',
      'events.unsubscribe',
      'virtual.insert',
    ])
      expect(await page.code(method)).toBe('ok')
    for (const [method, params] of [
      ['card.identity', {}],
      ['card.certificate', { use: 'authentication' }],
      ['pin.status', {}],
      ['pin.verify', { pin: '1234' }],
      ['activation.sign', { challenge: CHALLENGE, pin: '1234' }],
    ] as const)
      expect([method, await page.code(method, params)]).toEqual([method, 'ORIGIN_FORBIDDEN'])
    await page.close()
  })

  it('are not those of another port', async () => {
    await expect(dial(bridge, { origin: `https://localhost:${bridge.port === 1 ? 2 : 1}` })).rejects.toThrow(
      '403',
    )
    await expect(dial(bridge, { origin: `${MANAGED}:444` })).rejects.toThrow('403')
  })
})

/** Reads a certificate's name with the openssl command, which splits RDNs of several values. */
function subjectAttributes(
  certificate: X509Certificate,
  which: '-subject' | '-issuer' = '-subject',
): (name: string) => string | undefined {
  const lines = execFileSync(OPENSSL, ['x509', '-noout', which, '-nameopt', 'sep_multiline,lname,utf8'], {
    input: certificate.toString(),
  })
    .toString('utf8')
    .split(/\n| \+ /)
    .map((line) => line.trim())
  return (name) =>
    lines
      .find((line) => line.startsWith(`${name}=`) || line.startsWith(`${name} =`))
      ?.replace(/^\w+ ?= ?/, '')
}
