import { describe, expect, it } from 'vitest'
import { badForms } from '../../helpers/bad-forms.ts'
import { createTokenBench } from '../../helpers/token-bench.ts'

const bench = createTokenBench()

describe('verifyActivation refuses', () => {
  describe.each(badForms(bench))('%s', (reason, cases) => {
    it.each(cases)('%s', async (_name, makeBadToken) => {
      expect(await bench.reasonOf(makeBadToken())).toBe(reason)
    })
  })
})

describe('verifyActivation accepts', () => {
  const { issuer, reasonOf, tokenWith } = bench

  it('a token of 64 KiB, and none that is a character longer', async () => {
    const padded = (length: number): string => tokenWith({ header: { pad: 'x'.repeat(length) } })
    const tokens = Array.from({ length: 4 }, (_, more) => {
      const start = Math.floor(((65_536 - padded(0).length) * 3) / 4) - 2
      return padded(start + more)
    })
    const longest = tokens.findLast(({ length }) => length <= 65_536) ?? ''
    expect(longest).toHaveLength(65_536)
    expect(await reasonOf(longest)).toBe('accepted')
    expect(await reasonOf(tokens.at(-1))).toBe('TOKEN_MALFORMED')
  })

  it('five certificates', async () => {
    const above = Array.from({ length: 4 }, () => issuer.intermediateDer)
    expect(await reasonOf(tokenWith({ chain: [issuer.leafDer, ...above] }))).toBe('accepted')
  })
})
