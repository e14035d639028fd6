import {
  constants,
  createHash,
  type KeyObject,
  publicDecrypt,
  publicEncrypt,
  verify,
  X509Certificate,
} from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { bytesToHex } from '../../../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../../../src/reader/virtual/virtual-card.ts'
import {
  fetchAnswer,
  logIn,
  readFile,
  SELECT_APPLICATION,
  SELECT_MF,
  send,
  sendAll,
  VERIFY_1234,
} from '../../../helpers/card-terminal.ts'
import { filled, hex } from '../../../helpers/hex.ts'
import { intermediateState } from '../../../helpers/sha-host.ts'
import { makeVirtualCard } from '../../../helpers/virtual-cards.ts'

const MESSAGE = new TextEncoder().encode('activation challenge')
const SHA256_INFO = '3031300D060960864801650304020105000420'
const MSE_AUT = '002241A406800102840182'
const MSE_AUT_OTHER_ORDER = '002241A406840182800102'
const MSE_HASH_SHA256 = '002241AA03800140'
const MSE_SIG_SHA256 = '002241B606800142840181'
const MSE_SIG_SHA1 = '002241B606800112840181'
const MSE_DECIPHER = '002241B80680011A840182'
const SIGN_FINISHED_HASH = '002A9E9A00'

let card: VirtualCard
beforeEach(async () => {
  card = await makeVirtualCard('rpps')
})

const publicKey = (path: string): KeyObject => new X509Certificate(readFile(card, path)).publicKey
const byteHex = (value: number): string => value.toString(16).padStart(2, '0')
const digest = (name: string, data: Uint8Array): string => createHash(name).update(data).digest('hex')
const internalAuthenticate = (data: string): string => `00880000${byteHex(data.length / 2)}${data}`
const DIGEST_INFO = SHA256_INFO + digest('sha256', MESSAGE)

/** Data of PSO HASH for a message: the state of its whole blocks but the last, and the last. */
function hashCommand(name: 'sha1' | 'sha256', message: Uint8Array): string {
  const processed = Math.floor((message.length - 1) / 64) * 64
  const last = message.slice(processed)
  const count = (processed * 8).toString(16).padStart(16, '0')
  const state =
    processed === 0 ? '' : bytesToHex(intermediateState(name, message.slice(0, processed))) + count
  const data = `90${byteHex(state.length / 2)}${state}80${byteHex(last.length)}${bytesToHex(last)}`
  return `002A90A0${byteHex(data.length / 2)}${data}`
}

describe('internalAuthenticate', () => {
  it.each([
    ['algorithm first', MSE_AUT],
    ['key first', MSE_AUT_OTHER_ORDER],
  ])('signs a DigestInfo with the authentication key, %s', (_, environment) => {
    const key = publicKey('3F000001A002')
    logIn(card)
    expect(send(card, environment)).toBe('9000')
    const announced = send(card, internalAuthenticate(DIGEST_INFO))
    expect(announced).toBe('6100')
    const signature = fetchAnswer(card, announced)
    expect(signature).toHaveLength(256)
    expect(verify('sha256', MESSAGE, key, signature)).toBe(true)
  })

  it('pads any data of at most 102 bytes itself, and refuses more', () => {
    const key = publicKey('3F000001A002')
    logIn(card)
    send(card, MSE_AUT)
    const signature = fetchAnswer(card, send(card, internalAuthenticate('AB'.repeat(102))))
    expect(Uint8Array.from(publicDecrypt(key, signature))).toEqual(filled(102, 0xab))
    expect(send(card, internalAuthenticate('AB'.repeat(103)))).toBe('6700')
    expect(send(card, '0088000000')).toBe('6700')
  })

  it('wants the PIN, then an environment', () => {
    expect(sendAll(card, SELECT_APPLICATION, MSE_AUT, internalAuthenticate(DIGEST_INFO))).toBe('6982')
    logIn(card)
    expect(send(card, internalAuthenticate(DIGEST_INFO))).toBe('6985')
    expect(send(card, '00880100021234')).toBe('6A86')
  })

  it('loses the PIN and the environment at a reset', () => {
    logIn(card)
    send(card, MSE_AUT)
    card.reset()
    expect(sendAll(card, SELECT_APPLICATION, internalAuthenticate(DIGEST_INFO))).toBe('6985')
    expect(sendAll(card, MSE_AUT, internalAuthenticate(DIGEST_INFO))).toBe('6982')
  })

  it('loses the environment when another directory is selected, and keeps it when the same one is', () => {
    logIn(card)
    expect(sendAll(card, MSE_AUT, SELECT_MF, SELECT_APPLICATION, internalAuthenticate(DIGEST_INFO))).toBe(
      '6985',
    )
    expect(sendAll(card, MSE_AUT, SELECT_APPLICATION, internalAuthenticate(DIGEST_INFO))).toBe('6100')
  })
})

