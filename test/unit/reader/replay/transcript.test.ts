import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import {
  type CommandPattern,
  FAULTS,
  HEADER_NAMES,
  maskSecret,
  parseTranscript,
  printTranscript,
  type Step,
  type Transcript,
} from '../../../../src/reader/replay/transcript.ts'
import { hex } from '../../../helpers/hex.ts'
import { byte, compact, damaged, RUNS } from '../../../helpers/properties.ts'

const TEXT = `# card: cps3
# atr: 3B00
# source: written by hand; the holder is fictitious
# select the application
=> 00 A4 04 00 05 A0 00 00 00 01
<= 90 00
# verify the PIN
=> 00 20 00 01 04 ** ** ** **
<= 63 C2
!! card-removed
=> 00 B0 00 00 10
!! card-removed
`
const HEADERS = { card: 'cps3', atr: '3B00', source: 'a test' }

const words = fc
  .string({ minLength: 1, maxLength: 30 })
  .map((text) => `x${text.replaceAll(/[\p{Cc}:]/gu, '')}`.trim())
const plainCommand = fc.uint8Array({ minLength: 4, maxLength: 270 }).map((bytes) => maskSecret(bytes))
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    comments: fc.array(words, { maxLength: 2 }),
    command: plainCommand,
    answer: fc.oneof(fc.uint8Array({ minLength: 2, maxLength: 258 }), fc.constantFrom(...FAULTS)),
  }),
  fc.record({
    comments: fc.array(words, { maxLength: 2 }),
    event: fc.constantFrom(...FAULTS, 'reset' as const, 'leave' as const),
  }),
)
const transcript: fc.Arbitrary<Transcript> = fc.record({
  headers: fc
    .record(Object.fromEntries(HEADER_NAMES.map((name) => [name, fc.option(words, { nil: undefined })])))
    .map((headers) => ({ ...compact(headers), ...HEADERS })),
  steps: fc.array(step, { maxLength: 12 }),
})

describe('parseTranscript', () => {
  it('reads headers, exchanges with their comments, masks, faults and events', () => {
    expect(parseTranscript(TEXT)).toStrictEqual({
      headers: { card: 'cps3', atr: '3B00', source: 'written by hand; the holder is fictitious' },
      steps: [
        {
          comments: ['select the application'],
          command: Array.from(hex('00A4040005A000000001')),
          answer: hex('9000'),
        },
        {
          comments: ['verify the PIN'],
          command: [0x00, 0x20, 0x00, 0x01, 0x04, null, null, null, null],
          answer: hex('63C2'),
        },
        { comments: [], event: 'card-removed' },
        { comments: [], command: Array.from(hex('00B0000010')), answer: 'card-removed' },
      ],
    })
  })

  test.prop([transcript], RUNS)('reads back what printTranscript wrote', (value) => {
    expect(parseTranscript(printTranscript(value))).toEqual(value)
  })

  test.prop([damaged(fc.constant(Buffer.from(TEXT)))], RUNS)(
    'gives a transcript or SETUP_INVALID for any text',
    (bytes) => {
      let code: unknown = 'value'
      try {
        parseTranscript(Buffer.from(bytes).toString('latin1'))
      } catch (error) {
        code = (error as { code?: unknown }).code
      }
      expect(['value', 'SETUP_INVALID']).toContain(code)
    },
  )

  it.each([
    ['an answer without a command', '<= 90 00', 'line 4'],
    ['a command without an answer', '=> 00 A4 04 00', 'no answer'],
    ['two commands in a row', '=> 00 A4 04 00\n=> 00 A4 04 00', 'line 5'],
    ['a command of three bytes', '=> 00 A4 04\n<= 90 00', 'line 4'],
    ['an answer of one byte', '=> 00 A4 04 00\n<= 90', 'line 5'],
    ['half a byte', '=> 00 A4 04 0\n<= 90 00', 'line 4'],
    ['an unmasked PIN', '=> 00 20 00 01 04 31 32 33 34\n<= 90 00', 'line 4'],
    ['a PIN masked in part', '=> 00 20 00 01 04 ** ** ** 34\n<= 90 00', 'line 4'],
    ['a mask in a command without a code', '=> 00 A4 04 00 01 **\n<= 90 00', 'line 4'],
    ['a mask in a header byte', '=> 00 20 00 ** 00\n<= 90 00', 'line 4'],
    ['a mask in an answer', '=> 00 A4 04 00\n<= ** 00', 'line 5'],
    ['an unknown event', '!! fire', 'line 4'],
    ['an event in the place of an answer', '=> 00 A4 04 00\n!! reset', 'line 5'],
    ['a comment before an answer', '=> 00 A4 04 00\n# why\n<= 90 00', 'line 5'],
    ['a comment at the end', '# why', 'after the last step'],
    ['a header behind the top', '=> 00 A4 04 00\n<= 90 00\n# now: then', 'line 6'],
    ['a header twice', '# card: cps4', 'line 4'],
    ['another line', 'hello', 'line 4'],
  ])('refuses %s', (_name, lines, fault) => {
    expect(() => parseTranscript(`# card: a\n# atr: 3B00\n# source: a\n${lines}\n`)).toThrow(
      expect.objectContaining({
        code: 'SETUP_INVALID',
        details: expect.objectContaining({ reason: expect.stringContaining(fault) as string }) as object,
      }) as Error,
    )
  })

  it('says in French what is wrong', () => {
    expect(() => parseTranscript('hello')).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          french: expect.stringContaining('ligne 1 : elle ne commence') as string,
        }) as object,
      }) as Error,
    )
  })

  it.each(['card', 'atr', 'source'])('refuses a transcript without the header "%s"', (name) => {
    const rest = TEXT.split('\n').filter((line) => !line.startsWith(`# ${name}:`))
    expect(() => parseTranscript(rest.join('\n'))).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          reason: expect.stringContaining(`header "${name}"`) as string,
        }) as object,
      }) as Error,
    )
  })
})

describe('printTranscript', () => {
  const secrets = fc.record({
    ins: fc.constantFrom(0x20, 0x24, 0x2c),
    code: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    p2: byte,
  })

  test.prop([secrets], RUNS)('refuses a command with an unmasked code', ({ ins, code, p2 }) => {
    const command: CommandPattern = [0x00, ins, 0x00, p2, code.length, ...code]
    const write = () =>
      printTranscript({ headers: HEADERS, steps: [{ comments: [], command, answer: hex('9000') }] })
    expect(write).toThrow(RangeError)
  })

  it.each([
    ['a header over two lines', { headers: { ...HEADERS, now: 'a\nb' }, steps: [] }],
    ['no source', { headers: { card: 'a', atr: 'b' }, steps: [] }],
    ['a comment over two lines', { headers: HEADERS, steps: [{ comments: ['a\nb'], event: 'reset' }] }],
    ['a comment like a header', { headers: HEADERS, steps: [{ comments: ['now: a'], event: 'reset' }] }],
  ] satisfies (readonly [string, Transcript])[])('refuses %s', (_name, value) => {
    expect(() => printTranscript(value)).toThrow(RangeError)
  })
})
