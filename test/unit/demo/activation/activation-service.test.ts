import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ActivationError, type ActivationFault } from '../../../../src/demo/activation/activation-error.ts'
import { QR_MS } from '../../../../src/demo/activation/activation-service.ts'
import {
  activatedPhone,
  activationBench,
  MARTIN,
  PHONE_URL,
  phoneOf,
  RETURN_TO,
  secretOf,
  signedActivation,
} from '../../../helpers/activation-bench.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const MINUTE = 60_000
const phone = phoneOf('phone')

/** What an operation refuses with, as `FAULT` or `FAULT detail`. */
async function faultOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof ActivationError) return [error.fault, error.detail].filter(Boolean).join(' ')
    throw error
  }
  return 'none'
}

describe('ActivationService', () => {
  it('goes from the identifier typed to an activated e-CPS', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    const shown = bench.phones.scan(phone, secret)
    expect(shown).toStrictEqual({
      state: 'scanned',
      failure: null,
      code: expect.stringMatching(/^[0-9]{6}$/) as string,
      codeExpiresAt: '2026-11-23T08:05:00.000Z',
      holder: MARTIN,
    })
    expect(bench.activations.typeCode(session, 'page', shown.code ?? '').state).toBe('paired')
    expect((await bench.phones.finish(phone, '2580', '2580')).state).toBe('activated')
    expect(bench.activations.view(session, 'page')).toMatchObject({
      state: 'activated',
      holder: MARTIN,
      returnTo: RETURN_TO,
    })
    expect(bench.logins.hasCredential(MARTIN.nationalId)).toBe(true)
  })

  it('removes spaces from the identifier and keeps every other character', () => {
    const { activations } = activationBench()
    const session = activations.enter(activations.open(' 3 4000 /\u00a0ab;* ', RETURN_TO))
    expect(activations.view(session, undefined).typedId).toBe('34000/ab;*')
  })

  it('has an activation scanned anew when its phone scans another, and ends it when the code was typed', async () => {
    const bench = activationBench()
    const signed = async (nationalId: string) => {
      const opened = bench.activations.enter(bench.activations.open(nationalId, RETURN_TO))
      await bench.activations.challenge(opened)
      const session = await bench.activations.sign(opened, 'page', nationalId)
      const scan = () =>
        bench.phones.scan(phone, secretOf(bench.activations.showQr(session, 'page', PHONE_URL).text))
      return { session, scan, view: () => bench.activations.view(session, 'page') }
    }
    const [first, second, third] = [await signed('1'), await signed('2'), await signed('3')]
    first.scan()
    const { code } = second.scan()
    expect(first.view()).toMatchObject({ state: 'signed', qrExpiresAt: null, codeExpiresAt: null })
    bench.activations.typeCode(second.session, 'page', code ?? '')
    third.scan()
    expect(second.view()).toMatchObject({ state: 'failed', failure: 'superseded' })
    expect(bench.phones.activation(phone)).toMatchObject({ state: 'scanned', holder: { nationalId: '3' } })
  })

  it('opens one session with a link', async () => {
    const { activations } = activationBench()
    const link = activations.open('8', RETURN_TO)
    activations.enter(link)
    expect(await faultOf(() => activations.enter(link))).toBe('SESSION_UNKNOWN')
    expect(await faultOf(() => activations.enter('x'))).toBe('SESSION_UNKNOWN')
    expect(await faultOf(() => activations.view(undefined, undefined))).toBe('SESSION_UNKNOWN')
  })

  it('renews the session at the signature and binds the key of the page', async () => {
    const bench = activationBench()
    const { activations } = bench
    const slipped = activations.enter(activations.open(MARTIN.nationalId, RETURN_TO))
    await activations.challenge(slipped)
    const session = await activations.sign(slipped, 'page', MARTIN.nationalId)
    expect(await faultOf(() => activations.view(slipped, 'page'))).toBe('SESSION_UNKNOWN')
    expect(await faultOf(() => activations.showQr(session, 'other', PHONE_URL))).toBe('PROOF_INVALID')
    expect(await faultOf(() => activations.view(session, undefined))).toBe('PROOF_INVALID')
    expect(await faultOf(() => activations.abandon(session, 'other'))).toBe('PROOF_INVALID')
    expect(activations.view(session, 'page').state).toBe('signed')
  })

  it('tells a challenge that is not pending from a token that is refused, and keeps its place', async () => {
    const { activations } = activationBench()
    const session = activations.enter(activations.open(MARTIN.nationalId, RETURN_TO))
    const sign = (token: string) => faultOf(() => activations.sign(session, 'page', token))
    expect(await sign('refuse:NONCE_USED')).toBe('CHALLENGE_UNKNOWN')
    expect(await sign('refuse:SIGNATURE_INVALID')).toBe('TOKEN_REFUSED SIGNATURE_INVALID')
    expect(await sign(MARTIN.nationalId)).toBe('none')
    expect(await faultOf(() => activations.challenge(session))).toBe('SESSION_UNKNOWN')
  })

  it('keeps its place when the card bears another identifier than the one typed', async () => {
    const { activations } = activationBench()
    const session = activations.enter(activations.open(MARTIN.nationalId, RETURN_TO))
    await activations.challenge(session)
    expect(await faultOf(() => activations.sign(session, 'page', '899700000000'))).toBe('IDENTIFIER_MISMATCH')
    expect(activations.view(session, undefined)).toMatchObject({ state: 'opened', holder: null })
    await activations.challenge(session)
    expect(await faultOf(() => activations.sign(session, 'page', MARTIN.nationalId))).toBe('none')
  })

  it('shows a QR code for 90 seconds, and a new one on demand', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    bench.pass(QR_MS)
    expect(await faultOf(() => bench.phones.scan(phone, secret))).toBe('QR_EXPIRED')
    const renewed = bench.activations.showQr(session, 'page', PHONE_URL)
    expect(renewed.expiresAt).toBe('2026-11-23T08:03:00.000Z')
    expect(await faultOf(() => bench.phones.scan(phone, secret))).toBe('QR_UNKNOWN')
    bench.pass(QR_MS - 1)
    expect(bench.phones.scan(phone, secretOf(renewed.text)).state).toBe('scanned')
  })

  it('lets the same phone scan again and refuses a second one', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    const first = bench.phones.scan(phone, secret)
    expect(bench.phones.scan(phone, secret)).toStrictEqual(first)
    expect(await faultOf(() => bench.phones.scan(phoneOf('second'), secret))).toBe('QR_USED')
    const renewed = bench.activations.showQr(session, 'page', PHONE_URL)
    expect(await faultOf(() => bench.phones.activation(phone))).toBe('SESSION_UNKNOWN')
    expect(bench.phones.scan(phoneOf('second'), secretOf(renewed.text)).state).toBe('scanned')
  })

  it('fails at the third wrong code', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    bench.phones.scan(phone, secret)
    const type = () => bench.activations.typeCode(session, 'page', 'nnnnnn')
    expect(await faultOf(type)).toBe('CODE_WRONG 2')
    expect(bench.activations.view(session, 'page').codeTriesLeft).toBe(2)
    expect(await faultOf(type)).toBe('CODE_WRONG 1')
    expect(await faultOf(type)).toBe('CODE_WRONG 0')
    expect(bench.activations.view(session, 'page')).toMatchObject({ state: 'failed', failure: 'wrong-code' })
    expect(bench.phones.activation(phone)).toMatchObject({ state: 'failed', code: null })
    expect(await faultOf(type)).toBe('WRONG_STEP')
  })

  it('does not count wrong codes anew for a new QR code', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    bench.phones.scan(phone, secret)
    await faultOf(() => bench.activations.typeCode(session, 'page', 'x'))
    await faultOf(() => bench.activations.typeCode(session, 'page', 'x'))
    const renewed = bench.activations.showQr(session, 'page', PHONE_URL)
    bench.phones.scan(phone, secretOf(renewed.text))
    expect(await faultOf(() => bench.activations.typeCode(session, 'page', 'x'))).toBe('CODE_WRONG 0')
  })

  it('takes the code of the phone for five minutes', async () => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    const { code } = bench.phones.scan(phone, secret)
    bench.pass(5 * MINUTE)
    expect(await faultOf(() => bench.activations.typeCode(session, 'page', code ?? ''))).toBe('CODE_EXPIRED')
    expect(bench.activations.view(session, 'page').codeTriesLeft).toBe(3)
  })

  it('ends after half an hour, whatever the step', async () => {
    const bench = activationBench()
    const opened = bench.activations.enter(bench.activations.open('8', RETURN_TO))
    const { session, secret } = await signedActivation(bench)
    bench.phones.scan(phone, secret)
    bench.pass(30 * MINUTE)
    const expired = { state: 'failed', failure: 'expired' }
    expect(bench.activations.view(opened, undefined)).toMatchObject(expired)
    expect(bench.activations.view(session, 'page')).toMatchObject(expired)
    expect(bench.phones.activation(phone)).toMatchObject(expired)
  })

  it('gives up what the same person had begun elsewhere when the card signs anew', async () => {
    const bench = activationBench()
    const first = await signedActivation(bench, 'first page')
    bench.phones.scan(phone, first.secret)
    const second = await signedActivation(bench, 'second page')
    expect(bench.activations.view(first.session, 'first page')).toMatchObject({
      state: 'failed',
      failure: 'superseded',
    })
    expect(bench.activations.view(second.session, 'second page').state).toBe('signed')
  })

  it('lets the holder give up', async () => {
    const bench = activationBench()
    const { session } = await signedActivation(bench)
    expect(bench.activations.abandon(session, 'page')).toMatchObject({
      state: 'failed',
      failure: 'abandoned',
    })
    expect(await faultOf(() => bench.activations.abandon(session, 'page'))).toBe('WRONG_STEP')
  })

  it('goes on where it was after a restart', async () => {
    const file = join(await tempFolder(), 'activation.jsonl')
    const before = activationBench(file)
    const { session, secret } = await signedActivation(before)
    const { code } = before.phones.scan(phone, secret)
    before.context.store.close()
    const after = activationBench(file)
    expect(after.activations.typeCode(session, 'page', code ?? '').state).toBe('paired')
    await after.phones.finish(phone, '2580', '2580')
    expect(after.logins.hasCredential(MARTIN.nationalId)).toBe(true)
    after.context.store.close()
  })

  it('keeps no secret readable in its file', async () => {
    const file = join(await tempFolder(), 'activation.jsonl')
    const bench = activationBench(file)
    const { session, secret } = await signedActivation(bench)
    await activatedPhone(bench, phone, '2580')
    const kept = await readFile(file, 'utf8')
    expect(kept).toContain(MARTIN.nationalId)
    for (const hidden of [session, secret, '"2580"']) expect(kept).not.toContain(hidden)
    bench.context.store.close()
  })
})

