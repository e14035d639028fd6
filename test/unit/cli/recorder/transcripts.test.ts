import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { replayFile } from '../../../../src/cli/recorder/replay-file.ts'
import { parseTranscript, printTranscript } from '../../../../src/reader/replay/transcript.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'fixtures', 'transcripts')

/** Every transcript there is, with what its replay shows. */
const TRANSCRIPTS = [
  {
    file: 'cps3/identity.apdu',
    operation: 'identity',
    value: { nationalId: '800000000000', nationalIdType: 'rpps', test: true, expired: false },
  },
  { file: 'cps3/sign.apdu', operation: 'sign', value: { nationalId: '800000000000', format: 'jws' } },
  {
    file: 'cps4/identity.apdu',
    operation: 'identity',
    value: { nationalIdType: 'rpps', test: true, expired: false },
  },
  { file: 'cps4/sign.apdu', operation: 'sign', value: { format: 'jws' } },
] as const

const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')

describe('fixtures/transcripts', () => {
  it('holds the transcripts of this list and no others', () => {
    const found = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
    expect(found.sort()).toStrictEqual(TRANSCRIPTS.map(({ file }) => file))
  })

  it.each(TRANSCRIPTS)('$file replays', async ({ file, operation, value }) => {
    const result = await replayFile(read(file), operation, '1.2.3')
    expect(result).toMatchObject({ outcome: 'ok', value })
  })

  it.each(TRANSCRIPTS)('$file is as printTranscript writes it', ({ file }) => {
    expect(printTranscript(parseTranscript(read(file)))).toBe(read(file))
  })

  it.each([
    ['another operation', 'identity' as const, (text: string) => text, 'differs'],
    ['a step more', 'sign' as const, (text: string) => `${text}=> 00 B0 00 00 01\n<= 00 90 00\n`, 'not used'],
    [
      'another outcome',
      'sign' as const,
      (text: string) => text.replace('# outcome: ok', '# outcome: CARD_MUTE'),
      'ended with',
    ],
    ['another moment', 'sign' as const, (text: string) => text.replace('# now: 2026', '# now: 2025'), ''],
  ])('cps3/sign.apdu fails for %s', async (_name, operation, change, reason) => {
    await expect(replayFile(change(read('cps3/sign.apdu')), operation, '1.2.3')).rejects.toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: expect.objectContaining({ reason: expect.stringContaining(reason) as string }) as object,
      }) as Error,
    )
  })
})
