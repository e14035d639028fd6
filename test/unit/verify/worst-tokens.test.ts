import { describe, expect, it } from 'vitest'
import { verifyPath } from '../../../src/verify/certificate-path.ts'
import { decodeCertificate } from '../../../src/verify/certificate.ts'
import type { Certificate } from '../../../src/x509/certificate.ts'
import { rawCertificate } from '../../helpers/der-certificate.ts'
import { NOW } from '../../helpers/test-card-issuer.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'
import { attackersKeys, NAMED, worstTokens } from '../../helpers/worst-tokens.ts'

const SLOW = process.env['SLOW'] === '1'
const MAX_MS = 20

const bench = createTokenBench()
/** The largest key that is accepted, in the acceptance campaign: it takes seconds to make. */
const tokens = worstTokens(attackersKeys(SLOW ? 4096 : 2048))

/** The certificates of a token, and how often one was checked against another. */
function countedChain(token: string): { readonly chain: readonly Certificate[]; readonly checks: string[] } {
  const { x5c } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
    x5c: string[]
  }
  const checks: string[] = []
  const chain = x5c.map((text, child): Certificate => {
    const certificate = decodeCertificate(Buffer.from(text, 'base64'))
    const isSignedBy: Certificate['isSignedBy'] = (issuer) => {
      const at = chain.findIndex((candidate) => candidate === issuer)
      checks.push(`${child} by ${at < 0 ? 'an anchor' : at}`)
      return certificate.isSignedBy(issuer)
    }
    return { ...certificate, isSignedBy }
  })
  return { chain, checks }
}

describe('tokens that are made to keep a server busy', () => {
  it.each(tokens)('$name: $reason', async ({ token, reason }) => {
    expect(await bench.reasonOf(token)).toBe(reason)
  })

  const [crowd] = tokens
  const { keys } = bench.issuer.intermediate
  const namesake = rawCertificate({ subject: NAMED, issuer: NAMED, key: keys.publicKey, issuerKeys: keys })
  it.each([
    ['of a name that is no anchor’s', bench.issuer.rootDer, 16],
    ['of an anchor’s name', namesake, 16 + 5],
  ])('has each pair of certificates %s computed once', (_name, anchor, most) => {
    const { chain, checks } = countedChain(crowd?.token ?? '')
    const [leaf, ...intermediates] = chain
    const anchors = [decodeCertificate(anchor)]
    const search = () => leaf && verifyPath(leaf, intermediates, { anchors, now: NOW, allowTest: false })
    expect(search).toThrow(expect.objectContaining({ reason: 'CHAIN_UNTRUSTED' }))
    expect(new Set(checks).size).toBe(checks.length)
    expect(checks).toHaveLength(most)
  })

  // Figures of this machine are for the long campaign: no test of a commit depends on a time.
  it.each(SLOW ? [MAX_MS] : [])('has none judged longer than %i ms', async (most) => {
    const times: [string, number][] = []
    for (const { name, token } of [...tokens, { name: 'a right token', token: bench.tokenWith({}) }]) {
      const runs: number[] = []
      for (let run = 0; run < 7; run += 1) {
        const before = process.cpuUsage()
        await bench.reasonOf(token)
        const { user, system } = process.cpuUsage(before)
        runs.push((user + system) / 1000)
      }
      // Time of the processor, the best run: what the token costs, and not what else the machine does.
      times.push([name, Math.min(...runs)])
    }
    process.stdout.write(times.map(([name, ms]) => `${ms.toFixed(2)} ms  ${name}\n`).join(''))
    expect(times.filter(([, ms]) => ms > most)).toEqual([])
  })
})