describe('PhoneService', () => {
  it.each<[string, string, ActivationFault]>([
    ['123', '123', 'PASSWORD_FORMAT'],
    ['12a4', '12a4', 'PASSWORD_FORMAT'],
    ['0000', '0000', 'PASSWORD_TRIVIAL'],
    ['1234', '1234', 'PASSWORD_TRIVIAL'],
    ['9876', '9876', 'PASSWORD_TRIVIAL'],
    ['2580', '2581', 'PASSWORD_MISMATCH'],
  ])('refuses the password %s confirmed with %s: %s', async (password, confirmation, fault) => {
    const bench = activationBench()
    const { session, secret } = await signedActivation(bench)
    const { code } = bench.phones.scan(phone, secret)
    bench.activations.typeCode(session, 'page', code ?? '')
    expect(await faultOf(() => bench.phones.finish(phone, password, confirmation))).toBe(fault)
    expect(bench.phones.activation(phone).state).toBe('paired')
  })

  it('takes no password before the code was typed on the computer', async () => {
    const bench = activationBench()
    const { secret } = await signedActivation(bench)
    bench.phones.scan(phone, secret)
    expect(await faultOf(() => bench.phones.finish(phone, '2580', '2580'))).toBe('WRONG_STEP')
  })

  it('replaces the e-CPS that the person had on another phone', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const { id } = bench.logins.request(MARTIN.nationalId, 'Portail')
    await activatedPhone(bench, phoneOf('new phone'))
    expect(bench.logins.stateOf(id)).toBe('replaced')
    expect(await faultOf(() => bench.logins.credential(phone))).toBe('CREDENTIAL_UNKNOWN')
    expect(bench.logins.credential(phoneOf('new phone')).holder).toStrictEqual(MARTIN)
  })
})

