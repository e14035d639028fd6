import { execFile } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { concatBytes } from '../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'
import { openBench } from '../helpers/bridge-bench.ts'
import { readFile } from '../helpers/card-terminal.ts'
import { hex } from '../helpers/hex.ts'
import { type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { makeVirtualCard } from '../helpers/virtual-cards.ts'

const AUT_ID = 'e828bd080f8025000001ff001002'
const SIG_ID = 'e828bd080f8025000001ff001001'
const PKCS11_MODULE = 'opensc-pkcs11.so'
const SHA256_INFO = hex('3031300D060960864801650304020105000420')
const MESSAGE = new TextEncoder().encode('activation challenge')

let pcscd: Pcscd
let folder: string
beforeAll(async () => {
  pcscd = await startPcscd()
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-opensc-'))
  const digest = createHash('sha256').update(MESSAGE).digest()
  await writeFile(file('message'), MESSAGE)
  await writeFile(file('digest-info'), concatBytes(SHA256_INFO, digest))
})
afterAll(async () => {
  await pcscd.stop()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => pcscd.remove())

const file = (name: string): string => join(folder, name)

interface Ran {
  readonly exitCode: number
  readonly output: string
}

/** Runs a program of OpenSC (or openssl) with a home folder of its own: no caches, no configuration. */
function run(program: string, ...args: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' }
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout: 30_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode !== 'number') reject(error ?? new Error('no exit code'))
      else resolve({ exitCode, output: stdout + stderr })
    })
  })
}

const pkcs15 = (...args: readonly string[]): Promise<Ran> => run('pkcs15-tool', ...args)
const pkcs11 = (...args: readonly string[]): Promise<Ran> =>
  run('pkcs11-tool', '--module', PKCS11_MODULE, ...args)

async function insert(profile: string): Promise<VirtualCard> {
  const card = await makeVirtualCard(profile)
  await pcscd.insert(card)
  return card
}