describe('manageSecurityEnvironment', () => {
  it.each([
    ['a key outside its application', SELECT_MF, MSE_AUT, '6A88'],
    ['an unknown key', SELECT_APPLICATION, '002241A406800102840183', '6A88'],
    ['the signature key for authentication', SELECT_APPLICATION, '002241A406800102840181', '6A80'],
    ['the authentication key for signature', SELECT_APPLICATION, '002241B606800142840182', '6A80'],
    ['the algorithm of another template', SELECT_APPLICATION, '002241A406800142840182', '6A80'],
    ['no algorithm', SELECT_APPLICATION, '002241A403840182', '6A80'],
    ['no key', SELECT_APPLICATION, '002241A403800102', '6A80'],
    ['a third data object', SELECT_APPLICATION, '002241A409800102840182950108', '6A80'],
    ['a malformed list', SELECT_APPLICATION, '002241A406800102840282', '6A80'],
    ['nothing', SELECT_APPLICATION, '002241A400', '6A80'],
    ['another template', SELECT_APPLICATION, '002241B406800102840182', '6A86'],
    ['the verifying side', SELECT_APPLICATION, '002281A406800102840182', '6A86'],
    ['the restoring of an environment', SELECT_APPLICATION, '0022F30100', '6A86'],
  ])('refuses %s', (_, select, command, answer) => {
    expect(sendAll(card, select, command)).toBe(answer)
  })

  it('keeps what was set when a command is refused', () => {
    logIn(card)
    expect(sendAll(card, MSE_AUT, '002241A403840182', internalAuthenticate(DIGEST_INFO))).toBe('6100')
  })
})

describe('performSecurityOperation', () => {
  it.each([
    ['sha256', MSE_SIG_SHA256],
    ['sha1', MSE_SIG_SHA1],
  ])('signs a %s hash in the data field with the signature key', (name, environment) => {
    const key = publicKey('3F000001A001')
    logIn(card)
    send(card, environment)
    const hash = digest(name, MESSAGE)
    const announced = send(card, `002A9E9A${byteHex(hash.length / 2)}${hash}`)
    expect(announced).toBe('6100')
    expect(verify(name, MESSAGE, key, fetchAnswer(card, announced))).toBe(true)
  })

  it.each([
    ['sha256', 1],
    ['sha256', 64],
    ['sha256', 65],
    ['sha256', 1284],
    ['sha1', 13],
    ['sha1', 128],
    ['sha1', 129],
  ] as const)('finishes the %s of %i bytes and signs it at once', (name, length) => {
    const message = Uint8Array.from({ length }, (_, i) => i & 0xff)
    const key = publicKey('3F000001A001')
    logIn(card)
    send(card, name === 'sha256' ? MSE_HASH_SHA256 : '002241AA03800110')
    expect(send(card, hashCommand(name, message))).toBe('9000')
    expect(sendAll(card, SELECT_APPLICATION, name === 'sha256' ? MSE_SIG_SHA256 : MSE_SIG_SHA1)).toBe('9000')
    const answer = send(card, SIGN_FINISHED_HASH)
    expect(answer).toMatch(/9000$/)
    expect(verify(name, message, key, hex(answer.slice(0, -4)))).toBe(true)
  })

  it('signs a finished hash once', () => {
    logIn(card)
    sendAll(card, MSE_HASH_SHA256, hashCommand('sha256', MESSAGE), MSE_SIG_SHA256)
    expect(send(card, SIGN_FINISHED_HASH)).toMatch(/9000$/)
    expect(send(card, SIGN_FINISHED_HASH)).toBe('6985')
  })

  it('announces the length of a signature that is fetched with another one, and keeps it', () => {
    logIn(card)
    sendAll(card, MSE_HASH_SHA256, hashCommand('sha256', MESSAGE), MSE_SIG_SHA256)
    expect(send(card, '002A9E9A80')).toBe('6C00')
    expect(send(card, SIGN_FINISHED_HASH)).toHaveLength(2 * 258)
  })

  it.each([
    ['without the PIN', [SELECT_APPLICATION, MSE_SIG_SHA256, `002A9E9A20${'00'.repeat(32)}`], '6982'],
    ['without an environment', [SELECT_APPLICATION, `002A9E9A20${'00'.repeat(32)}`], '6985'],
  ])('refuses a signature %s', (_, commands, answer) => {
    expect(sendAll(card, ...commands)).toBe(answer)
  })

  it.each([
    ['without a hash', [MSE_SIG_SHA256, SIGN_FINISHED_HASH], '6985'],
    ['of a hash of another length', [MSE_SIG_SHA256, `002A9E9A14${'00'.repeat(20)}`], '6A80'],
    ['of a DigestInfo', [MSE_SIG_SHA256, `002A9E9A33${DIGEST_INFO}`], '6A80'],
    [
      'of a hash that another algorithm made',
      [MSE_HASH_SHA256, hashCommand('sha256', MESSAGE), MSE_SIG_SHA1, SIGN_FINISHED_HASH],
      '6985',
    ],
    ['with the key of authentication', [MSE_AUT, `002A9E9A20${'00'.repeat(32)}`], '6985'],
    [
      'by an unknown operation',
      [MSE_SIG_SHA256, `002A808620${'00'.repeat(32)}`.replace('8086', '9E9B')],
      '6A86',
    ],
  ])('refuses a signature %s after login', (_, commands, answer) => {
    logIn(card)
    expect(sendAll(card, ...commands)).toBe(answer)
  })

  it.each([
    ['an empty last block', '900080', '00'],
    ['a last block of 65 bytes', '900080', `41${'00'.repeat(65)}`],
    ['a state without its count', `9020${'00'.repeat(32)}80`, '0101'],
    ['a count that is no whole block', `9028${'00'.repeat(32)}000000000000020880`, '0101'],
    ['a state after no block', `9028${'00'.repeat(32)}000000000000000080`, '0101'],
    ['a count beyond all messages', `9028${'00'.repeat(32)}FFFFFFFFFFFFFE0080`, '0101'],
    ['the state of another hash', `901C${'00'.repeat(20)}000000000000020080`, '0101'],
    ['the last block first', '80010190', '00'],
  ])('refuses to finish a hash with %s', (_, state, last) => {
    send(card, SELECT_APPLICATION)
    const data = state + last
    expect(sendAll(card, MSE_HASH_SHA256, `002A90A0${byteHex(data.length / 2)}${data}`)).toBe('6A80')
  })

  it('finishes no hash without an algorithm', () => {
    expect(sendAll(card, SELECT_APPLICATION, hashCommand('sha256', MESSAGE))).toBe('6985')
  })
})

