import { fc } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { takeSecret } from '../../../src/server/rpc/take-secret.ts'
import { RUNS } from '../../helpers/properties.ts'

const PATH = ['params', 'pin']

/** What is left of the text, and what was taken. */
function taken(text: string): readonly [left: string, secret: string | undefined] {
  const bytes = Buffer.from(text)
  const secret = takeSecret(bytes, PATH)
  return [bytes.toString(), secret?.toString()]
}

describe('takeSecret', () => {
  it.each([
    ['{"params":{"pin":"8305"}}', '{"params":{"pin":"****"}}', '8305'],
    ['{ "params" : { "a" : 1 , "pin" : "8305" } }', '{ "params" : { "a" : 1 , "pin" : "****" } }', '8305'],
    ['{"params":{"pin":""}}', '{"params":{"pin":""}}', ''],
    ['{"params":{"pin":"é"}}', '{"params":{"pin":"**"}}', 'é'],
    [
      '{"params":{"a":{"b":["}"]},"pin":"8305"},"id":1}',
      '{"params":{"a":{"b":["}"]},"pin":"****"},"id":1}',
      '8305',
    ],
    ['{"params":{"a":"\\"}","pin":"8305"}}', '{"params":{"a":"\\"}","pin":"****"}}', '8305'],
    ['{"params":{"pin":"1111","pin":"2222"}}', '{"params":{"pin":"****","pin":"****"}}', '2222'],
    ['{"params":{"pin":"8305"', '{"params":{"pin":"****"', '8305'],
    ['{"params":{"pin":"830', '{"params":{"pin":"***', '830'],
  ])('takes the string at its place: %s', (text, left, secret) => {
    expect(taken(text)).toEqual([left, secret])
  })

  it.each([
    '{"pin":"8305"}',
    '{"params":["pin","8305"]}',
    '{"params":[{"pin":"8305"}]}',
    '[{"params":{"pin":"8305"}}]',
    '{"params":{"expect":{"pin":"8305"}}}',
    '{"params":{"x":"pin"},"pin":"8305"}',
    '{"params":{"pin":8305}}',
    '{"params":{"pin":["8305"]}}',
    '{"params":{"pin":"\\u0038305"}}',
    '{"PARAMS":{"pin":"8305"}}',
    '',
    '"pin"',
    '}}}}',
    '\\',
  ])('leaves everything else as it is: %s', (text) => {
    expect(taken(text)).toEqual([text, undefined])
  })

  const values = fc.jsonValue({ maxDepth: 3 })
  it('takes exactly what JSON.parse would give, from any text that it reads', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('pin', 'a', 'params', 'x'),
            fc.oneof(fc.stringMatching(/^[0-9]{4}$/), values),
          ),
        ),
        values,
        fc.nat(3),
        (members, id, indent) => {
          const message = { id, params: Object.fromEntries(members), more: { params: { pin: 'not this' } } }
          const [left, secret] = taken(JSON.stringify(message, null, indent))
          const { pin } = message.params as { pin?: unknown }
          const escaped = typeof pin === 'string' && JSON.stringify(pin).includes('\\')
          expect(secret).toBe(typeof pin === 'string' && !escaped ? pin : undefined)
          const parsed = JSON.parse(left) as typeof message
          if (secret !== undefined) expect(parsed.params['pin']).toMatch(/^\**$/)
          const { pin: _left, ...others } = parsed.params
          const { pin: _sent, ...sent } = message.params as Record<string, unknown>
          expect({ ...parsed, params: others }).toEqual(
            JSON.parse(JSON.stringify({ ...message, params: sent })),
          )
        },
      ),
      RUNS,
    )
  })

  it('reads any bytes to their end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Buffer.from('{}[]":,\\ pinrasm8é')), { maxLength: 80 }),
        (bytes) => {
          const before = Buffer.from(bytes)
          const after = Buffer.from(bytes)
          takeSecret(after, PATH)
          expect(after.length).toBe(before.length)
          for (const [at, byte] of after.entries()) expect([before[at], 0x2a]).toContain(byte)
        },
      ),
      RUNS,
    )
  })
})
