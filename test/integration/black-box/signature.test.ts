import { execFile } from 'node:child_process'
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Caller,
  dial,
  type Facts,
  makeHome,
  MANAGED,
  OTHER,
  parseObject,
  removeHome,
  type RunningBridge,
  startBridge,
} from '../../helpers/black-box.ts'

const run = promisify(execFile)
const CHALLENGE = createHash('sha512').update('challenge of the test').digest('base64url')

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

const signActivation = (extra: object = {}): Promise<Facts> =>
  portal.result('activation.sign', { challenge: CHALLENGE, pin: '1234', ...extra })

const decode = (part = ''): Facts => parseObject(Buffer.from(part, 'base64url').toString('utf8'))
const der = (base64: unknown): Buffer => Buffer.from(String(base64), 'base64')

describe('the activation token', () => {
  it('is verified by the openssl command', async () => {
    const { token, certificate } = await signActivation()
    const [header, claims, signature = ''] = String(token).split('.')
    const file = (name: string): string => join(home, name)
    await writeFile(file('signed'), `${header ?? ''}.${claims ?? ''}`)
    await writeFile(file('signature'), Buffer.from(signature, 'base64url'))
    await writeFile(file('certificate.pem'), new X509Certificate(der(certificate)).toString())
    const { stdout: key } = await run('openssl', [
      'x509',
      '-in',
      file('certificate.pem'),
      '-noout',
      '-pubkey',
    ])
    await writeFile(file('key.pem'), key)
    const dgst = [
      'dgst',
      '-sha256',
      '-verify',
      file('key.pem'),
      '-signature',
      file('signature'),
      file('signed'),
    ]
    expect((await run('openssl', dgst)).stdout).toContain('Verified OK')
    await writeFile(file('signed'), `${header ?? ''}.${claims ?? ''}x`)
    await expect(run('openssl', dgst)).rejects.toThrow()
  })

  it('is verified by jose and says what the contract says', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { token, certificate, nationalId } = await signActivation()
    const own = new X509Certificate(der(certificate))
    const { payload, protectedHeader } = await compactVerify(String(token), own.publicKey)
    expect(protectedHeader).toEqual({
      alg: 'RS256',
      typ: 'cps-activation+jwt',
      x5c: expect.any(Array) as unknown,
      'x5t#S256': createHash('sha256').update(own.raw).digest('base64url'),
    })
    const [leaf, ...chain] = (protectedHeader.x5c ?? []).map((link) => new X509Certificate(der(link)))
    expect(leaf?.raw).toEqual(own.raw)
    for (const [index, link] of chain.entries()) {
      expect(link.ca).toBe(true)
      expect([leaf, ...chain][index]?.verify(link.publicKey)).toBe(true)
    }
    const claims = parseObject(Buffer.from(payload).toString('utf8'))
    const iat = Number(claims['iat'])
    expect(claims).toEqual({
      iss: 'cps-bridge',
      aud: MANAGED,
      nonce: CHALLENGE,
      sub: nationalId,
      purpose: 'ecps-activation',
      iat,
      exp: iat + 300,
      jti: expect.stringMatching(/.{16,}/) as string,
    })
    expect(Number.isInteger(iat)).toBe(true)
    expect(iat).toBeGreaterThanOrEqual(before)
    expect(iat).toBeLessThanOrEqual(Date.now() / 1000)
  })

  it('is another one each time', async () => {
    const tokens = await Promise.all([signActivation(), signActivation()])
    const ids = tokens.map(({ token }) => decode(String(token).split('.')[1])['jti'])
    expect(new Set(ids).size).toBe(2)
  })

  it('names the origin that called', async () => {
    const other = await dial(bridge, { origin: OTHER })
    const { token } = await other.result('activation.sign', { challenge: CHALLENGE, pin: '1234' })
    expect(decode(String(token).split('.')[1])['aud']).toBe(OTHER)
    await other.close()
  })

  it('is bound to the key that the page holds', async () => {
    const { publicKey } = await generateKeyPair('ES256')
    const confirm = await calculateJwkThumbprint(await exportJWK(publicKey))
    const { token } = await signActivation({ confirm })
    expect(decode(String(token).split('.')[1])['cnf']).toEqual({ jkt: confirm })
  })

  it.each(['employee', 'adeli', 'anonymous'])(
    'bears the identifier as the certificate does: %s',
    async (profile) => {
      await portal.result('virtual.insert', { profile })
      const { token, certificate, nationalId } = await signActivation()
      const own = new X509Certificate(der(certificate))
      await compactVerify(String(token), own.publicKey)
      expect(decode(String(token).split('.')[1])['sub']).toBe(nationalId)
      expect(own.subject).toContain(`CN=${String(nationalId)}`)
      await portal.result('virtual.insert', { profile: 'rpps' })
    },
  )
})

describe('the Web eID token', () => {
  const sign = (challenge: string): Promise<Facts> => signActivation({ format: 'web-eid:1.0', challenge })

  /** Web eID authentication token format, version 1.0: what its published validators do. */
  function isValid(token: Facts, origin: string, challenge: string): boolean {
    const certificate = new X509Certificate(der(token['unverifiedCertificate']))
    const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()
    const signed = Buffer.concat([hash(origin), hash(challenge)])
    return verify(
      'sha256',
      signed,
      createPublicKey(certificate.publicKey.export({ type: 'spki', format: 'pem' })),
      der(token['signature']),
    )
  }

  const base64 = createHash('sha512').update('x').digest('base64')
  it.each([
    ['base64 of 44 characters', createHash('sha256').update('x').digest('base64')],
    ['base64 with other signs', `+/${base64.slice(2)}`],
    ['base64url', '-_'.repeat(22)],
    ['128 characters', 'A'.repeat(128)],
  ])('is valid for the origin and the challenge as received: %s', async (_, challenge) => {
    const { format, token, certificate, nationalId, verified } = await sign(challenge)
    expect({ format, verified }).toEqual({ format: 'web-eid:1.0', verified: false })
    expect(token).toEqual({
      unverifiedCertificate: certificate,
      algorithm: 'RS256',
      signature: expect.any(String) as string,
      format: expect.stringMatching(/^web-eid:1(\.\d+)?$/) as string,
      appVersion: expect.any(String) as string,
    })
    expect(nationalId).toMatch(/^8\d{11}$/)
    expect(isValid(token as Facts, MANAGED, challenge)).toBe(true)
    expect(isValid(token as Facts, OTHER, challenge)).toBe(false)
    expect(isValid(token as Facts, MANAGED, `${challenge}=`)).toBe(false)
  })

  it.each([
    'A'.repeat(43),
    'A'.repeat(129),
    `${'A'.repeat(44)}é`,
    `${'A'.repeat(44)} `,
    `+_${'A'.repeat(44)}`,
  ])('is refused for the challenge %j', async (challenge) => {
    const { error } = await portal.call('activation.sign', { format: 'web-eid:1.0', challenge, pin: '1234' })
    expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/challenge' } })
  })

  it('is only for origins that list it', async () => {
    const other = await dial(bridge, { origin: OTHER })
    const { error } = await other.call('activation.sign', {
      format: 'web-eid:1.0',
      challenge: base64,
      pin: '1234',
    })
    expect(error?.data).toMatchObject({ code: 'REQUEST_INVALID', details: { path: '/params/format' } })
    await other.close()
  })
})