describe('performSecurityOperation for deciphering', () => {
  const secret = new TextEncoder().encode('session key')
  const cryptogramFor = (key: KeyObject): string =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, secret).toString('hex')
  let chain: readonly [string, string]

  beforeEach(() => {
    const cryptogram = cryptogramFor(publicKey('3F000001A002'))
    chain = [`102A8086FF81${cryptogram.slice(0, 508)}`, `002A808602${cryptogram.slice(508)}`]
    send(card, SELECT_APPLICATION)
  })

  it('gives the clear text of a chained cryptogram without its padding', () => {
    logIn(card)
    expect(sendAll(card, MSE_DECIPHER, chain[0])).toBe('9000')
    expect(bytesToHex(fetchAnswer(card, send(card, chain[1])))).toBe(bytesToHex(secret))
  })

  it('wants the PIN and an environment', () => {
    expect(sendAll(card, MSE_DECIPHER, ...chain)).toBe('6982')
    logIn(card)
    expect(sendAll(card, ...chain)).toBe('6985')
  })

  it.each([
    ['a broken chain', (first: string, last: string) => [first, MSE_DECIPHER, last], '6700'],
    ['the end alone', (_: string, last: string) => [last], '6700'],
    ['another indicator', (first: string, last: string) => [first.replace('FF81', 'FF00'), last], '6A80'],
    ['a damaged cryptogram', (first: string) => [first, '002A8086020000'], '6A80'],
    ['a chain that never ends', (first: string) => [first, first, first], '6700'],
  ])('refuses %s', (_, commands, answer) => {
    logIn(card)
    expect(sendAll(card, MSE_DECIPHER, ...commands(...chain))).toBe(answer)
  })

  it('refuses a cryptogram that is larger than the modulus', () => {
    logIn(card)
    const first = `102A8086FF81${'FF'.repeat(254)}`
    expect(sendAll(card, MSE_DECIPHER, first, '002A808602FFFF')).toBe('6A80')
  })

  it('takes no chain for another operation', () => {
    logIn(card)
    expect(sendAll(card, MSE_SIG_SHA256, `102A9E9A20${'00'.repeat(32)}`)).toBe('6884')
    expect(send(card, `10${VERIFY_1234.slice(2)}`)).toBe('6884')
  })
})
