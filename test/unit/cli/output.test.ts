import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../../src/cli/exit-codes.ts'
import { type Output, runCommandLine, terminalLocale } from '../../../src/cli/output.ts'
import { setupFault } from '../../../src/cli/setup-fault.ts'
import { plainError } from '../../../src/errors/bridge-error.ts'

describe('exitCodeOf', () => {
  it.each([
    ['SETUP_INVALID', 2],
    ['REQUEST_INVALID', 2],
    ['CARD_ABSENT', 1],
    ['CARD_PROTOCOL', 1],
    ['READER_NOT_FOUND', 1],
    ['PCSC_UNAVAILABLE', 1],
    ['PIN_INCORRECT', 1],
    ['PIN_FORMAT', 1],
    ['CANCELLED', 1],
    ['RATE_LIMITED', 1],
    ['INTERNAL', 1],
  ] as const)('of %s is %i', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit)
  })
})

const fullDisk = Object.assign(new Error('ENOSPC: no space left on device'), {
  ...{ code: 'ENOSPC', syscall: 'open', path: '/a/run.json' },
})

describe('runCommandLine', () => {
  it.each([
    [plainError('CARD_ABSENT'), 1, 'CARD_ABSENT: There is no card in the reader. Insert your CPS card.'],
    [setupFault('file /a\n\u001B[31mb: bad'), 2, 'file /a??[31mb: bad'],
    [fullDisk, 2, '/a/run.json cannot be used (ENOSPC)'],
    [new TypeError('secret\ntext'), 1, /^INTERNAL: [^\n]+$/],
  ])('says %s in one line and ends with %i', async (error, exitCode, line) => {
    const said: string[] = []
    const output: Output = {
      line: (text) => said.push(text),
      json: (value) => said.push(JSON.stringify(value)),
      error: (text) => said.push(text.replace(/^cps-bridge: /, '')),
    }
    const before = process.exitCode
    await runCommandLine(() => Promise.reject(error), output, 'en')
    const { exitCode: after } = process
    process.exitCode = before
    expect(after).toBe(exitCode)
    expect(said).toEqual([typeof line === 'string' ? line : (expect.stringMatching(line) as string)])
  })
})

describe('terminalLocale', () => {
  it.each([
    [{}, 'fr'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'C.UTF-8' }, 'fr'],
    [{ LANG: 'en_GB', LC_MESSAGES: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'fr_FR', LC_ALL: 'en' }, 'en'],
    [{ LANG: 'en_GB', LC_ALL: '' }, 'en'],
  ])('of %j is %s', (env, locale) => {
    expect(terminalLocale(env)).toBe(locale)
  })
})
