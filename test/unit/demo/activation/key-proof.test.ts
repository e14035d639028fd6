import { describe, expect, it } from 'vitest'
import { provenKey } from '../../../../src/demo/activation/key-proof.ts'
import { ACTIVATION_START, activationBench, prover } from '../../../helpers/activation-bench.ts'

const URL = 'http://localhost:17482/api/qr'
const iat = ACTIVATION_START / 1000
const claims = { htm: 'POST', htu: URL, iat, jti: 'a'.repeat(22) }

describe('provenKey', () => {
  it('tells whose key proved the request', async () => {
    const { context } = activationBench()
    const page = await prover()
    const proof = await page.prove(claims)
    const proven = await provenKey(context, { method: 'POST', url: URL, proof })
    expect(proven.jkt).toBe(page.jkt)
  })

  it('takes a proof once', async () => {
    const { context } = activationBench()
    const proof = await (await prover()).prove(claims)
    await provenKey(context, { method: 'POST', url: URL, proof })
    await expect(provenKey(context, { method: 'POST', url: URL, proof })).rejects.toThrow('PROOF_INVALID')
  })

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['for another method', { ...claims, htm: 'GET' }, {}],
    ['for another address', { ...claims, htu: `${URL}2` }, {}],
    ['too old', { ...claims, iat: iat - 301 }, {}],
    ['from the future', { ...claims, iat: iat + 301 }, {}],
    ['without identifier', { htm: 'POST', htu: URL, iat }, {}],
    ['with a short identifier', { ...claims, jti: 'a' }, {}],
    ['of another type', claims, { typ: 'JWT' }],
    ['without its key', claims, { jwk: undefined }],
  ])('refuses a proof %s', async (_what, wrong, header) => {
    const { context } = activationBench()
    const proof = await (await prover()).prove(wrong, header)
    await expect(provenKey(context, { method: 'POST', url: URL, proof })).rejects.toThrow('PROOF_INVALID')
  })

  it('refuses a proof that another key signed, and a request without one', async () => {
    const { context } = activationBench()
    const [mine, yours] = [await prover(), await prover()]
    const [head] = (await mine.prove(claims)).split('.')
    const [, body, signature] = (await yours.prove(claims)).split('.')
    const proof = [head, body, signature].join('.')
    await expect(provenKey(context, { method: 'POST', url: URL, proof })).rejects.toThrow('PROOF_INVALID')
    await expect(provenKey(context, { method: 'POST', url: URL, proof: undefined })).rejects.toThrow()
  })
})
