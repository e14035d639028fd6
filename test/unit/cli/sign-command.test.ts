import { describe, expect, it } from 'vitest'
import { sign } from '../../../src/cli/commands/card-commands.ts'
import type { Output } from '../../../src/cli/output.ts'

const output: Output = { line: () => undefined, json: () => undefined, error: () => undefined }

describe('sign', () => {
  it.each([
    ['jws', '32 to 512 bytes'],
    ['web-eid:1.0', '44 to 128 characters'],
  ])('says what a challenge of %s must be, before a card or a code is asked for', async (format, rule) => {
    const flags = { audience: 'https://sante-paca.fr', challenge: 'short', format, virtual: true as const }
    await expect(sign(flags, output, 'en')).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringContaining(rule) as string },
    })
  })
})