/** Signs the DigestInfo with the authentication key and lets openssl verify it with the card's certificate. */
async function signAndVerify(card: VirtualCard, path: string): Promise<void> {
  const files = ['--input-file', file('digest-info'), '--output-file', file('signature')]
  const sign = ['--login', '--pin', '1234', '--sign', '--mechanism', 'RSA-PKCS', '--id', AUT_ID, ...files]
  expect(await pkcs11(...sign)).toMatchObject({ exitCode: 0 })
  await pcscd.remove()
  const { publicKey } = new X509Certificate(readFile(card, path))
  await writeFile(file('key.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
  const check = [
    'dgst',
    '-sha256',
    '-verify',
    file('key.pem'),
    '-signature',
    file('signature'),
    file('message'),
  ]
  expect(await run('openssl', ...check)).toMatchObject({ exitCode: 0, output: 'Verified OK\n' })
}

describe('OpenSC with a virtual CPS3', () => {
  it.each(['rpps', 'adeli', 'employee', 'anonymous', 'blocked', 'last-try'])(
    'lists PIN, keys and certificates of the contact application on the profile %s',
    async (profile) => {
      await insert(profile)
      expect(await run('opensc-tool', '--atr', '--name')).toMatchObject({
        exitCode: 0,
        output: expect.stringMatching(
          /^3b:ac:00:40:2a:00:12:25:00:64:80:00:03:10:00:90:00\nIAS-ECC\n/,
        ) as string,
      })
      const { exitCode, output } = await pkcs15('--dump')
      expect(exitCode).toBe(0)
      for (const line of [
        'PIN [Code porteur de la carte CPX]',
        'PIN [Code de deblocage]',
        'Private RSA Key [CPS_PRIV_SIG]',
        'Private RSA Key [CPS_PRIV_AUT]',
        'X.509 Certificate [Certificat de Signature CPS]',
        "X.509 Certificate [Certificat d'Authentification CPS]",
        "Data object 'CPS_INFO_PS'",
      ]) {
        expect(output).toContain(line)
      }
      expect(output).toContain(`ID             : ${AUT_ID}`)
      expect(output).toContain(`ID             : ${SIG_ID}`)
      expect(output.split('\n').filter((line) => line.startsWith('Private RSA Key'))).toHaveLength(2)
    },
  )

  it('shows the empty key path, usages and references of a real CPS3', async () => {
    await insert('rpps')
    const { output } = await pkcs15('--dump')
    const [, signature = '', authentication = ''] = output.split('Private RSA Key')
    expect(signature).toMatch(/Usage {10}: \[0x200\], nonRepudiation[^]*Key ref {8}: 129 \(0x81\)/)
    expect(authentication).toMatch(/Usage {10}: \[0x06\], decrypt, sign[^]*Key ref {8}: 130 \(0x82\)/)
    expect(output).toContain('Path           : e828bd080f8025000001ff0010::\n')
    expect(output).toContain('Access Rules   : pso_cds:01;')
    expect(output).toContain('Access Rules   : pso_decrypt:01; int_auth:01;')
  })

  it.each([
    ['rpps', AUT_ID, '3F000001A002'],
    ['rpps', SIG_ID, '3F000001A001'],
    ['adeli', AUT_ID, '3F000001A011'],
    ['employee', 'e828bd080f8025000001ff001003', '3F000001A003'],
  ])('reads from %s the certificate %s that the card holds in %s', async (profile, id, path) => {
    const card = await insert(profile)
    const { exitCode, output } = await pkcs15('--read-certificate', id)
    expect(exitCode).toBe(0)
    await pcscd.remove()
    expect(Uint8Array.from(new X509Certificate(output).raw)).toEqual(readFile(card, path))
  })

  it.each([
    ['rpps', '3F000001A002'],
    ['adeli', '3F000001A011'],
  ])(
    'signs with the authentication key of %s after login, and openssl verifies it',
    async (profile, path) => {
      await signAndVerify(await insert(profile), path)
    },
  )

  it('deciphers with the authentication key what openssl enciphered', async () => {
    const card = await makeVirtualCard('rpps')
    const { publicKey } = new X509Certificate(readFile(card, '3F000001A002'))
    await writeFile(file('key.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
    const encipher = [
      '-encrypt',
      '-pubin',
      '-inkey',
      file('key.pem'),
      '-in',
      file('message'),
      '-out',
      file('secret'),
    ]
    expect(await run('openssl', 'pkeyutl', ...encipher)).toMatchObject({ exitCode: 0 })
    await pcscd.insert(card)
    const decipher = ['--decrypt', '--mechanism', 'RSA-PKCS', '--id', AUT_ID, '--input-file', file('secret')]
    const { exitCode, output } = await pkcs11('--login', '--pin', '1234', ...decipher)
    expect(exitCode).toBe(0)
    expect(output).toContain('activation challenge')
  })

  it('reads an activity with the PIN only', async () => {
    await insert('rpps')
    const read = ['--read-data-object', 'CPS_ACTIVITY_01_PS']
    expect(await pkcs15(...read)).not.toMatchObject({ output: expect.stringContaining('EE 33') as string })
    expect(await pkcs15(...read, '--verify-pin', '--pin', '1234')).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('Data Object (53 bytes): < EE 33') as string,
    })
  })
})

describe('OpenSC and the PIN of a virtual CPS3', () => {
  let card: VirtualCard
  beforeEach(async () => {
    card = await insert('rpps')
  })

  const logIn = (pin: string): Promise<Ran> => pkcs11('--login', '--pin', pin, '--list-objects')
  const contains = (text: string): unknown => expect.stringContaining(text)

  it('counts a wrong PIN, and gives the tries back for the right one', async () => {
    expect(await logIn('9999')).toMatchObject({ exitCode: 1, output: contains('CKR_PIN_INCORRECT') })
    expect(card.triesLeft).toBe(2)
    expect(await pkcs11('--list-slots')).toMatchObject({ output: contains('user PIN count low') })
    expect(await logIn('1234')).toMatchObject({ exitCode: 0, output: contains('CPS_PRIV_AUT') })
    expect(card.triesLeft).toBe(3)
  })

  it('blocks at the third wrong PIN, and the PUK unblocks', async () => {
    for (const triesLeft of [2, 1, 0]) {
      expect(await logIn('9999')).toMatchObject({ output: contains('CKR_PIN_INCORRECT') })
      expect(card.triesLeft).toBe(triesLeft)
    }
    expect(await logIn('1234')).toMatchObject({ output: contains('CKR_PIN_LOCKED') })
    expect(await pkcs11('--list-slots')).toMatchObject({ output: contains('user PIN locked') })
    const wrongPuk = ['--unblock-pin', '--auth-id', '01', '--puk', '87654321', '--new-pin', '9876']
    expect((await pkcs15(...wrongPuk)).exitCode).not.toBe(0)
    expect(card.triesLeft).toBe(0)
    const unblock = ['--unblock-pin', '--auth-id', '01', '--puk', '12345678', '--new-pin', '9876']
    expect(await pkcs15(...unblock)).toMatchObject({ exitCode: 0 })
    expect(card.triesLeft).toBe(3)
    expect(await logIn('1234')).toMatchObject({ output: contains('CKR_PIN_INCORRECT') })
    expect(await logIn('9876')).toMatchObject({ exitCode: 0 })
  })

  it('accepts the codes that a change and an unblocking of ours set', async () => {
    await pcscd.remove()
    const { client } = await openBench({ cards: [card] })
    const ours = client()
    const newPin = (code: string) => ({ newPin: code, newPinAgain: code })
    const attempt = async (): Promise<string> => (await ours.call('pin.prepare', {})).attempt
    await ours.call('pin.change', { attempt: await attempt(), pin: '1234', ...newPin('4321') })
    await pcscd.insert(card)
    expect(await logIn('4321')).toMatchObject({ exitCode: 0 })
    await pcscd.remove()
    await ours.call('pin.unblock', { attempt: await attempt(), puk: '12345678', ...newPin('9876') })
    await pcscd.insert(card)
    expect(await logIn('9876')).toMatchObject({ exitCode: 0 })
    expect(card.triesLeft).toBe(3)
  })

  it('changes the PIN', async () => {
    const change = ['--change-pin', '--auth-id', '01', '--pin', '1234', '--new-pin', '4321']
    expect(await pkcs15(...change)).toMatchObject({ exitCode: 0 })
    expect(await logIn('1234')).toMatchObject({ output: contains('CKR_PIN_INCORRECT') })
    expect(await logIn('4321')).toMatchObject({ exitCode: 0 })
    expect(card.triesLeft).toBe(3)
  })

  it('sees the blocked card and the last try', async () => {
    await pcscd.insert(await makeVirtualCard('blocked'))
    expect(await logIn('1234')).toMatchObject({ output: contains('CKR_PIN_LOCKED') })
    await pcscd.insert(await makeVirtualCard('last-try'))
    expect(await pkcs11('--list-slots')).toMatchObject({ output: contains('final user PIN try') })
    expect(await logIn('1234')).toMatchObject({ exitCode: 0 })
  })
})
