import { describe, expect, it } from 'vitest'
import { traceIn } from '../../helpers/secret-search.ts'

const CODE = '1234'

describe('the search for a code in what was written', () => {
  it.each([
    '{"level":30,"time":1764321234567,"msg":"answered"}',
    '{"level":30,"time":1234,"pid":1234,"msg":"answered"}',
    '{"at":"2026-11-23T10:00:01.234Z","durationMs":1234,"outcome":"ok"}',
    '{"at":"1234-11-23T10:00:01Z"}',
    '{"at":"2026-11-23T10:00:00.1234Z"}',
    '{"durationMs":1234.5}',
    '{"host":"localhost:1234"}',
    'https://127.0.0.1:1234/prompt',
    '{"msg":"answered","retryAfterSeconds":1234}',
  ])('takes no time, process number or port for one: %j', (line) => {
    expect(traceIn(line, CODE)).toBeNull()
  })

  it.each([
    '{"time":1764320000000,"pin":"1234"}',
    '{"time":1764320000000,"pin":1234}',
    '{"time":1764320000000,"msg":"code 1234 refused"}',
    'pin=1234',
    'https://localhost:8443/?pin=1234',
    '00 20 00 01 04 31 32 33 34',
    '"data":[49,50,51,52]',
    Buffer.from(CODE).toString('base64'),
  ])('finds it in %j', (line) => {
    expect(traceIn(line, CODE)).toContain(line.slice(-8))
  })

  it('looks for each code', () => {
    expect(traceIn('{"pin":"8305"}', CODE, '8305')).toContain('8305')
  })
})
