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
