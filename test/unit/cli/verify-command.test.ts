import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Output } from '../../../src/cli/output.ts'
import { verify, type VerifyFlags } from '../../../src/cli/commands/verify.ts'
import { CHALLENGE, makeWebEidToken } from '../../helpers/bad-web-eid.ts'
import { NATIONAL_ID, NONCE, NOW, ORIGIN, thumbprint } from '../../helpers/test-card-issuer.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const bench = createTokenBench()
const { issuer, tokenWith } = bench

const FLAGS: VerifyFlags = {
  audience: ORIGIN,
  nonce: NONCE,
  format: 'jws',
  anchors: [],
  revocation: 'none',
  ocspUrl: [],
  crlUrl: [],
  json: true,
}

/** What the command prints, and whether it accepts. */
async function run(input: string, change: Partial<VerifyFlags> = {}, inFile = false) {
  const folder = await tempFolder()
  const anchor = join(folder, 'anchor.cer')
  await writeFile(anchor, issuer.intermediateDer)
  const file = inFile ? join(folder, 'token') : undefined
  if (file !== undefined) await writeFile(file, input)
  const printed: unknown[] = []
  const errors: string[] = []
  const output: Output = {
    line: (text) => void printed.push(text),
    json: (value) => void printed.push(value),
    error: (text) => void errors.push(text),
  }
  const surroundings = { input: Readable.from([Buffer.from(input)]), output, now: () => NOW }
  const accepted = await verify(file, { ...FLAGS, anchors: [anchor], ...change }, surroundings)
  return { accepted, printed, errors }
}

describe('verify', () => {
  it('prints the holder of a right token, from standard input or a file', async () => {
    const good = {
      ok: true,
      identity: { nationalId: NATIONAL_ID, test: false, certificate: issuer.leafDer.toString('base64') },
    }
    expect(await run(`${tokenWith({})}\n`)).toMatchObject({ accepted: true, printed: [good] })
    expect(await run(`${tokenWith({})}\n`, {}, true)).toMatchObject({ accepted: true, printed: [good] })
  })

  it('prints the reason of a refusal', async () => {
    const refused = (reason: string) => ({ accepted: false, printed: [{ ok: false, reason }] })
    expect(await run(tokenWith({}), { nonce: 'x' })).toMatchObject(refused('NONCE_MISMATCH'))
    expect(await run(tokenWith({}), { audience: 'https://evil.example' })).toMatchObject(
      refused('AUDIENCE_MISMATCH'),
    )
    expect(await run(tokenWith({}), { confirm: thumbprint(Buffer.from('key')) })).toMatchObject(
      refused('CONFIRMATION_MISMATCH'),
    )
    expect(await run(tokenWith({}), { revocation: 'hard' })).toMatchObject(refused('REVOCATION_UNKNOWN'))
    expect(await run('nonsense')).toMatchObject(refused('TOKEN_MALFORMED'))
    expect(await run('nonsense', { format: 'web-eid:1.0' })).toMatchObject(refused('TOKEN_MALFORMED'))
  })

  it('says it in a sentence without --json', async () => {
    const { errors, printed } = await run(tokenWith({}), { nonce: 'x', json: undefined })
    expect(errors).toEqual([expect.stringMatching(/^cps-bridge: NONCE_MISMATCH: /)])
    expect(printed).toEqual([])
  })

  it('takes an identification token as JSON', async () => {
    const input = JSON.stringify(makeWebEidToken(bench))
    const change = { format: 'web-eid:1.0', nonce: CHALLENGE } as const
    expect(await run(input, change)).toMatchObject({ accepted: true })
  })

  it('answers line by line, with the id of each', async () => {
    const lines = [
      JSON.stringify({ id: 1, token: tokenWith({}) }),
      '',
      JSON.stringify({ id: 'two', token: tokenWith({}), nonce: 'x' }),
      JSON.stringify({ id: 3, token: tokenWith({}), nonce: 3 }),
      'nonsense',
    ]
    const { printed } = await run(lines.join('\n'), { lines: true, nonce: undefined, audience: ORIGIN })
    expect(printed).toMatchObject([
      { id: 1, ok: false, reason: 'REQUEST_INVALID' },
      { id: 'two', ok: false, reason: 'NONCE_MISMATCH' },
      { id: 3, ok: false, reason: 'REQUEST_INVALID' },
      { ok: false, reason: 'REQUEST_INVALID' },
    ])
    const right = JSON.stringify({ id: 4, token: tokenWith({}), nonce: NONCE, audience: ORIGIN })
    const change = { lines: true, nonce: undefined, audience: undefined }
    expect((await run(right, change)).printed).toMatchObject([{ id: 4, ok: true }])
  })

  it.each<[string, Partial<VerifyFlags>]>([
    ['no audience', { audience: undefined }],
    ['no nonce', { nonce: undefined }],
    ['an address that is none', { revocation: 'soft', crlUrl: ['ldap://x'] }],
    ['an authority that cannot be read', { anchors: ['/nowhere/anchor.cer'] }],
  ])('does not work with %s: SETUP_INVALID', async (_name, change) => {
    await expect(run(tokenWith({}), change)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
  })
})
