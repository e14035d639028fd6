import { afterEach, describe, expect, it, vi } from 'vitest'
import { diagnose } from '../../../src/cli/commands/diagnose.ts'
import { isBridgeError } from '../../../src/errors/bridge-error.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { copyTestAuthority, cpsProfile } from '../../helpers/virtual-cards.ts'

afterEach(() => void vi.unstubAllEnvs())

interface Printed {
  readonly lines: string[]
  readonly documents: unknown[]
}

async function run(virtual: string, flags: { json?: boolean } = {}): Promise<Printed> {
  const home = await tempFolder()
  await copyTestAuthority(home)
  vi.stubEnv('CPS_BRIDGE_HOME', home)
  const printed: Printed = { lines: [], documents: [] }
  const output = {
    line: (text: string) => void printed.lines.push(text),
    json: (value: unknown) => void printed.documents.push(value),
    error: (text: string) => void printed.lines.push(text),
  }
  await diagnose({ virtual, ...flags }, output, 'fr')
  return printed
}

describe('diagnose', () => {
  it('prints the state of a card as JSON, with the exchanges that it took', async () => {
    const { documents } = await run('cps4', { json: true })
    expect(documents).toEqual([
      expect.objectContaining({
        kind: 'cps4',
        protocol: 't1',
        serial: '••••••17',
        identifierMatches: true,
        category: 'test',
        findings: [],
        exchanges: expect.any(Number) as number,
      }),
    ])
  })

  it('prints lines without the identifier of the holder', async () => {
    const { lines } = await run('rpps')
    const text = lines.join('\n')
    expect(text).toContain('Carte : cps3 (T=0)')
    expect(text).toContain('Identifiant identique dans la carte et le certificat : oui')
    expect(text).not.toContain(cpsProfile('rpps').holder.nationalId)
  })

  it.each([
    ['vitale', 'CARD_UNSUPPORTED'],
    ['mute', 'CARD_MUTE'],
    ['none', 'CARD_ABSENT'],
  ])('says what is in the reader instead of a CPS: %s', async (virtual, code) => {
    const error: unknown = await run(virtual).catch((thrown: unknown) => thrown)
    expect(isBridgeError(error) ? error.code : error).toBe(code)
  })
})