describe('LoginService', () => {
  it('asks the phone and tells who approved', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const request = bench.logins.request(MARTIN.nationalId, 'Portail de santé')
    expect(bench.logins.credential(phone).requests).toStrictEqual([request])
    expect([bench.logins.stateOf(request.id), bench.logins.approvedHolder(request.id)]).toEqual([
      'pending',
      null,
    ])
    await bench.logins.approve(phone, request.id, '2580')
    expect([bench.logins.stateOf(request.id), bench.logins.approvedHolder(request.id)]).toEqual([
      'approved',
      MARTIN,
    ])
    expect(bench.logins.credential(phone).requests).toStrictEqual([])
    expect(await faultOf(() => bench.logins.approve(phone, request.id, '2580'))).toBe('REQUEST_EXPIRED')
  })

  it('locks the e-CPS at the third wrong password', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const { id } = bench.logins.request(MARTIN.nationalId, 'Portail')
    const type = () => bench.logins.approve(phone, id, '9999')
    expect([await faultOf(type), await faultOf(type), await faultOf(type)]).toStrictEqual([
      'PASSWORD_WRONG 2',
      'PASSWORD_WRONG 1',
      'PASSWORD_WRONG 0',
    ])
    expect(await faultOf(() => bench.logins.approve(phone, id, '2580'))).toBe('CREDENTIAL_UNKNOWN')
    expect(bench.logins.credential(phone).locked).toBe(true)
    expect(bench.logins.hasCredential(MARTIN.nationalId)).toBe(false)
  })

  it('gives no more tries to answers sent at the same time', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const { id } = bench.logins.request(MARTIN.nationalId, 'Portail')
    const guesses = Array.from({ length: 10 }, (_, guess) => `700${String(guess)}`)
    const faults = await Promise.all(
      guesses.map((guess) => faultOf(() => bench.logins.approve(phone, id, guess))),
    )
    expect(faults.filter((fault) => fault.startsWith('PASSWORD_WRONG'))).toStrictEqual([
      'PASSWORD_WRONG 2',
      'PASSWORD_WRONG 1',
      'PASSWORD_WRONG 0',
    ])
    expect(faults.filter((fault) => fault === 'CREDENTIAL_UNKNOWN')).toHaveLength(7)
    expect(bench.logins.stateOf(id)).toBe('locked')
  })

  it('counts wrong passwords from the last right one', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const first = bench.logins.request(MARTIN.nationalId, 'Portail')
    await faultOf(() => bench.logins.approve(phone, first.id, '9999'))
    await bench.logins.approve(phone, first.id, '2580')
    const second = bench.logins.request(MARTIN.nationalId, 'Portail')
    expect(await faultOf(() => bench.logins.approve(phone, second.id, '9999'))).toBe('PASSWORD_WRONG 2')
  })

  it('ends a request after three minutes, or when the holder refuses', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const refused = bench.logins.request(MARTIN.nationalId, 'Portail')
    bench.logins.refuse(phone, refused.id)
    expect(bench.logins.stateOf(refused.id)).toBe('refused')
    const late = bench.logins.request(MARTIN.nationalId, 'Portail')
    bench.pass(3 * MINUTE)
    expect(bench.logins.stateOf(late.id)).toBe('expired')
    expect(await faultOf(() => bench.logins.approve(phone, late.id, '2580'))).toBe('REQUEST_EXPIRED')
  })

  it('knows nothing of strangers', async () => {
    const bench = activationBench()
    await activatedPhone(bench, phone)
    const { id } = bench.logins.request(MARTIN.nationalId, 'Portail')
    expect(await faultOf(() => bench.logins.request('nobody', 'Portail'))).toBe('CREDENTIAL_UNKNOWN')
    expect(await faultOf(() => bench.logins.approve(phoneOf('thief'), id, '2580'))).toBe('CREDENTIAL_UNKNOWN')
    expect(bench.logins.stateOf('x')).toBe('expired')
  })
})
